// Keys of programs: made with just the scopes they need, shown once, ended within a second.
import { Button, Card, Group, Modal, Stack, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconKey, IconKeyOff, IconListSearch, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi } from '../../session.ts';
import { NewKey } from './new-key.tsx';
import { keysQuery, type ApiKey } from './key-queries.ts';
import { LoadState } from './load-state.tsx';
import { IconAction } from '../../../ui/icon-action.tsx';

export const ApiKeys = () => {
  const { t } = useTranslation('access');
  const api = useApi();
  const keys = useQuery(keysQuery(api));
  const [making, setMaking] = useState(false);
  const make = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t('keys.new')}
    </Button>
  );
  const all = keys.data?.api_keys;
  return (
    <Page title={t('keys.title')} description={t('keys.text')} actions={make}>
      {all === undefined ? (
        <LoadState error={keys.error} onRetry={() => void keys.refetch()} />
      ) : all.length === 0 ? (
        <Card>
          <EmptyState icon={<IconKey size={26} />} title={t('keys.empty')}>
            {t('keys.emptyText')}
          </EmptyState>
        </Card>
      ) : (
        <KeyTable
          keys={[...all].sort((a, b) => Number(a.revoked_at !== null) - Number(b.revoked_at !== null))}
        />
      )}
      {making && <NewKey onClose={() => setMaking(false)} />}
    </Page>
  );
};

const KeyTable = ({ keys }: { readonly keys: readonly ApiKey[] }) => {
  const { t } = useTranslation('access');
  return (
    <Card padding={0}>
      <Table.ScrollContainer minWidth={760}>
        <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('keys.name')}</Table.Th>
              <Table.Th>{t('keys.key')}</Table.Th>
              <Table.Th>{t('keys.scopes')}</Table.Th>
              <Table.Th>{t('keys.made')}</Table.Th>
              <Table.Th>{t('team.status')}</Table.Th>
              <Table.Th w={96}>
                <VisuallyHidden>{t('actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {keys.map((key) => (
              <KeyRow key={key.key_id} apiKey={key} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
};

const KeyRow = ({ apiKey }: { readonly apiKey: ApiKey }) => {
  const { t } = useTranslation('access');
  const format = useFormat();
  const { name, hint, permissions, allowed_ips: ips, created_at: madeAt, revoked_at: endedAt } = apiKey;
  return (
    <Table.Tr>
      <Table.Td>
        <Text fz="sm" fw={600}>
          {name}
        </Text>
        {ips.length > 0 && (
          <Text fz="xs" c="dimmed">
            {t('keys.from', { addresses: format.list(ips) })}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text fz="sm" ff="monospace">
          {hint}
        </Text>
      </Table.Td>
      <Table.Td>
        <Tooltip multiline maw={360} label={permissions.slice(0, 40).join(', ')}>
          <Text fz="sm" tabIndex={0} td="underline dotted" w="fit-content">
            {t('keys.scopeCount', { count: permissions.length })}
          </Text>
        </Tooltip>
      </Table.Td>
      <Table.Td>
        <Text fz="sm" c="dimmed">
          {format.date(madeAt)}
        </Text>
      </Table.Td>
      <Table.Td>
        {endedAt === null ? (
          <StatusBadge tone="good" label={t('keys.active')} />
        ) : (
          <StatusBadge tone="neutral" label={t('keys.revokedOn', { date: format.date(endedAt) })} />
        )}
      </Table.Td>
      <Table.Td>
        <KeyActions apiKey={apiKey} />
      </Table.Td>
    </Table.Tr>
  );
};

const KeyActions = ({ apiKey }: { readonly apiKey: ApiKey }) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const [asking, setAsking] = useState(false);
  const { name } = apiKey;
  const requests = `/w/${encodeURIComponent(api.workspace)}/requests?key=${apiKey.key_id}`;
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <IconAction
        hint={t('keys.requests')}
        label={t('keys.requestsOf', { name })}
        icon={<IconListSearch size={17} />}
        href={requests}
      />
      {apiKey.revoked_at === null && (
        <IconAction
          hint={t('keys.revoke')}
          label={t('keys.revokeNamed', { name })}
          icon={<IconKeyOff size={17} />}
          color="red"
          onClick={() => setAsking(true)}
        />
      )}
      {asking && <Revoke apiKey={apiKey} onClose={() => setAsking(false)} />}
    </Group>
  );
};

/** Nothing brings a key back: this is one of the few things that are asked about. */
const Revoke = ({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.del(`/admin/v1/api-keys/${apiKey.key_id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keysQuery(api).queryKey });
      notifyDone(t('keys.revoked', { name: apiKey.name }));
      onClose();
    },
    onError: (error) => notifyFailure(t('failed'), error.message),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('keys.revokeNamed', { name: apiKey.name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="md">
        <Text fz="sm">{t('keys.revokeText')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {t('keys.revoke')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};

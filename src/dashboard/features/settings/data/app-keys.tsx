// The keys that an app's user tokens are verified with: a secret of ours that is shown once, or a public key of the
// server that signs. Removing one refuses what it signed, at once.
import {
  ActionIcon,
  Alert,
  Button,
  Card,
  Group,
  SegmentedControl,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import { IconKey, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../../ui/code-block.tsx';
import { notifyDone } from '../../../../ui/notify.tsx';
import type { ApiError } from '../../../api.ts';
import { useFormat } from '../../../i18n.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../../parts/kept/use-kept.ts';
import { useChange } from '../shared/use-change.ts';

export interface VerificationKey {
  readonly key_id: string;
  readonly name: string;
  readonly algorithm: string;
  readonly created_at: string;
}

interface KeysProps {
  /** Of the app. */
  readonly path: string;
  readonly keys: readonly VerificationKey[];
}

const MOST = 3;
const ALGORITHMS = ['HS256', 'RS256', 'ES256'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

export const AppKeys = ({ path, keys }: KeysProps) => {
  const { t } = useTranslation('settings');
  return (
    <Stack gap="lg">
      <Text fz="sm" c="dimmed">
        {t('appKeys.text')}
      </Text>
      {keys.length === 0 ? (
        <Text fz="sm">{t('appKeys.none')}</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('name')}</Table.Th>
              <Table.Th>{t('appKeys.algorithm')}</Table.Th>
              <Table.Th>{t('appKeys.since')}</Table.Th>
              <Table.Th w={50}>
                <VisuallyHidden>{t('catalogs.actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {keys.map((key) => (
              <KeyRow key={key.key_id} path={path} entry={key} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {keys.length < MOST ? (
        <AddKey path={path} />
      ) : (
        <Text fz="sm" c="dimmed">
          {t('appKeys.full')}
        </Text>
      )}
    </Stack>
  );
};

const KeyRow = ({ path, entry }: { readonly path: string; readonly entry: VerificationKey }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const [isAsked, ask] = useState(false);
  const remove = useChange('apps', (api, _wish: null) =>
    api.del(`${path}/verification-keys/${encodeURIComponent(entry.key_id)}`),
  );
  const drop = () =>
    remove.mutate(null, { onSuccess: () => notifyDone(t('appKeys.removed', { name: entry.name })) });
  return (
    <Table.Tr>
      <Table.Td>
        {entry.name}
        <Text fz="xs" c="dimmed" ff="monospace">
          {entry.key_id}
        </Text>
      </Table.Td>
      <Table.Td>{entry.algorithm}</Table.Td>
      <Table.Td>{format.date(entry.created_at)}</Table.Td>
      <Table.Td>
        {/* A secret that is gone cannot be put back: here, asking is kinder than undoing. */}
        {isAsked ? (
          <Button size="compact-xs" color="red" loading={remove.isPending} onClick={drop}>
            {t('appKeys.removeSure')}
          </Button>
        ) : (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('appKeys.remove', { name: entry.name })}
            onClick={() => ask(true)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  );
};

interface Draft {
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly pem: string;
}
const NO_KEY: Draft = { name: '', algorithm: 'HS256', pem: '' };

const AddKey = ({ path }: { readonly path: string }) => {
  const { t } = useTranslation('settings');
  // The public key of a server that signs is none of its secrets.
  const kept = useKept<Draft>({ id: `app-key-of-${path}`, loaded: fresh(NO_KEY) });
  const { name, algorithm, pem } = kept.values;
  const [fault, setFault] = useState<ApiError | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const add = useChange('apps', (api, body: object) =>
    api.post<{ readonly secret: string | null }>(`${path}/verification-keys`, body),
  );
  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault();
    const body = { name, algorithm, ...(algorithm === 'HS256' ? {} : { public_key: pem }) };
    add.mutate(body, {
      onSuccess: (made) => {
        setSecret(made.secret);
        kept.discard();
        setFault(null);
        notifyDone(t('appKeys.added'));
      },
      onError: setFault,
    });
  };
  return (
    <Card withBorder>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text fw={600}>{t('appKeys.add')}</Text>
          <KeptNotice kept={kept} />
          <KeyFields draft={kept.values} fault={fault} change={kept.change} />
          <Group justify="flex-end">
            <Button type="submit" leftSection={<IconKey size={16} aria-hidden />} loading={add.isPending}>
              {t('appKeys.add')}
            </Button>
          </Group>
          {secret !== null && (
            <>
              <Alert variant="light">{t('apps.secretOnce')}</Alert>
              <CodeBlock
                code={secret}
                label={t('apps.secret')}
                copyLabel={t('copy')}
                copiedLabel={t('copied')}
              />
            </>
          )}
        </Stack>
      </form>
    </Card>
  );
};

interface KeyFieldsProps {
  readonly draft: Draft;
  readonly fault: ApiError | null;
  readonly change: (part: Partial<Draft>) => void;
}

const KeyFields = ({ draft: { name, algorithm, pem }, fault, change }: KeyFieldsProps) => {
  const { t } = useTranslation('settings');
  const faultOf = (field: string) => (fault?.field === field ? fault.message : undefined);
  return (
    <>
      <TextInput
        label={t('name')}
        required
        value={name}
        error={faultOf('name')}
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
      />
      <div>
        <SegmentedControl
          aria-label={t('appKeys.algorithm')}
          value={algorithm}
          data={[...ALGORITHMS]}
          onChange={(next) => change({ algorithm: ALGORITHMS.find((one) => one === next) ?? 'HS256' })}
        />
        <Text fz="sm" c="dimmed" mt={4}>
          {t(`appKeys.about.${algorithm}`)}
        </Text>
      </div>
      {algorithm !== 'HS256' && (
        <Textarea
          label={t('appKeys.pem')}
          required
          autosize
          minRows={4}
          placeholder="-----BEGIN PUBLIC KEY-----"
          value={pem}
          error={faultOf('public_key')}
          onChange={({ currentTarget }) => change({ pem: currentTarget.value })}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
      )}
    </>
  );
};

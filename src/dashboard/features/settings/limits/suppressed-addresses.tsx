// Addresses that get nothing: bounced, complained, answered STOP, or entered by hand. Releasing one can be taken back.
import { Button, Group, SegmentedControl, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyUndo } from '../../../../ui/notify.tsx';
import { Section } from '../../../../ui/section.tsx';
import { fieldError } from '../../../api.ts';
import { useFormat } from '../../../i18n.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../../parts/kept/use-kept.ts';
import { useApi, useCan, useWorkspace } from '../../../session.ts';
import { useChange } from '../shared/use-change.ts';

interface Suppressed {
  readonly address: string;
  readonly bounced_at: string | null;
  readonly bounce_reason: string | null;
  readonly complained_at: string | null;
  readonly stopped_at: string | null;
}

type Kind = 'email' | 'phone';
const PATH = '/admin/v1/suppressed-addresses';

export const SuppressedAddresses = () => {
  const { t } = useTranslation('settings');
  const [kind, setKind] = useState<Kind>('email');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  return (
    <Section title={t('suppressed.title')} description={t('suppressed.text')}>
      <Stack>
        <Group>
          <SegmentedControl
            aria-label={t('suppressed.kind')}
            value={kind}
            onChange={(value) => setKind(value === 'phone' ? 'phone' : 'email')}
            data={(['email', 'phone'] as const).map((value) => ({
              value,
              label: t(`suppressed.kinds.${value}`),
            }))}
          />
          <TextInput
            flex={1}
            aria-label={t('suppressed.search')}
            placeholder={t('suppressed.search')}
            leftSection={<IconSearch size={16} />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </Group>
        <Found kind={kind} search={search} />
        <Add key={kind} kind={kind} />
      </Stack>
    </Section>
  );
};

const Found = ({ kind, search }: { readonly kind: Kind; readonly search: string }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: [api.workspace, 'suppressed', kind, search],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ readonly addresses: readonly Suppressed[]; readonly next?: string | null }>(
        PATH,
        { kind, search, after: pageParam, limit: 20 },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });
  const found = query.data?.pages.flatMap(({ addresses }) => addresses) ?? [];
  if (query.data !== undefined && found.length === 0) return <Text c="dimmed">{t('suppressed.none')}</Text>;
  return (
    <>
      <Table.ScrollContainer minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('suppressed.address')}</Table.Th>
              <Table.Th>{t('suppressed.why')}</Table.Th>
              <Table.Th w={120} aria-label={t('catalogs.actions')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map((one) => (
              <Row key={one.address} kind={kind} found={one} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {query.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          onClick={() => void query.fetchNextPage()}
          loading={query.isFetchingNextPage}
        >
          {t('showMore')}
        </Button>
      )}
    </>
  );
};

const Row = ({ kind, found }: { readonly kind: Kind; readonly found: Suppressed }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const can = useCan();
  const { time_zone: zone } = useWorkspace();
  const { address, bounced_at, bounce_reason, complained_at, stopped_at } = found;
  const release = useChange('suppressed', (api, _wish: null) =>
    api.post(`${PATH}/release`, { kind, address }),
  );
  const again = useChange('suppressed', (api, _wish: null) => api.post(PATH, { kind, address }));
  const manual = bounce_reason === 'manual';
  const facts = [
    [manual ? 'manual' : 'bounced', bounced_at],
    ['complained', complained_at],
    ['stopped', stopped_at],
  ] as const;
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{address}</Table.Td>
      <Table.Td>
        {facts.flatMap(([what, at]) =>
          at === null
            ? []
            : [<div key={what}>{t(`suppressed.reason.${what}`, { date: format.date(at, zone) })}</div>],
        )}
      </Table.Td>
      <Table.Td>
        {can('admin.write', 'rules') && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={t('suppressed.releaseOne', { address })}
            loading={release.isPending}
            onClick={() =>
              release.mutate(null, {
                onSuccess: () =>
                  notifyUndo(t('suppressed.released', { address }), t('undo'), () => again.mutate(null)),
              })
            }
          >
            {t('suppressed.release')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
};

const Add = ({ kind }: { readonly kind: Kind }) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const kept = useKept({ id: `suppress-${kind}`, loaded: fresh('') });
  const address = kept.values;
  const add = useChange('suppressed', (api, wished: string) => api.post(PATH, { kind, address: wished }));
  if (!can('admin.write', 'rules')) return null;
  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault();
    add.mutate(address.trim(), {
      onSuccess: () => {
        notifyDone(t('suppressed.added', { address: address.trim() }));
        kept.discard();
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <KeptNotice kept={kept} />
      <Group align="flex-end">
        <TextInput
          flex={1}
          label={t('suppressed.add')}
          placeholder={t(`suppressed.example.${kind}`)}
          value={address}
          error={fieldError(add.error, 'address')}
          onChange={(event) => kept.type(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={address.trim() === ''} loading={add.isPending}>
          {t('suppressed.addNow')}
        </Button>
      </Group>
    </form>
  );
};

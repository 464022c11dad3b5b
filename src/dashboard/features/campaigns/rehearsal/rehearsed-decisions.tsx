// Per person: what they would have got and when, or why not.
import { Button, Group, SegmentedControl, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import { StatusBadge, type Tone } from '../../../../ui/status-badge.tsx';
import { useFormat, useLanguage } from '../../../i18n.ts';
import { PersonLink } from '../../../parts/person-picker/person-link.tsx';
import { useApi, useWorkspace } from '../../../session.ts';

interface Decision {
  readonly at: string;
  readonly delivery_id: string;
  readonly user_id: string;
  readonly variant: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly outcome: string;
  readonly reason: string;
  readonly sentence: string | null;
  readonly facts: { readonly takenBy?: readonly string[] } | null;
}

/** Campaigns that decisions name, by id. */
type Names = ReadonlyMap<string, string>;

interface Page {
  readonly decisions: readonly Decision[];
  readonly campaigns: readonly { readonly campaign_id: string; readonly name: string }[];
  readonly next: string | null;
}

const TONES: Readonly<Record<string, Tone>> = {
  sent: 'good',
  skipped: 'warning',
  failed: 'bad',
  held: 'accent',
};
const OUTCOMES = ['', 'sent', 'skipped', 'failed', 'held'] as const;

export const RehearsedDecisions = ({ rehearsalId }: { readonly rehearsalId: string }) => {
  const { t } = useTranslation('rehearsals');
  const [outcome, setOutcome] = useState('');
  const [typed, setTyped] = useState('');
  const [user] = useDebouncedValue(typed.trim(), 300);
  const found = useDecisions(rehearsalId, outcome, user);
  const rows = found.data?.pages.flatMap(({ decisions }) => decisions) ?? [];
  const named = found.data?.pages.flatMap(({ campaigns }) => campaigns) ?? [];
  const names: Names = new Map(named.map(({ campaign_id: id, name }) => [id, name]));
  return (
    <Section title={t('people.title')} description={t('people.description')}>
      <Stack gap="md">
        <Group>
          <SegmentedControl
            aria-label={t('people.outcome')}
            value={outcome}
            onChange={setOutcome}
            data={OUTCOMES.map((one) => ({
              value: one,
              label: one === '' ? t('people.all') : t(`total.${one}`),
            }))}
          />
          <TextInput
            value={typed}
            onChange={({ currentTarget: { value } }) => setTyped(value)}
            leftSection={<IconSearch size={16} aria-hidden />}
            placeholder={t('people.search')}
            aria-label={t('people.search')}
            w={280}
          />
        </Group>
        {found.error !== null || rows.length === 0 ? (
          <Text fz="sm" c="dimmed" role="status">
            {found.isPending ? t('people.loading') : (found.error?.message ?? t('people.none'))}
          </Text>
        ) : (
          <Rows rows={rows} names={names} />
        )}
        {found.hasNextPage && (
          <Group>
            <Button variant="default" size="xs" onClick={() => void found.fetchNextPage()}>
              {t('more')}
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  );
};

const useDecisions = (rehearsalId: string, outcome: string, user: string) => {
  const api = useApi();
  const language = useLanguage();
  return useInfiniteQuery({
    queryKey: [api.workspace, 'rehearsed', rehearsalId, outcome, user, language],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page>(
        `/admin/v1/rehearsals/${rehearsalId}/decisions`,
        { outcome, user, language, limit: 50, after: pageParam },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    retry: false,
  });
};

const Rows = ({ rows, names }: { readonly rows: readonly Decision[]; readonly names: Names }) => {
  const { t } = useTranslation('rehearsals');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <Table fz="sm" verticalSpacing={6} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('people.when')}</Table.Th>
          <Table.Th>{t('people.who')}</Table.Th>
          <Table.Th>{t('people.what')}</Table.Th>
          <Table.Th>{t('people.why')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={`${row.delivery_id}:${row.channel}:${row.endpoint}`}>
            <Table.Td className="tabular">{format.dateTime(row.at, zone)}</Table.Td>
            <Table.Td>
              <PersonLink userId={row.user_id} />
            </Table.Td>
            <Table.Td>
              <Group gap={8} wrap="nowrap">
                <StatusBadge tone={TONES[row.outcome] ?? 'neutral'} label={t(`total.${row.outcome}`)} />
                {row.channel !== '' && <Text fz="sm">{t(`channel.${row.channel}`)}</Text>}
              </Group>
            </Table.Td>
            <Table.Td>
              {row.sentence ?? row.reason}
              <TakenBy decision={row} names={names} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

/** Which campaigns used the frequency cap up: the one that is rehearsed may be among them. */
const TakenBy = ({ decision, names }: { readonly decision: Decision; readonly names: Names }) => {
  const { t } = useTranslation('rehearsals');
  const format = useFormat();
  const takers = (decision.facts?.takenBy ?? []).flatMap((id) => names.get(id) ?? []);
  if (takers.length === 0) return null;
  return (
    <Text fz="xs" c="dimmed">
      {t('people.takenBy', { campaigns: format.list(takers) })}
    </Text>
  );
};

// Everything that happened to a person, newest first, by the day, filtered by what it was.
import {
  Box,
  Button,
  Card,
  Chip,
  Code,
  Collapse,
  Group,
  Skeleton,
  Stack,
  Text,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconBell,
  IconBolt,
  IconClick,
  IconMail,
  IconShoppingCart,
  IconTarget,
  IconUserCheck,
} from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { useFormat, useLanguage } from '../../i18n.ts';
import { useApi, useWorkspace } from '../../session.ts';
import type { Entry, Person } from './person-data.ts';
import { EntryTitle } from './entry-title.tsx';
import { SOURCES, type Source } from './tabs.ts';

const PAGE = 40;

export const TimelineTab = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const { source } = useSearch({ from: '/signed-in/w/$workspace/people/$userId' });
  const navigate = useNavigate({ from: '/w/$workspace/people/$userId' });
  return (
    <Stack gap="md">
      <Chip.Group
        value={source ?? 'all'}
        onChange={(next) => {
          const chosen = SOURCES.find((one) => one === next);
          void navigate({ search: chosen === undefined ? {} : { source: chosen }, replace: true });
        }}
      >
        <Group gap={6} role="group" aria-label={t('timeline.filter')}>
          <Chip value="all" size="sm">
            {t('timeline.all')}
          </Chip>
          {SOURCES.map((one) => (
            <Chip key={one} value={one} size="sm">
              {t(`timeline.source.${one}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Entries userId={person.user_id} source={source} />
    </Stack>
  );
};

interface EntriesProps {
  readonly userId: string;
  readonly source: Source | undefined;
}

const useEntries = ({ userId, source }: EntriesProps) => {
  const api = useApi();
  const language = useLanguage();
  return useInfiniteQuery({
    queryKey: [api.workspace, 'people', userId, 'timeline', source ?? 'all', language],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ readonly entries: readonly Entry[]; readonly next: string | null }>(
        `/admin/v1/people/${userId}/timeline`,
        { limit: PAGE, after: pageParam, language, source: source === undefined ? undefined : [source] },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
};

const Entries = (props: EntriesProps) => {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useEntries(props);
  if (error !== null)
    return (
      <ErrorPanel
        title={t('timeline.failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Skeleton h={300} aria-busy />;
  const entries = withoutEchoes(data.pages.flatMap((page) => page.entries));
  if (entries.length === 0)
    return (
      <Card>
        <EmptyState icon={<IconBolt size={26} />} title={t('timeline.empty')}>
          {t('timeline.emptyText')}
        </EmptyState>
      </Card>
    );
  const days = byDay(entries, (at) => format.date(at, zone));
  return (
    <Stack gap="md">
      {days.map(([day, list]) => (
        <Box key={day}>
          <Text fz="sm" fw={600} c="dimmed" mb={6}>
            {day}
          </Text>
          <Card padding={0}>
            {list.map(({ entry, key }) => (
              <EntryRow key={key} entry={entry} />
            ))}
          </Card>
        </Box>
      ))}
      {hasNextPage && (
        <Button variant="default" onClick={() => void fetchNextPage()} loading={isFetchingNextPage}>
          {t('timeline.more')}
        </Button>
      )}
    </Stack>
  );
};

interface Keyed {
  readonly entry: Entry;
  readonly key: number;
}

/** That somebody shall get a message, and the message itself, of one instant: the message says both. */
const withoutEchoes = (entries: readonly Entry[]): readonly Entry[] => {
  const sent = new Set(
    entries
      .filter(({ source, channel, outcome }) => source === 'messages' && channel !== '' && outcome === 'sent')
      .map(({ at, campaign_id: campaign }) => `${at} ${campaign}`),
  );
  return entries.filter(
    ({ source, channel, outcome, at, campaign_id: campaign }) =>
      source !== 'messages' || channel !== '' || outcome !== 'sent' || !sent.has(`${at} ${campaign}`),
  );
};

const byDay = (
  entries: readonly Entry[],
  dayOf: (at: string) => string,
): readonly (readonly [string, readonly Keyed[]])[] => {
  const days = new Map<string, Keyed[]>();
  entries.forEach((entry, key) => {
    const day = dayOf(entry.at);
    const list = days.get(day) ?? [];
    list.push({ entry, key });
    days.set(day, list);
  });
  return [...days];
};

const ICONS: Readonly<Record<string, typeof IconBolt>> = {
  facts: IconBolt,
  messages: IconMail,
  interactions: IconClick,
  conversions: IconTarget,
  consent: IconUserCheck,
  purchase: IconShoppingCart,
  push_state: IconBell,
};

const EntryRow = ({ entry }: { readonly entry: Entry }) => {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const [opened, { toggle }] = useDisclosure(false);
  const Icon = ICONS[entry.kind] ?? ICONS[entry.source] ?? IconBolt;
  const more = detailOf(entry);
  return (
    <Box px="md" py={10} style={{ borderBottom: '1px solid var(--app-line)' }}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Box c="dimmed" pt={2}>
          <Icon size={17} stroke={1.7} aria-hidden />
        </Box>
        <Box flex={1} miw={0}>
          <EntryTitle entry={entry} />
          {more !== null && (
            <Collapse expanded={opened}>
              <Code block mt={6} fz="xs">
                {more}
              </Code>
            </Collapse>
          )}
        </Box>
        {more !== null && (
          <UnstyledButton onClick={toggle} aria-expanded={opened} fz="xs" c="dimmed" pt={2}>
            {t(opened ? 'timeline.less' : 'timeline.details')}
          </UnstyledButton>
        )}
        <Text fz="xs" c="dimmed" pt={2} className="tabular" style={{ flexShrink: 0 }}>
          {format.time(entry.at, zone)}
        </Text>
      </Group>
    </Box>
  );
};

/** Null: the title says it all. */
const detailOf = ({ detail, source }: Entry): string | null => {
  const shown = source === 'facts' ? detail['properties'] : detail;
  if (typeof shown !== 'object' || shown === null || Object.keys(shown).length === 0) return null;
  return JSON.stringify(shown, null, 2);
};

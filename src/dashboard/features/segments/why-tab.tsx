// Why a person is in the segment or not: each clause with its verdict and the values it looked at.
import { Alert, Box, Code, Group, Paper, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconCheck, IconUserSearch, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { Section } from '../../../ui/section.tsx';
import { useFormat, useLanguage } from '../../i18n.ts';
import { PersonLink } from '../../parts/person-picker/person-link.tsx';
import { PersonPicker } from '../../parts/person-picker/person-picker.tsx';
import { findPeople, personName, type PersonBrief } from '../../parts/person-picker/person.ts';
import { useApi } from '../../session.ts';
import type { SegmentAnswer } from './segment-data.ts';

interface SeenValue {
  readonly name: string;
  readonly value: unknown;
}

type Clause =
  | {
      readonly kind: 'group';
      readonly group: 'all' | 'any' | 'none';
      readonly met: boolean;
      readonly children: readonly Clause[];
    }
  | {
      readonly kind: 'filter';
      readonly path: string;
      readonly met: boolean;
      readonly sentence: string;
      readonly seen: readonly SeenValue[];
      readonly inside?: Clause;
    };

interface Explained {
  readonly in_audience: boolean;
  readonly clause: Clause;
  readonly unmet: readonly { readonly path: string; readonly sentence: string }[];
}

export const WhyTab = ({ segment }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  const [person, choose] = usePersonInAddress();
  return (
    <Section title={t('whyTitle')} description={t('whyHint')}>
      <Stack gap="md">
        <Box maw={420}>
          <PersonPicker value={person} onChange={choose} />
        </Box>
        {person === null ? (
          <EmptyState icon={<IconUserSearch size={26} />} title={t('whyEmpty.title')}>
            {t('whyEmpty.text')}
          </EmptyState>
        ) : (
          <Explanation segment={segment} person={person} />
        )}
      </Stack>
    </Section>
  );
};

/** Whoever is chosen stands in the address, so that a reason has a link of its own. */
const usePersonInAddress = () => {
  const api = useApi();
  const { person: userId } = useSearch({ from: '/signed-in/w/$workspace/segments/$segmentId' });
  const navigate = useNavigate({ from: '/w/$workspace/segments/$segmentId' });
  const [chosen, setChosen] = useState<PersonBrief | null>(null);
  const { data } = useQuery({
    queryKey: [api.workspace, 'people', 'brief', userId],
    queryFn: ({ signal }) => findPeople(api, userId ?? '', 1, signal),
    enabled: userId !== undefined && chosen?.user_id !== userId,
  });
  const choose = (person: PersonBrief | null): void => {
    setChosen(person);
    void navigate({
      search: { tab: 'why', ...(person === null ? {} : { person: person.user_id }) },
      replace: true,
    });
  };
  const known = [chosen, ...(data?.people ?? [])].find((one) => one !== null && one.user_id === userId);
  return [known ?? null, choose] as const;
};

interface ExplanationProps {
  readonly segment: SegmentAnswer;
  readonly person: PersonBrief;
}

const Explanation = ({ segment, person }: ExplanationProps) => {
  const { t } = useTranslation('segments');
  const api = useApi();
  const language = useLanguage();
  const body = { segment_id: segment.segment_id, user: person.user_id, language };
  const { data, error, refetch } = useQuery({
    queryKey: [api.workspace, 'audience', 'explain', body, segment.version],
    queryFn: () => api.post<Explained>('/admin/v1/audience/explain', body),
    staleTime: 0,
  });
  if (error !== null)
    return (
      <ErrorPanel
        title={t('failedOne')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Skeleton h={120} aria-busy />;
  return (
    <Stack gap="md" aria-live="polite">
      <Alert
        color={data.in_audience ? 'teal' : 'orange'}
        styles={TITLE}
        icon={data.in_audience ? <IconCheck size={20} /> : <IconX size={20} />}
        title={t(data.in_audience ? 'isIn' : 'isOut', { name: personName(person) })}
      >
        <PersonLink userId={person.user_id}>{t('toPerson')}</PersonLink>
      </Alert>
      <ClauseTree clause={data.clause} wanted />
    </Stack>
  );
};

interface TreeProps {
  readonly clause: Clause;
  /** Whether it has to hold: inside of "none of these" it must not. */
  readonly wanted: boolean;
}

const ClauseTree = ({ clause, wanted }: TreeProps) =>
  clause.kind === 'group' ? (
    <GroupOf clause={clause} wanted={wanted} />
  ) : (
    <FilterOf clause={clause} wanted={wanted} />
  );

const GroupOf = ({ clause, wanted }: TreeProps & { readonly clause: Extract<Clause, { kind: 'group' }> }) => {
  const { t } = useTranslation('segments');
  const inner = clause.group === 'none' ? !wanted : wanted;
  if (clause.children.length === 0) return <Text fz="sm">{t('everybody')}</Text>;
  return (
    <Paper p="sm" withBorder>
      <Group gap={8} mb={8} wrap="nowrap">
        <Verdict met={clause.met} good={clause.met === wanted} />
        <Text fz="sm" fw={600}>
          {t(`group.${clause.group}`)}
        </Text>
      </Group>
      <Stack gap={8} pl="md">
        {clause.children.map((child, i) => (
          <ClauseTree key={i} clause={child} wanted={inner} />
        ))}
      </Stack>
    </Paper>
  );
};

const FilterOf = ({
  clause,
  wanted,
}: TreeProps & { readonly clause: Extract<Clause, { kind: 'filter' }> }) => (
  <Stack gap={4}>
    <Group gap={8} wrap="nowrap" align="flex-start">
      <Verdict met={clause.met} good={clause.met === wanted} />
      <Stack gap={2} miw={0}>
        <Text fz="sm">{clause.sentence}</Text>
        {clause.seen.map(({ name, value }) => (
          <Group key={name} gap={6}>
            <Text fz="xs" c="dimmed">
              {name}
            </Text>
            <Seen value={value} />
          </Group>
        ))}
      </Stack>
    </Group>
    {clause.inside !== undefined && (
      <Box pl="xl">
        <ClauseTree clause={clause.inside} wanted={clause.met === wanted ? clause.met : wanted} />
      </Box>
    )}
  </Stack>
);

/** What somebody did so far, in words; anything else as it is. */
const Seen = ({ value }: { readonly value: unknown }) => {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const days = daysOf(value);
  if (days !== null) return <SeenInDays {...days} />;
  const summary = summaryOf(value);
  if (summary === null) return <Code fz="xs">{show(value)}</Code>;
  const { count, firstAt, lastAt } = summary;
  return (
    <Text fz="xs">
      {t('seenTimes', {
        count,
        number: format.number(count),
        first: format.date(firstAt),
        last: format.date(lastAt),
      })}
    </Text>
  );
};

interface Days {
  /** UTC days, as clauses count them. */
  readonly since: string;
  readonly counts: readonly (readonly [string, number])[];
}

/** Only the days that the clause asks for: what happened before is not what it judged. */
const SeenInDays = ({ since, counts }: Days) => {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const dayOf = (day: string): string => format.date(`${day}T12:00:00Z`, 'UTC');
  const count = counts.reduce((sum, [, one]) => sum + one, 0);
  if (count === 0) return <Text fz="xs">{t('seenNever', { since: dayOf(since) })}</Text>;
  const days = counts.map(([day, one]) => (one === 1 ? dayOf(day) : `${dayOf(day)} (${format.number(one)})`));
  return (
    <Text fz="xs">
      {t('seenInDays', {
        count,
        number: format.number(count),
        since: dayOf(since),
        days: format.list(days),
      })}
    </Text>
  );
};

const daysOf = (value: unknown): Days | null => {
  if (typeof value !== 'object' || value === null || !('since' in value) || !('days' in value)) return null;
  const { since, days } = value;
  if (typeof since !== 'string' || typeof days !== 'object' || days === null) return null;
  const counts = Object.entries(days).filter((each): each is [string, number] => typeof each[1] === 'number');
  return { since, counts };
};

interface Summary {
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

const summaryOf = (value: unknown): Summary | null => {
  if (typeof value !== 'object' || value === null) return null;
  if (!('count' in value) || !('first_at' in value) || !('last_at' in value)) return null;
  const { count, first_at: firstAt, last_at: lastAt } = value;
  return typeof count === 'number' && typeof firstAt === 'string' && typeof lastAt === 'string'
    ? { count, firstAt, lastAt }
    : null;
};

/** The colour of an alert's title is too pale on its own ground. */
const TITLE = { title: { color: 'var(--mantine-color-text)' } } as const;

const MAX_SHOWN = 300;
const show = (value: unknown): string => {
  const text = JSON.stringify(value ?? null);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
};

/** `good`: as it has to be for the person to be in. */
const Verdict = ({ met, good }: { readonly met: boolean; readonly good: boolean }) => {
  const { t } = useTranslation('segments');
  return (
    <ThemeIcon
      size={20}
      radius="xl"
      variant="light"
      color={good ? 'teal' : 'orange'}
      role="img"
      aria-label={t(met ? 'met' : 'notMet')}
    >
      {met ? <IconCheck size={13} aria-hidden /> : <IconX size={13} aria-hidden />}
    </ThemeIcon>
  );
};

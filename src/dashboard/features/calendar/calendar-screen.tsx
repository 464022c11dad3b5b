// Everything that was and will be sent, by month, week or as a list, with what it means for people below.
import { ActionIcon, Alert, Button, Group, SegmentedControl, Skeleton, Stack, Title } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CalendarAnswer } from '../../../contract/admin/schedules.ts';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { Page } from '../../../ui/page.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi, useWorkspace } from '../../session.ts';
import { CalendarFilters } from './calendar-filters.tsx';
import { addDays, dayIn, daysShown, place, stepOf } from './days.ts';
import { Forecast } from './forecast.tsx';
import { ListView } from './list-view.tsx';
import { MonthView } from './month-view.tsx';
import { useMove } from './move.ts';
import { VIEWS, type CalendarSearch, type CalendarView } from './search.ts';

const ROUTE = '/signed-in/w/$workspace/calendar';

export const CalendarScreen = () => {
  const { t } = useTranslation('calendar');
  const { time_zone: zone } = useWorkspace();
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: '/w/$workspace/calendar' });
  const put = (next: CalendarSearch) => void navigate({ search: next, replace: true });
  const view = search.view ?? 'month';
  const clock = useClock();
  const today = clock === null ? null : dayIn(clock, zone);
  const date = search.date ?? today;
  return (
    <Page title={t('title')} description={t('description', { zone })} width="wide">
      <Group justify="space-between" gap="sm">
        <Steps view={view} date={date} today={today} onDate={(next) => put({ ...search, date: next })} />
        <SegmentedControl
          aria-label={t('view.label')}
          value={view}
          onChange={(next) => {
            const chosen = VIEWS.find((name) => name === next);
            if (chosen !== undefined) put({ ...search, view: chosen });
          }}
          data={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
        />
      </Group>
      <CalendarFilters value={search} onChange={put} />
      {date === null || today === null ? (
        <Skeleton h={520} />
      ) : (
        <Board search={search} view={view} date={date} today={today} />
      )}
    </Page>
  );
};

/** Null until it is known: a sandbox has a clock of its own. */
const useClock = (): string | null => {
  const api = useApi();
  const { kind } = useWorkspace();
  const { data } = useQuery({
    queryKey: [api.workspace, 'clock'],
    queryFn: ({ signal }) => api.get<{ readonly now: string }>('/admin/v1/clock', {}, signal),
    enabled: kind === 'sandbox',
  });
  return kind === 'live' ? new Date().toISOString() : (data?.now ?? null);
};

interface StepsProps {
  readonly view: CalendarView;
  readonly date: string | null;
  readonly today: string | null;
  readonly onDate: (date: string) => void;
}

const Steps = ({ view, date, today, onDate }: StepsProps) => {
  const { t } = useTranslation('calendar');
  const format = useFormat();
  if (date === null || today === null) return <Skeleton h={36} w={280} />;
  const days = daysShown(view, date);
  const name =
    view === 'month'
      ? monthName(date, format.language)
      : t('range', {
          from: format.date(days[0] ?? date, 'UTC'),
          to: format.date(days.at(-1) ?? date, 'UTC'),
        });
  return (
    <Group gap="xs">
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t('step.before')}
        onClick={() => onDate(stepOf(view, date, -1))}
      >
        <IconChevronLeft size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t('step.after')}
        onClick={() => onDate(stepOf(view, date, 1))}
      >
        <IconChevronRight size={18} aria-hidden />
      </ActionIcon>
      <Button variant="default" onClick={() => onDate(today)}>
        {t('step.today')}
      </Button>
      <Title order={2} ml="xs" aria-live="polite">
        {name}
      </Title>
    </Group>
  );
};

const monthName = (date: string, language: string): string => {
  const name = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${date.slice(0, 7)}-15T12:00:00Z`));
  return name.charAt(0).toUpperCase() + name.slice(1);
};

interface BoardProps {
  readonly search: CalendarSearch;
  readonly view: CalendarView;
  readonly date: string;
  readonly today: string;
}

const Board = ({ search, view, date, today }: BoardProps) => {
  const { t } = useTranslation('calendar');
  const api = useApi();
  const { time_zone: zone } = useWorkspace();
  const days = daysShown(view, date);
  // Zones reach from a day before to a day after.
  const from = `${addDays(days[0] ?? date, -1)}T00:00:00Z`;
  const until = `${addDays(days.at(-1) ?? date, 2)}T00:00:00Z`;
  const { channel, tag, status } = search;
  const { data, error, refetch } = useQuery({
    queryKey: [api.workspace, 'calendar', from, until, channel, tag, status],
    queryFn: ({ signal }) =>
      api.get<CalendarAnswer>('/admin/v1/calendar', { from, until, channel, tag, status }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const move = useMove();
  if (error !== null && data === undefined)
    return (
      <ErrorPanel
        title={t('failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Skeleton h={520} />;
  const placed = data.entries
    .map((send) => place(send, zone, data.now))
    .filter(({ day }) => days.includes(day));
  const shown = { days, placed, today, month: date.slice(0, 7), onMove: move };
  return (
    <Stack gap="lg">
      {placed.length === 0 && <Alert variant="light">{t('empty')}</Alert>}
      {view === 'list' ? <ListView {...shown} /> : <MonthView {...shown} isWeek={view === 'week'} />}
      <Forecast days={days} today={today} />
    </Stack>
  );
};

// When a scheduled campaign sends: once, on dates, again and again, at launch or by hand; by whose clock; in waves.
import { ActionIcon, Button, Chip, Group, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useWorkspace } from '../../../../session.ts';
import { useComposer } from '../composer-context.tsx';
import { ChoiceField, DateField, NumberField, TimeField } from '../fields.tsx';
import { listOf, numberOf, recordOf, removeAt, replaceAt } from '../written.ts';
import type { Written } from '../../model.ts';
import { EndFields } from './end-fields.tsx';
import type { PatchProps } from './patch.ts';
import { MonthDayFields } from './month-day-fields.tsx';
import { TimingSection } from './timing-section.tsx';
import { WavesSection } from './waves-section.tsx';

const KINDS = ['at_launch', 'once', 'dates', 'daily', 'weekly', 'monthly', 'manual'] as const;
type Kind = (typeof KINDS)[number];
const REPEATED: readonly string[] = ['daily', 'weekly', 'monthly'];
type Kept = 'timing' | 'waves' | 'date' | 'time' | 'start' | 'every' | 'end';

/** What a change of the rule keeps. */
const FIELDS: Readonly<Record<Kind, readonly Kept[]>> = {
  at_launch: ['timing', 'waves'],
  manual: ['timing', 'waves'],
  once: ['timing', 'waves', 'date', 'time'],
  dates: ['timing', 'waves'],
  daily: ['timing', 'waves', 'time', 'start', 'every', 'end'],
  weekly: ['timing', 'waves', 'time', 'start', 'every', 'end'],
  monthly: ['timing', 'waves', 'time', 'start', 'every', 'end'],
};

/** The rule under another kind: what both have stays, `date` and `start` are the same wish. */
const changeKind = (schedule: Written, kind: Kind): Written => {
  const day = schedule['start'] ?? schedule['date'] ?? null;
  const known: Written = { ...schedule, start: day, date: day };
  const kept = Object.fromEntries(
    FIELDS[kind].flatMap((name) => (name in known ? [[name, known[name]]] : [])),
  );
  if (kind === 'weekly') return { type: kind, ...kept, weekdays: [1] };
  if (kind === 'monthly') return { type: kind, ...kept, day: 1, short_month: 'last_day' };
  if (kind === 'dates')
    return { type: kind, ...kept, dates: [{ date: day, time: schedule['time'] ?? null }] };
  return { type: kind, ...kept };
};

export const ScheduleSections = () => {
  const { definition, set } = useComposer();
  const schedule = recordOf(definition['schedule']);
  const patch = (changes: Written): void => set('schedule', { ...schedule, ...changes });
  return (
    <>
      <RuleSection schedule={schedule} onChange={(next) => set('schedule', next)} patch={patch} />
      {schedule !== null && <TimingSection schedule={schedule} patch={patch} />}
      {schedule !== null && <WavesSection schedule={schedule} patch={patch} />}
    </>
  );
};

interface RuleProps {
  readonly schedule: Written | null;
  readonly onChange: (schedule: Written) => void;
  readonly patch: (changes: Written) => void;
}

const RuleSection = ({ schedule, onChange, patch }: RuleProps) => {
  const { t } = useTranslation('composer');
  const { time_zone: zone } = useWorkspace();
  const kind = KINDS.find((one) => one === schedule?.['type']) ?? null;
  return (
    <Section title={t('schedule.title')} description={t('schedule.zone', { zone })}>
      <Stack gap="md">
        <ChoiceField
          label={t('schedule.kind')}
          path="schedule"
          value={kind}
          w={320}
          placeholder={t('schedule.choose')}
          data={KINDS.map((one) => ({ value: one, label: t(`schedule.kinds.${one}`) }))}
          onChange={(chosen) =>
            onChange(changeKind(schedule ?? {}, KINDS.find((one) => one === chosen) ?? 'once'))
          }
        />
        {schedule !== null && kind === 'once' && <OnceFields schedule={schedule} patch={patch} />}
        {schedule !== null && kind === 'dates' && <DatesFields schedule={schedule} patch={patch} />}
        {schedule !== null && kind !== null && REPEATED.includes(kind) && (
          <RepeatedFields schedule={schedule} patch={patch} kind={kind} />
        )}
      </Stack>
    </Section>
  );
};

const OnceFields = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  return (
    <Group align="flex-start">
      <DateField
        label={t('schedule.date')}
        path="schedule.date"
        value={schedule['date']}
        onChange={(date) => patch({ date })}
      />
      <TimeField
        label={t('schedule.time')}
        path="schedule.time"
        value={schedule['time']}
        onChange={(time) => patch({ time })}
      />
    </Group>
  );
};

const DatesFields = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  const dates = listOf(schedule['dates']);
  const change = (index: number, changes: Written): void =>
    patch({ dates: replaceAt(dates, index, { ...dates[index], ...changes }) });
  return (
    <Stack gap="xs">
      {dates.map((one, i) => (
        <Group key={i} align="flex-end">
          <DateField
            label={t('schedule.date')}
            path={`schedule.dates[${i}].date`}
            value={one['date']}
            onChange={(date) => change(i, { date })}
          />
          <TimeField
            label={t('schedule.time')}
            path={`schedule.dates[${i}].time`}
            value={one['time']}
            onChange={(time) => change(i, { time })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('remove')}
            onClick={() => patch({ dates: removeAt(dates, i) })}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={dates.length >= 30}
          onClick={() => patch({ dates: [...dates, { date: null, time: dates.at(-1)?.['time'] ?? null }] })}
        >
          {t('schedule.addDate')}
        </Button>
      </Group>
    </Stack>
  );
};

const RepeatedFields = ({ schedule, patch, kind }: PatchProps & { readonly kind: Kind }) => {
  const { t } = useTranslation('composer');
  return (
    <Stack gap="md">
      <Group align="flex-start">
        <NumberField
          label={t(`schedule.every.${kind}`)}
          path="schedule.every"
          w={190}
          value={numberOf(schedule['every']) ?? 1}
          min={1}
          max={365}
          onChange={(every) => patch({ every })}
        />
        <TimeField
          label={t('schedule.time')}
          path="schedule.time"
          value={schedule['time']}
          onChange={(time) => patch({ time })}
        />
        <DateField
          label={t('schedule.start')}
          path="schedule.start"
          value={schedule['start']}
          onChange={(start) => patch({ start })}
        />
      </Group>
      {kind === 'weekly' && <Weekdays schedule={schedule} patch={patch} />}
      {kind === 'monthly' && <MonthDayFields schedule={schedule} patch={patch} />}
      <EndFields schedule={schedule} patch={patch} />
    </Stack>
  );
};

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

const Weekdays = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  const { isReadOnly } = useComposer();
  const chosen = Array.isArray(schedule['weekdays']) ? schedule['weekdays'].map(String) : [];
  return (
    <Chip.Group
      multiple
      value={chosen}
      onChange={(weekdays) => patch({ weekdays: weekdays.map(Number).sort() })}
    >
      <Group gap={6} role="group" aria-label={t('schedule.weekdays')}>
        {WEEKDAYS.map((day) => (
          <Chip key={day} value={String(day)} size="sm" disabled={isReadOnly}>
            {t(`weekday.${day}`)}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
};

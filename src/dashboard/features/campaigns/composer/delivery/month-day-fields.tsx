// The day of a month: a date, with what happens in shorter months, or a weekday such as the last Friday.
import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ChoiceField, NumberField } from '../fields.tsx';
import { numberOf, recordOf, textOf } from '../written.ts';
import type { PatchProps } from './patch.ts';

/** The last one is written as -1. */
export const nthKey = (nth: number): string => (nth === -1 ? 'last' : String(nth));

const NTHS = [1, 2, 3, 4, 5, -1] as const;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export const MonthDayFields = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  const weekday = recordOf(schedule['on_weekday']);
  return (
    <Group align="flex-start">
      <ChoiceField
        label={t('schedule.on')}
        path="schedule.day"
        value={weekday === null ? 'day' : 'weekday'}
        data={[
          { value: 'day', label: t('schedule.onDay') },
          { value: 'weekday', label: t('schedule.onWeekday') },
        ]}
        onChange={(chosen) =>
          patch(
            chosen === 'day'
              ? { on_weekday: undefined, day: 1, short_month: 'last_day' }
              : { day: undefined, short_month: undefined, on_weekday: { nth: 1, weekday: 1 } },
          )
        }
      />
      {weekday === null ? (
        <DayOfMonth schedule={schedule} patch={patch} />
      ) : (
        <NthWeekday schedule={schedule} patch={patch} />
      )}
    </Group>
  );
};

const DayOfMonth = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  const day = numberOf(schedule['day']);
  return (
    <>
      <NumberField
        label={t('schedule.day')}
        path="schedule.day"
        value={day}
        min={1}
        max={31}
        w={90}
        onChange={(chosen) => patch({ day: chosen })}
      />
      {day !== null && day > 28 && (
        <ChoiceField
          label={t('schedule.shortMonth')}
          path="schedule.short_month"
          value={textOf(schedule['short_month']) || 'last_day'}
          data={[
            { value: 'last_day', label: t('schedule.lastDayOfMonth') },
            { value: 'skip', label: t('schedule.skipMonth') },
          ]}
          onChange={(short_month) => patch({ short_month })}
        />
      )}
    </>
  );
};

const NthWeekday = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  const on = recordOf(schedule['on_weekday']) ?? {};
  return (
    <>
      <ChoiceField
        label={t('schedule.which')}
        path="schedule.on_weekday.nth"
        value={String(numberOf(on['nth']) ?? 1)}
        w={130}
        data={NTHS.map((nth) => ({
          value: String(nth),
          label: t(`schedule.nth.${nthKey(nth)}`),
        }))}
        onChange={(nth) => patch({ on_weekday: { ...on, nth: Number(nth) } })}
      />
      <ChoiceField
        label={t('schedule.weekday')}
        path="schedule.on_weekday.weekday"
        value={String(numberOf(on['weekday']) ?? 1)}
        w={150}
        data={WEEKDAYS.map((day) => ({ value: String(day), label: t(`weekday.${day}`) }))}
        onChange={(weekday) => patch({ on_weekday: { ...on, weekday: Number(weekday) } })}
      />
    </>
  );
};

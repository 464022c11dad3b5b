// When a rule that repeats ends: never, on a day, or after so many times.
import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ChoiceField, DateField, NumberField } from '../fields.tsx';
import { recordOf } from '../written.ts';
import type { PatchProps } from './patch.ts';

export const EndFields = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  const end = recordOf(schedule['end']);
  const kind = end === null ? 'never' : 'after_occurrences' in end ? 'count' : 'date';
  const kinds = ['never', 'date', 'count'] as const;
  return (
    <Group align="flex-start">
      <ChoiceField
        label={t('schedule.end')}
        path="schedule.end"
        value={kind}
        data={kinds.map((one) => ({ value: one, label: t(`schedule.ends.${one}`) }))}
        onChange={(chosen) => {
          if (chosen === 'never') patch({ end: null });
          else patch({ end: chosen === 'date' ? { date: null } : { after_occurrences: 10 } });
        }}
      />
      {kind === 'date' && (
        <DateField
          label={t('schedule.lastDay')}
          path="schedule.end.date"
          value={end?.['date']}
          onChange={(date) => patch({ end: { date } })}
        />
      )}
      {kind === 'count' && (
        <NumberField
          label={t('schedule.times')}
          path="schedule.end.after_occurrences"
          value={end?.['after_occurrences']}
          min={1}
          onChange={(count) => patch({ end: { after_occurrences: count } })}
        />
      )}
    </Group>
  );
};

// By whose clock a scheduled campaign goes: the company's, each person's, or at each person's best moment of the day.
import { Group, Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useComposer } from '../composer-context.tsx';
import { FlagField, TimeField } from '../fields.tsx';
import { recordOf, textOf } from '../written.ts';
import type { PatchProps } from './patch.ts';

const TIMINGS = ['company', 'local', 'optimal'] as const;

export const TimingSection = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  const { isReadOnly, errorAt } = useComposer();
  const timing = recordOf(schedule['timing']);
  const kind = textOf(timing?.['type']) || 'company';
  const hasDate = !['at_launch', 'manual', ''].includes(textOf(schedule['type']));
  return (
    <Section title={t('timing.title')}>
      <Stack gap="md">
        <Radio.Group
          value={kind}
          error={errorAt('schedule.timing')}
          aria-label={t('timing.title')}
          onChange={(chosen) => patch({ timing: chosen === 'company' ? null : { type: chosen } })}
        >
          <Stack gap="sm">
            {TIMINGS.map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`timing.${one}`)}
                description={t(`timing.${one}Hint`)}
                disabled={isReadOnly || (one !== 'company' && !hasDate)}
              />
            ))}
          </Stack>
        </Radio.Group>
        {kind === 'local' && (
          <FlagField
            label={t('timing.late')}
            description={t('timing.lateHint')}
            path="schedule.timing.late"
            value={timing?.['late'] === 'always'}
            onChange={(always) => patch({ timing: { type: 'local', late: always ? 'always' : 'one_hour' } })}
          />
        )}
        {kind === 'optimal' && <OptimalFields schedule={schedule} patch={patch} />}
      </Stack>
    </Section>
  );
};

const OptimalFields = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  const timing = recordOf(schedule['timing']) ?? {};
  const within = recordOf(timing['within']);
  return (
    <Stack gap="sm">
      <TimeField
        label={t('timing.fallback')}
        description={t('timing.fallbackHint')}
        path="schedule.timing.fallback_time"
        value={timing['fallback_time']}
        w={320}
        onChange={(time) => patch({ timing: { ...timing, fallback_time: time } })}
      />
      <FlagField
        label={t('timing.within')}
        description={t('timing.withinHint')}
        path="schedule.timing.within"
        value={within !== null}
        onChange={(is) =>
          patch({ timing: { ...timing, within: is ? { from: '09:00', to: '20:00' } : null } })
        }
      />
      {within !== null && (
        <Group>
          <TimeField
            label={t('from')}
            path="schedule.timing.within.from"
            value={within['from']}
            onChange={(from) => patch({ timing: { ...timing, within: { ...within, from } } })}
          />
          <TimeField
            label={t('to')}
            path="schedule.timing.within.to"
            value={within['to']}
            onChange={(to) => patch({ timing: { ...timing, within: { ...within, to } } })}
          />
        </Group>
      )}
    </Stack>
  );
};

// texts: composer
// Names of the fields of a campaign, for conflicts, differences and review.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

const KNOWN = [
  'name',
  'description',
  'tags',
  'audience',
  'team_id',
  'send_to',
  'subscription_group_id',
  'reeligibility',
  'control_percentage',
  'variants',
  'trigger',
  'delay',
  'exceptions',
  'duration',
  'window',
  'schedule',
  'obeys_frequency_rules',
  'counts_towards_frequency_rules',
  'quiet_hours',
  'workspace_quiet_hours',
  'speed_limit',
  'maximum_people',
  'priority',
  'conversions',
  'winning_variant',
  'intelligent_selection',
  'tracking',
  'recheck_audience',
  'expiry_seconds',
  'at_least_once',
] as const;

/** `definition.schedule.time` → the schedule's name; what has none is shown as it is written. */
export const useFieldLabel = (): ((field: string) => string) => {
  const { t } = useTranslation('composer');
  return useCallback(
    (field) => {
      const top = /^(?:definition\.)?([a-z_]+)/.exec(field)?.[1] ?? field;
      const known = KNOWN.find((one) => one === top);
      return known === undefined ? field : t(`field.${known}`);
    },
    [t],
  );
};

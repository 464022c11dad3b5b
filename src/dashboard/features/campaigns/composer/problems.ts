// texts: composer
// What review says, in the reader's language and at its place: which step it belongs to, and which field.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useOriginal, useRuleText } from '../../../parts/content/rule-text.ts';
import type { CampaignType, Problem } from '../model.ts';

export const STEPS = ['content', 'delivery', 'audience', 'conversions', 'review'] as const;
export type Step = (typeof STEPS)[number];
/** A call says whom, when and what: of an API campaign only what it is counted under is left to say. */
const STEPS_OF_CALLED: readonly Step[] = ['content', 'review'];
export const stepsOf = (type: CampaignType): readonly Step[] => (type === 'api' ? STEPS_OF_CALLED : STEPS);

export type EditStep = Exclude<Step, 'review'>;

const STEP_OF: Readonly<Record<string, EditStep>> = {
  variants: 'content',
  tracking: 'conversions',
  trigger: 'delivery',
  delay: 'delivery',
  exceptions: 'delivery',
  duration: 'delivery',
  window: 'delivery',
  schedule: 'delivery',
  quiet_hours: 'delivery',
  workspace_quiet_hours: 'delivery',
  speed_limit: 'delivery',
  maximum_people: 'delivery',
  priority: 'delivery',
  obeys_frequency_rules: 'delivery',
  counts_towards_frequency_rules: 'delivery',
  reeligibility: 'delivery',
  expiry_seconds: 'delivery',
  at_least_once: 'delivery',
  audience: 'audience',
  team_id: 'audience',
  send_to: 'audience',
  subscription_group_id: 'audience',
  recheck_audience: 'audience',
  conversions: 'conversions',
  control_percentage: 'conversions',
  winning_variant: 'conversions',
  intelligent_selection: 'conversions',
};

/** The shares of variants are set beside the control group, their messages in the first step. */
export const stepOf = ({ field = '', code }: Problem): EditStep => {
  if (code === 'shares_not_100') return 'conversions';
  return STEP_OF[topLevel(field)] ?? 'content';
};

const topLevel = (field: string): string => /^definition\.([a-z_]+)/.exec(field)?.[1] ?? '';

const KNOWN = [
  'no_variant',
  'shares_not_100',
  'control_not_allowed',
  'intelligent_selection',
  'duplicate_id',
  'no_message',
  'duplicate_channel',
  'no_configuration',
  'configuration_inactive',
  'configuration_mismatch',
  'unknown_channel',
  'no_subscription_group',
  'unknown_subscription_group',
  'group_mismatch',
  'send_to_not_allowed',
  'at_least_once_not_allowed',
  'no_trigger',
  'refers_to_itself',
  'unknown_campaign',
  'exception_without_delay',
  'session_start_twice',
  'duration_over',
  'delay_longer_than_duration',
  'recheck_without_delay',
  'no_schedule',
  'schedule_empty',
  'schedule_past',
  'short_notice',
  'timing_not_allowed',
  'window_empty',
  'no_optimal_time',
  'too_few_waves',
  'waves_too_close',
  'waves_not_100',
  'limit_not_allowed',
  'counting_contradiction',
  'no_occurrences',
  'speed_limit_with_control',
  'window_is_quiet',
  'delay_outside_window',
  'time_is_quiet',
  'people_without_zone',
  'approval_missing',
  'four_eyes',
  'team_missing',
  'unknown_team',
] as const;

/** In the reader's words; what a template or a rule says about itself stays as the server said it. */
export const useProblemText = (): ((problem: Problem) => string) => {
  const { t } = useTranslation('composer');
  const ruleText = useRuleText();
  const original = useOriginal();
  return useCallback(
    ({ code, message, field = '', rule, params = {} }) => {
      const known = KNOWN.find((one) => one === code);
      if (known !== undefined) return t(`problem.${known}`);
      const leaf = /([a-z_]+)(\[\d+\])?$/.exec(field)?.[1] ?? '';
      if (code === 'invalid_field' && message.endsWith('is required.')) return t('problem.required');
      const said = ruleText({ code, message, field, params, ...(rule === undefined ? {} : { rule }) });
      if (said !== null) return said;
      return code === 'invalid_field'
        ? t('problem.unfit', { leaf, message: original(message) })
        : original(message);
    },
    [t, ruleText, original],
  );
};

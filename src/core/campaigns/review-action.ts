// What is wrong, or unwise, with the trigger, delay, exceptions, duration and window of a campaign (campaign-delivery
// 7), said before launch and never discovered at send time.
import { scheduleAction } from '../schedule/action-schedule.ts';
import type { Refusal } from '../result.ts';
import { DAY_MS, parseInstant, type Instant } from '../time.ts';
import type { CampaignDefinition, CampaignType } from './campaign.ts';
import { NO_ACTION_SETTINGS } from './definition/action-settings.ts';
import { listTriggers, parseExceptions, parseTriggers, type TriggerKinds } from './parse-triggers.ts';

interface Subject {
  readonly type: CampaignType;
  readonly campaignId?: string;
  readonly definition: CampaignDefinition;
}

/** Another campaign that a trigger or exception looks at. */
export interface CampaignReference {
  readonly campaignId: string;
  readonly field: string;
}

export interface ActionReview {
  readonly problems: readonly Refusal[];
  readonly warnings: readonly Refusal[];
  readonly references: readonly CampaignReference[];
}

export const reviewAction = (
  campaign: Subject,
  kinds: TriggerKinds,
  now: Instant,
  path: string,
): ActionReview => {
  if (campaign.type !== 'action_based')
    return { problems: reviewOthers(campaign, path), warnings: [], references: [] };
  const { problems, references } = reviewEvents(campaign, kinds, path);
  return {
    problems: [...problems, ...reviewCombinations(campaign, path)],
    warnings: [...warnOfDuration(campaign, now, path), ...warnOfRecheck(campaign, path)],
    references,
  };
};

const problem = (code: string, field: string, what: string): Refusal => ({
  code,
  message: `${field} ${what}.`,
  field,
});

/** Settings that only a triggered message can have must not lie in other campaigns without an effect. */
const reviewOthers = ({ definition }: Subject, path: string): readonly Refusal[] => {
  const { delay, exceptions, duration, window } = definition.action;
  const given = [
    ['trigger', definition.trigger !== null],
    ['delay', delay.kind !== 'immediately'],
    ['exceptions', exceptions.length > 0],
    ['duration', duration !== null],
    ['window', window !== null],
  ] as const;
  return given.flatMap(([name, is]) =>
    is ? [problem(`${name}_not_allowed`, `${path}.${name}`, 'is only for action-based campaigns')] : [],
  );
};

const reviewEvents = (
  { campaignId, definition }: Subject,
  kinds: TriggerKinds,
  path: string,
): Pick<ActionReview, 'problems' | 'references'> => {
  const field = `${path}.trigger`;
  if (definition.trigger === null)
    return { problems: [problem('no_trigger', field, 'is required')], references: [] };
  const triggers = parseTriggers(definition.trigger, kinds, field);
  const exceptions = parseExceptions(definition, kinds, `${path}.exceptions`);
  const problems = [triggers, exceptions].flatMap((one) => (one.ok ? [] : [one.error]));
  const named = (list: typeof triggers, at: string): readonly CampaignReference[] =>
    list.ok
      ? list.value.flatMap(({ campaignIds = [] }) => campaignIds.map((id) => ({ campaignId: id, field: at })))
      : [];
  const started = named(triggers, field);
  if (started.some((one) => one.campaignId === campaignId))
    problems.push(problem('refers_to_itself', field, 'must not be an interaction with this very campaign'));
  const references = [...started, ...named(exceptions, `${path}.exceptions`)];
  return { problems, references: references.filter((one) => one.campaignId !== campaignId) };
};

const reviewCombinations = ({ definition }: Subject, path: string): readonly Refusal[] => {
  const { delay, exceptions } = definition.action;
  const field = `${path}.exceptions`;
  const problems: Refusal[] = [];
  if (exceptions.length > 0 && delay.kind === 'immediately')
    problems.push(problem('exception_without_delay', field, 'need a delay: nothing waits without one'));
  const listed = listTriggers(definition.trigger, `${path}.trigger`);
  const onSession = listed.ok && listed.value.some(({ written }) => isSessionStart(written));
  if (onSession && exceptions.some(isSessionStart))
    problems.push(problem('session_start_twice', field, 'must not be a session start as the trigger is one'));
  return problems;
};

const isSessionStart = (written: unknown): boolean =>
  typeof written === 'object' && written !== null && 'type' in written && written.type === 'session_start';

/** 7.11. A delay only grows with the trigger: if the first instant comes out too late, every other does. */
const warnOfDuration = ({ definition }: Subject, now: Instant, path: string): readonly Refusal[] => {
  const { delay, duration } = definition.action;
  if (duration === null || duration.endsAt === null) return [];
  const endsAt = parseInstant(`${duration.endsAt}:00Z`) ?? now;
  const field = `${path}.duration`;
  const warnings: Refusal[] = [];
  // A day of grace: zones differ by more than half of one.
  if (endsAt + DAY_MS <= now)
    warnings.push(problem('duration_over', field, 'has ended: nobody gets anything'));
  const startsAt = parseInstant(`${duration.startsAt}:00Z`) ?? now;
  const first = scheduleAction(
    { ...NO_ACTION_SETTINGS, delay, duration: { ...duration, zone: 'company' } },
    { triggeredAt: startsAt, userZone: 'UTC', companyZone: 'UTC', optimalTime: null },
  );
  if (first.kind === 'refused' && first.reason === 'delay_past_duration_end')
    warnings.push(
      problem(
        'delay_longer_than_duration',
        `${path}.delay`,
        'is longer than the duration: nobody gets anything',
      ),
    );
  return warnings;
};

const warnOfRecheck = ({ definition }: Subject, path: string): readonly Refusal[] =>
  definition.recheckAudience && definition.action.delay.kind === 'immediately'
    ? [problem('recheck_without_delay', `${path}.recheck_audience`, 'has no effect without a delay')]
    : [];

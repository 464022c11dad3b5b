// "When would a person get this?" for a definition that need not be saved (D4): from the trigger, the call or the
// occurrence through delay, duration, window, quiet hours and rate, by the very functions that plan deliveries. Pure.
// What depends on others (caps, places, a queue that is full) is named, never guessed.
import type { CampaignDefinition, Category } from '../campaigns/campaign.ts';
import type { ScheduleSettings } from '../campaigns/definition/schedule-settings.ts';
import type { ReasonCode } from '../deliveries/reasons.ts';
import { judgeQuiet, LONGEST_HOLD_MS, quietTimesFor, type QuietRule } from '../restraints/quiet-hours.ts';
import { MINUTE_MS, type Instant } from '../time.ts';
import { personZone, scheduleAction, type TriggerMoment } from './action-schedule.ts';
import { dueInZone } from './api-schedule.ts';
import { callScheduleOf, nextOccurrence, occurrenceNow, type OccurrenceTimes } from './occurrence.ts';

export type PreviewStep =
  | {
      readonly kind: 'triggered' | 'called' | 'occurrence' | 'delayed' | 'window_opens';
      readonly at: Instant;
    }
  | { readonly kind: 'quiet_ends'; readonly at: Instant; readonly channel: string; readonly rule: string }
  | { readonly kind: 'queued'; readonly at: Instant; readonly channel: string; readonly perMinute: number }
  | { readonly kind: 'sent'; readonly at: Instant; readonly channel: string }
  | {
      readonly kind: 'dropped';
      readonly at: Instant;
      readonly channel: string | null;
      readonly reason: ReasonCode;
      readonly rule: string | null;
    };

export interface PreviewFacts {
  readonly category: Category;
  readonly definition: CampaignDefinition;
  readonly channels: readonly string[];
  readonly companyZone: string;
  /** Of the person; null = unknown, the company's stands. */
  readonly userZone: string | null;
  readonly quietRules: readonly QuietRule[];
  /** Messages a minute that bind a channel: the campaign's limit and the workspace's. */
  readonly perMinute: (channel: string) => number | null;
  /** The person's best time of day on a channel, `HH:MM`; null = unknown. */
  readonly optimalTime: (channel: string) => string | null;
}

/** An action-based campaign, triggered at `at`. */
export const previewTrigger = (facts: PreviewFacts, at: Instant): readonly PreviewStep[] => {
  const { action } = facts.definition;
  const steps: PreviewStep[] = [{ kind: 'triggered', at }];
  const isOptimal = action.delay.kind === 'optimal_time';
  const groups = isOptimal ? facts.channels.map((channel) => [channel]) : [facts.channels];
  for (const group of groups) {
    const moment = momentOf(facts, at, group[0] ?? '');
    const due = scheduleAction(action, moment);
    if (due.kind === 'refused') {
      const channel = isOptimal ? (group[0] ?? null) : null;
      steps.push({ kind: 'dropped', at, channel, reason: due.reason, rule: null });
      continue;
    }
    steps.push(...planned(facts, moment, due.dueAt));
    steps.push(...group.flatMap((channel) => leave(facts, channel, due.dueAt)));
  }
  return inOrder(steps);
};

/** An API-triggered campaign, called at `at`; or an occurrence that comes due for the person then. */
export const previewDue = (
  facts: PreviewFacts,
  at: Instant,
  kind: 'called' | 'occurrence',
): readonly PreviewStep[] =>
  inOrder([{ kind, at }, ...facts.channels.flatMap((channel) => leave(facts, channel, at))]);

const momentOf = (facts: PreviewFacts, at: Instant, channel: string): TriggerMoment => ({
  triggeredAt: at,
  userZone: facts.userZone,
  companyZone: facts.companyZone,
  optimalTime: facts.optimalTime(channel),
});

/** What happens between the trigger and the instant at which the message is due. */
const planned = (facts: PreviewFacts, moment: TriggerMoment, dueAt: Instant): readonly PreviewStep[] => {
  const { delay } = facts.definition.action;
  const delayed = scheduleAction({ delay, duration: null, window: null }, moment);
  if (delayed.kind === 'refused') return [];
  const steps: PreviewStep[] = [];
  if (delayed.dueAt > moment.triggeredAt) steps.push({ kind: 'delayed', at: delayed.dueAt });
  if (dueAt > delayed.dueAt) steps.push({ kind: 'window_opens', at: dueAt });
  return steps;
};

/** From being due to leaving: quiet hours, then a minute under the limits of speed. */
const leave = (facts: PreviewFacts, channel: string, dueAt: Instant): readonly PreviewStep[] => {
  const verdict = quietOf(facts, channel, dueAt);
  const isTooLong = verdict !== null && verdict.until - dueAt > LONGEST_HOLD_MS;
  if (verdict !== null && (verdict.kind === 'drop' || isTooLong))
    return [{ kind: 'dropped', at: dueAt, channel, reason: 'quiet_hours_abort', rule: verdict.name }];
  const at = verdict?.until ?? dueAt;
  const steps: PreviewStep[] = [];
  if (verdict !== null) steps.push({ kind: 'quiet_ends', at, channel, rule: verdict.name });
  const perMinute = facts.category === 'marketing' ? facts.perMinute(channel) : null;
  if (perMinute !== null) steps.push({ kind: 'queued', at, channel, perMinute });
  return [...steps, { kind: 'sent', at, channel }];
};

/** rulings: quiet hours are for marketing only. */
const quietOf = (
  { category, definition, companyZone, userZone, quietRules }: PreviewFacts,
  channel: string,
  at: Instant,
) =>
  category === 'marketing'
    ? judgeQuiet(
        quietTimesFor({
          person: { timeZone: userZone },
          companyZone,
          channel,
          rules: quietRules,
          campaign: definition.limits,
        }),
        at,
      )
    : null;

/** By time; what happens at one instant keeps its order. */
const inOrder = (steps: readonly PreviewStep[]): readonly PreviewStep[] => {
  const seen = new Set<string>();
  const once = steps.filter((step) => {
    const name = JSON.stringify(step);
    return !seen.has(name) && seen.add(name) !== undefined;
  });
  return [...once].sort((a, b) => a.at - b.at);
};

/** Where an occurrence stands for somebody: when, or why not. */
export interface OccurrencePreview {
  readonly key: string;
  readonly number: number;
  readonly at: Instant;
  readonly endsAt: Instant;
  /** Each wave's start; empty when all go at once. */
  readonly waves: readonly { readonly at: Instant; readonly size: number }[];
}

/** The next `count` occurrences from `now`; fewer when the schedule ends. */
export const previewOccurrences = (
  schedule: ScheduleSettings,
  companyZone: string,
  now: Instant,
  count: number,
): readonly OccurrencePreview[] => {
  const { kind } = schedule.recurrence;
  if (kind === 'manual') return [];
  if (kind === 'at_launch') return [presentTimes(schedule, occurrenceNow('launch', 1, now, schedule.waves))];
  const found: OccurrencePreview[] = [];
  let after: string | null = null;
  while (found.length < count) {
    const next = nextOccurrence(schedule, companyZone, after, now);
    if (next === null) break;
    found.push(presentTimes(schedule, next));
    after = next.key;
  }
  return found;
};

const presentTimes = ({ waves }: ScheduleSettings, times: OccurrenceTimes): OccurrencePreview => ({
  key: times.key,
  number: times.number,
  at: times.at,
  endsAt: times.endsAt,
  waves: (waves?.waves ?? []).map(({ size, afterMinutes }) => ({
    size,
    at: times.at + afterMinutes * MINUTE_MS,
  })),
});

/** When the occurrence is due in a zone, launched now; null = that time is over (5.4). */
export const dueThere = (
  { timing }: ScheduleSettings,
  occurrence: Pick<OccurrencePreview, 'key' | 'at'>,
  zone: string,
  launchedAt: Instant,
): Instant | null =>
  timing.kind === 'local'
    ? dueInZone(callScheduleOf(timing, occurrence.key, occurrence.at), zone, launchedAt, timing.late)
    : occurrence.at;

/** The zone a person is taken to be in. */
export const zoneOfPerson = ({
  userZone,
  companyZone,
}: Pick<PreviewFacts, 'userZone' | 'companyZone'>): string => personZone({ userZone, companyZone });

// Which occurrences a scheduled campaign should have: the next one, and those whose time is too near for an edit to
// move (campaign-delivery 2.2, 2.4, 5.1). Pure; whoever calls holds the campaign's lock.
import type { Campaign } from '../campaigns/campaign.ts';
import type { ScheduleSettings } from '../campaigns/definition/schedule-settings.ts';
import { MINUTE_MS, type Instant } from '../time.ts';
import { LAUNCH_KEY, nextOccurrence, occurrenceNow, type OccurrenceTimes } from './occurrence.ts';

export type KnownOccurrence = OccurrenceTimes & { readonly status: 'waiting' | 'started' | 'cancelled' };

export interface Following {
  /** Keys of waiting occurrences that will not happen. */
  readonly cancel: readonly string[];
  /** The one to come next, or the one that waits under the newest version. */
  readonly next: OccurrenceTimes | null;
}

/**
 * One whose time came before the one before it had begun (a pause, nothing running) is made up for if it is no later
 * than this: what was missed for longer has become one send, not several at once.
 */
const MADE_UP_MS = 10 * MINUTE_MS;
/** Sorts after every time of the day. */
const END_OF_DAY = 'T99';

export interface FollowFacts {
  readonly campaign: Pick<Campaign, 'launchedAt' | 'stoppedAt' | 'definition'>;
  readonly known: readonly KnownOccurrence[];
  /** An earlier version's schedule was followed already, without a stop since. */
  readonly followedBefore: boolean;
  readonly companyZone: string;
  readonly now: Instant;
}

/** After a launch, an edit or a resume at `now`. */
export const followSchedule = (facts: FollowFacts): Following => {
  const waiting = facts.known.filter(({ status }) => status === 'waiting');
  const byHand = waiting.filter(({ key }) => isManual(key));
  const standing = waiting.filter(({ key, frozenAt }) => !isManual(key) && frozenAt <= facts.now);
  const next = standing.length > 0 ? null : firstOf(facts);
  const kept = new Set([...byHand, ...standing, ...(next === null ? [] : [next])].map(({ key }) => key));
  return { cancel: waiting.map(({ key }) => key).filter((key) => !kept.has(key)), next };
};

/** The one after `started`, which began at `now`: in time, or missed by so little that it is made up for. */
export const followingOccurrence = (
  schedule: ScheduleSettings | null,
  started: Pick<OccurrenceTimes, 'key'>,
  companyZone: string,
  now: Instant,
): OccurrenceTimes | null =>
  schedule === null || !isCivil(started.key)
    ? null
    : nextOccurrence(schedule, companyZone, lastMoment(schedule, started.key), now - MADE_UP_MS);

const firstOf = ({
  campaign,
  known,
  followedBefore,
  companyZone,
  now,
}: FollowFacts): OccurrenceTimes | null => {
  const { launchedAt, stoppedAt, definition } = campaign;
  const { schedule } = definition;
  if (schedule === null) return null;
  const isLaunch = launchedAt !== null && stoppedAt === null && !followedBefore;
  if (schedule.recurrence.kind === 'at_launch')
    return isLaunch ? occurrenceNow(LAUNCH_KEY, 1, launchedAt, schedule.waves) : null;
  const begun = known.filter(({ status, key }) => status === 'started' && isCivil(key)).map(({ key }) => key);
  const last = begun.sort().at(-1);
  const after = last === undefined ? null : lastMoment(schedule, last);
  // The start is inclusive (5.1); moving a send to "now" is too late for it (2.4).
  return nextOccurrence(schedule, companyZone, after, isLaunch ? launchedAt : now + 1);
};

/**
 * What counts as done with when `key` began: its whole day for a rule that repeats or follows people's own clocks
 * (G5: once per civil day), else just its own time.
 */
const lastMoment = ({ recurrence, timing }: ScheduleSettings, key: string): string => {
  const byTime = recurrence.kind === 'once' || recurrence.kind === 'dates';
  return byTime && timing.kind === 'company' ? key : `${key.slice(0, 10)}${END_OF_DAY}`;
};

const isCivil = (key: string): boolean => /^\d{4}-\d{2}-\d{2}T/.test(key);
const isManual = (key: string): boolean => key.startsWith('manual:');

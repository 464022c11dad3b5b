// An occurrence of a scheduled campaign in time (campaign-delivery 2.4, 5.3, 5.4, 6.2): when planning starts, until when
// an edit still moves it, and when the last person has had their turn.
import { Temporal } from 'temporal-polyfill';
import type { ScheduleSettings, ScheduleTiming, Waves } from '../campaigns/definition/schedule-settings.ts';
import type { CallSchedule } from '../campaigns/trigger-call.ts';
import { uuidOf } from '../identity.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, wallTimeToInstant, type Instant } from '../time.ts';
import { scheduleStart } from './api-schedule.ts';
import { civilKey, findOccurrence, type CivilOccurrence } from './recurrence.ts';

export interface OccurrenceTimes {
  /** Wall-clock date-time, `launch`, or `manual:<id>`: names it in its campaign. */
  readonly key: string;
  readonly number: number;
  /** The instant in the company zone: it must still be ahead for the occurrence to happen at all. */
  readonly at: Instant;
  /** The audience is looked at for the first time. */
  readonly dueAt: Instant;
  /** From here on an edit of schedule or audience leaves it as it is. */
  readonly frozenAt: Instant;
  /** Everybody's turn is over. */
  readonly endsAt: Instant;
}

/** 2.4: inside this before the chosen time, the original stands for local and optimal times. */
const FREEZE_MS = DAY_MS;
/** UTC−12 reaches a wall time last. */
const LAST_ZONE_BEHIND_MS = 12 * HOUR_MS;

export const LAUNCH_KEY = 'launch';

/** 21: one dispatch id per occurrence; the same however often it is worked out. */
export const occurrenceDispatchId = (workspaceId: number, campaignId: string, key: string): string =>
  uuidOf('occurrence', workspaceId, campaignId, key).replaceAll('-', '');

/** The next occurrence whose time in the company zone has come at `notBefore` at the earliest. */
export const nextOccurrence = (
  settings: ScheduleSettings,
  companyZone: string,
  after: string | null,
  notBefore: Instant,
): OccurrenceTimes | null => {
  const timed = (civil: CivilOccurrence): OccurrenceTimes => timesOf(settings, civil, companyZone);
  const found = findOccurrence(settings.recurrence, after, (civil) => timed(civil).at >= notBefore);
  return found === null ? null : timed(found);
};

export const timesOf = (
  { timing, waves }: Pick<ScheduleSettings, 'timing' | 'waves'>,
  civil: CivilOccurrence,
  companyZone: string,
): OccurrenceTimes => {
  const key = civilKey(civil);
  const wall = Temporal.PlainDateTime.from(key);
  const { number } = civil;
  if (timing.kind === 'company') {
    const at = wallTimeToInstant(wall, companyZone);
    return { key, number, at, dueAt: at, frozenAt: at, endsAt: at + longestWaveMs(waves) };
  }
  const dueAt = scheduleStart(callScheduleOf(timing, key, 0));
  if (timing.kind === 'local') {
    const at = wallTimeToInstant(wall, companyZone);
    const endsAt = readAsUtc(wall) + LAST_ZONE_BEHIND_MS;
    return { key, number, at, dueAt, frozenAt: Math.min(at - FREEZE_MS, dueAt), endsAt };
  }
  const day = wall.toPlainDate();
  const startsAt = wallTimeToInstant(day.toPlainDateTime(), companyZone);
  const tomorrow = day.add({ days: 1 }).toPlainDateTime();
  return {
    key,
    number,
    // As long as the day lasts, somebody's best moment may be ahead (6.2).
    at: wallTimeToInstant(tomorrow, companyZone) - 1,
    dueAt,
    frozenAt: Math.min(startsAt - FREEZE_MS, dueAt),
    endsAt: readAsUtc(tomorrow) + LAST_ZONE_BEHIND_MS,
  };
};

/** What has no date of its own: at launch, or by hand. */
export const occurrenceNow = (
  key: string,
  number: number,
  at: Instant,
  waves: Waves | null,
): OccurrenceTimes => ({ key, number, at, dueAt: at, frozenAt: at, endsAt: at + longestWaveMs(waves) });

/** The occurrence as planning knows schedules; `key` is civil unless the timing is the company's. */
export const callScheduleOf = (timing: ScheduleTiming, key: string, at: Instant): CallSchedule => {
  if (timing.kind === 'local') return { kind: 'local', wall: `${key}:00` };
  if (timing.kind === 'optimal') return { kind: 'optimal', date: key.slice(0, 10) };
  return { kind: 'instant', at };
};

const longestWaveMs = (waves: Waves | null): number =>
  Math.max(0, ...(waves?.waves ?? []).map(({ afterMinutes }) => afterMinutes)) * MINUTE_MS;

const readAsUtc = (wall: Temporal.PlainDateTime): Instant => wallTimeToInstant(wall, 'UTC');

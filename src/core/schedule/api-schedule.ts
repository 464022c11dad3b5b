// Schedules made through the API: when planning starts, and when each zone is due (campaign-delivery 5.4, 6.2, 8.6).
import { Temporal } from 'temporal-polyfill';
import type { CallSchedule } from '../campaigns/trigger-call.ts';
import { HOUR_MS, wallTimeToInstant, type Instant } from '../time.ts';

/** The zone whose clock reaches a wall time first: where the early check of a local-time send is made (5.4). */
export const FIRST_ZONE = 'Pacific/Apia';
/** Time of day when a person has no optimal time and the app has no data either (6.3). */
export const FALLBACK_TIME_OF_DAY = '17:00:00';
/** Local time passed by at most this at launch: sent at once; by more: never (5.4, late launch). */
export const CATCH_UP_MS = HOUR_MS;

/** Instant at which the audience is first looked at. */
export const scheduleStart = (schedule: CallSchedule): Instant => {
  switch (schedule.kind) {
    case 'instant':
      return schedule.at;
    case 'local':
      return wallTimeToInstant(Temporal.PlainDateTime.from(schedule.wall), FIRST_ZONE);
    case 'optimal':
      return wallTimeToInstant(Temporal.PlainDate.from(schedule.date).toPlainDateTime(), FIRST_ZONE);
  }
};

/** What happens to those whose local time was over at launch: sent to within the hour, or whenever (rulings). */
export type LateRule = 'one_hour' | 'always';

/**
 * Due instant of a person in `zone`, or null when the local time had already passed at launch (5.4).
 * `launchedAt` is when the schedule was made: a planner that runs late does not turn people away.
 */
export const dueInZone = (
  schedule: CallSchedule,
  zone: string,
  launchedAt: Instant,
  late: LateRule = 'one_hour',
): Instant | null => {
  if (schedule.kind === 'instant') return schedule.at;
  const localAt = wallTimeToInstant(wallOf(schedule), zone);
  const checkedAt = Math.max(scheduleStart(schedule), launchedAt);
  if (localAt >= checkedAt) return localAt;
  return late === 'always' || checkedAt - localAt <= CATCH_UP_MS ? checkedAt : null;
};

const wallOf = (schedule: Exclude<CallSchedule, { kind: 'instant' }>): Temporal.PlainDateTime =>
  schedule.kind === 'local'
    ? Temporal.PlainDateTime.from(schedule.wall)
    : Temporal.PlainDateTime.from(`${schedule.date}T${FALLBACK_TIME_OF_DAY}`);

/** Key of the company zone in a zone map: people whose zone is missing or not in the map. */
export const COMPANY_ZONE_KEY = '';

/** Due instants of many zones at once; null for an instant schedule, which needs no map. */
export const dueByZone = (
  schedule: CallSchedule,
  zones: readonly string[],
  companyZone: string,
  launchedAt: Instant,
  late: LateRule = 'one_hour',
): Readonly<Record<string, Instant | null>> | null => {
  if (schedule.kind === 'instant') return null;
  const dueIn = (zone: string): Instant | null => dueInZone(schedule, zone, launchedAt, late);
  const entries = zones.map((zone) => [zone, dueIn(zone)] as const);
  return Object.fromEntries([...entries, [COMPANY_ZONE_KEY, dueIn(companyZone)]]);
};

/** What an update of a local-time schedule may not touch: its time has passed in some zone (REST 3.3). */
export const hasStartedSomewhere = (schedule: CallSchedule, now: Instant): boolean =>
  schedule.kind !== 'instant' && scheduleStart(schedule) <= now;

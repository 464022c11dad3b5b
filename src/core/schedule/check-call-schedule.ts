// When a schedule made through the API is acceptable at all (braze-rest-api 2.4, rulings: horizon). Apart from
// parsing, because "past" is the workspace clock's business.
import type { CallSchedule } from '../campaigns/trigger-call.ts';
import { parseIsoDate } from '../braze-dates.ts';
import { API_SCHEDULE_HORIZON_DAYS } from '../limits.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import type { Instant } from '../time.ts';
import { DAY_MS, HOUR_MS } from '../time.ts';
import { scheduleStart } from './api-schedule.ts';

/** The zone whose clock reaches a wall time last is UTC−12: a local time is past when it is past there (2.4). */
const LAST_ZONE_OFFSET_MS = -12 * HOUR_MS;

export const checkCallSchedule = (
  schedule: CallSchedule,
  now: Instant,
  horizonDays = API_SCHEDULE_HORIZON_DAYS,
): Result<CallSchedule> => {
  if (lastMomentOf(schedule) < now) return refuse('schedule_past', PAST[schedule.kind], 'schedule.time');
  if (scheduleStart(schedule) > now + horizonDays * DAY_MS)
    return refuse(
      'schedule_too_far',
      `Bad Request: schedule.time is more than ${horizonDays} days ahead`,
      'schedule.time',
    );
  return ok(schedule);
};

const PAST: Record<CallSchedule['kind'], string> = {
  instant: 'Bad Request: schedule.time is in the past',
  local: 'Bad Request: schedule.time is already past in every time zone',
  optimal: 'Bad Request: the date of schedule.time is already past in every time zone',
};

const lastMomentOf = (schedule: CallSchedule): Instant => {
  switch (schedule.kind) {
    case 'instant':
      return schedule.at;
    case 'local':
      return readAsUtc(schedule.wall) - LAST_ZONE_OFFSET_MS;
    case 'optimal':
      return readAsUtc(schedule.date) + DAY_MS - 1 - LAST_ZONE_OFFSET_MS;
  }
};

/** Schedules are parsed before they are checked, so the text is a date. */
const readAsUtc = (text: string): Instant => parseIsoDate(text)?.wallAt ?? Number.NEGATIVE_INFINITY;

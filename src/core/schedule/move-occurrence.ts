// Moving one send of a schedule to another time, as a calendar does it: only what has a date of its own can be moved;
// a rule is changed as a rule.
import type { ScheduleSettings } from '../campaigns/definition/schedule-settings.ts';
import { ok, refuse, type Result } from '../result.ts';
import { civilKey } from './recurrence.ts';

/** `2026-03-29T09:00` */
export type WallTime = string;

export const RECURRING = 'recurring_schedule';
export const NO_DATE = 'no_date';

/** Null = it can be moved, as far as the rule goes. */
export const fixedBecause = (settings: ScheduleSettings | null): string | null => {
  switch (settings?.recurrence.kind) {
    case 'once':
    case 'dates':
      return null;
    case 'daily':
    case 'weekly':
    case 'monthly':
      return RECURRING;
    default:
      return NO_DATE;
  }
};

export const moveOccurrence = (
  settings: ScheduleSettings | null,
  key: string,
  to: WallTime,
): Result<ScheduleSettings> => {
  const recurrence = settings?.recurrence;
  const [date, time] = [to.slice(0, 10), to.slice(11)];
  if (settings === null || recurrence === undefined) return refuse(NO_DATE, NEVER_DATED, 'key');
  if (recurrence.kind === 'once') {
    if (civilKey(recurrence) !== key) return refuse('conflict', MOVED, 'key');
    return ok({ ...settings, recurrence: { ...recurrence, date, time } });
  }
  if (recurrence.kind === 'dates') {
    if (!recurrence.dates.some((one) => civilKey(one) === key)) return refuse('conflict', MOVED, 'key');
    const others = recurrence.dates.filter((one) => civilKey(one) !== key);
    if (others.some((one) => civilKey(one) === to)) return refuse('date_taken', TAKEN, 'to');
    const dates = [...others, { date, time }].sort((a, b) => (civilKey(a) < civilKey(b) ? -1 : 1));
    return ok({ ...settings, recurrence: { ...recurrence, dates } });
  }
  return fixedBecause(settings) === RECURRING
    ? refuse(RECURRING, BY_RULE, 'key')
    : refuse(NO_DATE, NEVER_DATED, 'key');
};

const MOVED = 'This send has another time by now; read the calendar again.';
const TAKEN = 'The campaign sends at that time already.';
const BY_RULE = 'This send repeats by a rule: change the schedule of the campaign.';
const NEVER_DATED = 'This send has no date that could be moved.';

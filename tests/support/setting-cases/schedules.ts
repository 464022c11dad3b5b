// Settings of when a scheduled campaign sends. The clock starts on Tuesday 2026-03-10 at noon, UTC.
import type { SettingCase } from '../settings.ts';

const again = { reeligibility: { after_seconds: 0 } };
const scheduled = (schedule: object): object => ({ ...again, schedule });
const once = { type: 'once', date: '2026-03-13', time: '09:00' };
const daily = { type: 'daily', start: '2026-03-13', time: '09:00', end: { after_occurrences: 3 } };
const weekly = { ...daily, type: 'weekly', weekdays: [1, 3] };
const monthly = { ...daily, type: 'monthly', day: 31, end: { after_occurrences: 2 } };
const byWeekday = (on_weekday: object) => ({
  ...daily,
  type: 'monthly',
  end: { after_occurrences: 2 },
  on_weekday,
});
const dates = (...list: readonly object[]) => ({ type: 'dates', dates: list });
const friday = { date: '2026-03-13', time: '09:00' };
/** Chosen for eight in the morning, launched at noon: late for Ann, in time for nobody east of her. */
const local = (more: object) => ({
  type: 'once',
  date: '2026-03-10',
  time: '12:30',
  timing: { type: 'local', ...more },
});
const optimal = (more: object) => ({ ...once, timing: { type: 'optimal', fallback_time: '10:00', ...more } });
const inWaves = (more: object) => ({
  ...once,
  waves: { unit: 'people', waves: [{ size: 1 }, { size: 5, after_minutes: 60 }], ...more },
});

const compare = (setting: string, a: object, b: object, more: Partial<SettingCase> = {}): SettingCase => ({
  setting,
  scene: 'schedule',
  a: scheduled(a),
  b: scheduled(b),
  days: 10,
  ...more,
});

export const SCHEDULE_CASES: readonly SettingCase[] = [
  compare('schedule', { type: 'at_launch' }, once),
  compare('schedule.type', { type: 'at_launch' }, { type: 'manual' }),
  compare('schedule.date', once, { ...once, date: '2026-03-14' }),
  compare('schedule.time', once, { ...once, time: '10:00' }),
  compare('schedule.dates', dates(friday), dates(friday, { ...friday, date: '2026-03-15' })),
  compare('schedule.dates[].date', dates(friday), dates({ ...friday, date: '2026-03-14' })),
  compare('schedule.dates[].time', dates(friday), dates({ ...friday, time: '10:00' })),
  compare('schedule.start', daily, { ...daily, start: '2026-03-14' }),
  compare('schedule.every', daily, { ...daily, every: 2 }),
  compare('schedule.end', daily, { ...daily, end: null }),
  compare('schedule.end.after_occurrences', daily, { ...daily, end: { after_occurrences: 2 } }),
  compare(
    'schedule.end.date',
    { ...daily, end: { date: '2026-03-14' } },
    { ...daily, end: { date: '2026-03-15' } },
  ),
  compare('schedule.weekdays', weekly, { ...weekly, weekdays: [2] }, { days: 20 }),
  compare('schedule.day', monthly, { ...monthly, day: 15 }, { days: 60 }),
  compare('schedule.short_month', monthly, { ...monthly, short_month: 'skip' }, { days: 60 }),
  compare('schedule.on_weekday', monthly, byWeekday({ nth: 3, weekday: 1 }), { days: 60 }),
  compare('schedule.on_weekday.nth', byWeekday({ nth: 3, weekday: 1 }), byWeekday({ nth: -1, weekday: 1 }), {
    days: 60,
  }),
  compare(
    'schedule.on_weekday.weekday',
    byWeekday({ nth: 3, weekday: 1 }),
    byWeekday({ nth: 3, weekday: 2 }),
    {
      days: 60,
    },
  ),
  compare('schedule.timing', once, { ...once, timing: { type: 'local' } }),
  compare('schedule.timing.type', { ...once, timing: { type: 'local' } }, optimal({})),
  compare('schedule.timing.late', local({}), local({ late: 'always' })),
  compare('schedule.timing.fallback_time', optimal({}), optimal({ fallback_time: '11:00' })),
  compare('schedule.timing.within', optimal({}), optimal({ within: { from: '13:00', to: '15:00' } })),
  compare(
    'schedule.timing.within.from',
    optimal({ within: { from: '13:00', to: '15:00' } }),
    optimal({ within: { from: '14:00', to: '15:00' } }),
  ),
  compare(
    'schedule.timing.within.to',
    optimal({ within: { from: '06:00', to: '08:00' } }),
    optimal({ within: { from: '06:00', to: '09:00' } }),
  ),
  compare('schedule.waves', once, inWaves({})),
  compare(
    'schedule.waves.unit',
    inWaves({ waves: [{ size: 10 }, { size: 90, after_minutes: 60 }] }),
    inWaves({ unit: 'percent', waves: [{ size: 10 }, { size: 90, after_minutes: 60 }] }),
  ),
  compare(
    'schedule.waves.waves',
    inWaves({}),
    // One of the three never gets anything, and may have any place: both others must be moved whichever it is.
    inWaves({ waves: [{ size: 1 }, { size: 2, after_minutes: 30 }, { size: 5, after_minutes: 60 }] }),
  ),
  compare(
    'schedule.waves.waves[].size',
    inWaves({}),
    inWaves({ waves: [{ size: 3 }, { size: 5, after_minutes: 60 }] }),
  ),
  compare(
    'schedule.waves.waves[].after_minutes',
    inWaves({}),
    inWaves({ waves: [{ size: 1 }, { size: 5, after_minutes: 90 }] }),
  ),
];

// When a scheduled campaign sends (campaign-delivery 5, 6; ajo 5.8, 5.10): once, recurring, on chosen dates or by
// hand; in company time, each person's own, or at their best moment; whole or in waves.
import type { Json, JsonObject } from '../../json.ts';
import type { FieldReader } from './field-reader.ts';

/** Wall-clock rule; `date`, `start` are `YYYY-MM-DD`, times `HH:MM`; weekdays 1 = Monday to 7. */
export type Recurrence =
  | { readonly kind: 'at_launch' }
  | { readonly kind: 'manual' }
  | { readonly kind: 'once'; readonly date: string; readonly time: string }
  | { readonly kind: 'dates'; readonly dates: readonly { readonly date: string; readonly time: string }[] }
  | (Repeated & { readonly kind: 'daily' })
  | (Repeated & { readonly kind: 'weekly'; readonly weekdays: readonly number[] })
  | (Repeated & { readonly kind: 'monthly'; readonly on: MonthDay });

export interface Repeated {
  /** Every N days, weeks (from Monday), months. */
  readonly every: number;
  readonly time: string;
  readonly start: string;
  readonly end: RecurrenceEnd;
}

/** The end date is inclusive (5.1). */
export type RecurrenceEnd =
  | { readonly kind: 'never' }
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'count'; readonly count: number };

/** `nth` 1–5 or -1 = the last; a day beyond the month's end is its last day, or skipped (rulings). */
export type MonthDay =
  | { readonly kind: 'day'; readonly day: number; readonly shortMonth: 'last_day' | 'skip' }
  | { readonly kind: 'nth_weekday'; readonly nth: number; readonly weekday: number };

export type ScheduleTiming =
  | { readonly kind: 'company' }
  /** 5.4. `late`: what happens to those whose time is over at launch (rulings). */
  | { readonly kind: 'local'; readonly late: 'one_hour' | 'always' }
  /** 6. `fallbackTime` null = the most popular hour of the app. */
  | {
      readonly kind: 'optimal';
      readonly fallbackTime: string | null;
      readonly within: { readonly from: string; readonly to: string } | null;
    };

/** ajo WAV: sizes in percent of the audience or in people, each `afterMinutes` after the first. */
export interface Waves {
  readonly unit: 'percent' | 'people';
  readonly waves: readonly { readonly size: number; readonly afterMinutes: number }[];
}

export interface ScheduleSettings {
  readonly recurrence: Recurrence;
  readonly timing: ScheduleTiming;
  readonly waves: Waves | null;
}

export const MAX_DATES = 30;
export const MAX_WAVES = 10;
const MAX_EVERY = 365;
const MAX_OCCURRENCES = 10_000;
const MAX_WAVE_MINUTES = 60 * 24 * 60;

export const readScheduleSettings = (reader: FieldReader): ScheduleSettings | null => {
  const given = reader.nested('schedule');
  if (given === null) return null;
  const settings = { recurrence: readRecurrence(given), timing: readTiming(given), waves: readWaves(given) };
  given.refuseUnknown();
  return settings;
};

const KINDS = ['at_launch', 'manual', 'once', 'dates', 'daily', 'weekly', 'monthly'] as const;

const readRecurrence = (given: FieldReader): Recurrence => {
  const kind = given.choice('type', KINDS, 'at_launch');
  switch (kind) {
    case 'at_launch':
    case 'manual':
      return { kind };
    case 'once':
      return { kind, ...readDateAndTime(given) };
    case 'dates':
      return { kind, dates: readDates(given) };
    case 'daily':
      return { kind, ...readRepeated(given) };
    case 'weekly':
      return { kind, ...readRepeated(given), weekdays: readWeekdays(given) };
    case 'monthly':
      return { kind, ...readRepeated(given), on: readMonthDay(given) };
  }
};

const readDateAndTime = (given: FieldReader): { date: string; time: string } => ({
  date: given.requiredDate('date'),
  time: given.requiredTime('time'),
});

const readDates = (given: FieldReader): { date: string; time: string }[] => {
  const dates = given.list('dates', MAX_DATES, readDateAndTime);
  if (dates.length === 0) given.refuse('dates', 'must not be empty');
  return [...dates];
};

const readRepeated = (given: FieldReader): Repeated => {
  const start = given.requiredDate('start');
  const end = readEnd(given);
  if (end.kind === 'date' && start !== '' && end.date < start)
    given.refuse('end', 'must not be before start');
  return {
    every: given.integer('every', 1, MAX_EVERY) ?? 1,
    time: given.requiredTime('time'),
    start,
    end,
  };
};

const readEnd = (given: FieldReader): RecurrenceEnd => {
  const end = given.nested('end');
  if (end === null) return { kind: 'never' };
  const date = end.civilDate('date');
  const count = end.integer('after_occurrences', 1, MAX_OCCURRENCES);
  if ((date === null) === (count === null)) end.refuse('date', 'or after_occurrences is required, not both');
  end.refuseUnknown();
  if (date !== null) return { kind: 'date', date };
  return count === null ? { kind: 'never' } : { kind: 'count', count };
};

const readWeekdays = (given: FieldReader): readonly number[] => {
  const weekdays = given.integers('weekdays', 7, 1, 7);
  if (weekdays.length === 0) given.refuse('weekdays', 'must name at least one day (1 = Monday)');
  return [...new Set(weekdays)].sort((a, b) => a - b);
};

const readMonthDay = (given: FieldReader): MonthDay => {
  const weekday = given.nested('on_weekday');
  if (weekday !== null) {
    const on = {
      kind: 'nth_weekday' as const,
      nth: weekday.requiredInteger('nth', -1, 5),
      weekday: weekday.requiredInteger('weekday', 1, 7),
    };
    if (on.nth === 0) weekday.refuse('nth', 'must be 1 to 5, or -1 for the last');
    weekday.refuseUnknown();
    return on;
  }
  return {
    kind: 'day',
    day: given.requiredInteger('day', 1, 31),
    shortMonth: given.choice('short_month', ['last_day', 'skip'] as const, 'last_day'),
  };
};

const readTiming = (given: FieldReader): ScheduleTiming => {
  const timing = given.nested('timing');
  if (timing === null) return { kind: 'company' };
  const read = timingOf(timing);
  timing.refuseUnknown();
  return read;
};

const timingOf = (timing: FieldReader): ScheduleTiming => {
  const kind = timing.choice('type', ['company', 'local', 'optimal'] as const, 'company');
  if (kind === 'company') return { kind };
  if (kind === 'local')
    return { kind, late: timing.choice('late', ['one_hour', 'always'] as const, 'one_hour') };
  const within = timing.nested('within');
  const hours = within === null ? null : { from: within.requiredTime('from'), to: within.requiredTime('to') };
  within?.refuseUnknown();
  return { kind, fallbackTime: timing.civilTime('fallback_time'), within: hours };
};

const readWaves = (given: FieldReader): Waves | null => {
  const waves = given.nested('waves');
  if (waves === null) return null;
  const read: Waves = {
    unit: waves.choice('unit', ['percent', 'people'] as const, 'percent'),
    waves: waves.list('waves', MAX_WAVES, (wave) => ({
      size: wave.requiredInteger('size', 1, 1_000_000_000),
      afterMinutes: wave.integer('after_minutes', 0, MAX_WAVE_MINUTES) ?? 0,
    })),
  };
  waves.refuseUnknown();
  return read;
};

export const writeScheduleSettings = (settings: ScheduleSettings | null): Json =>
  settings === null
    ? null
    : {
        ...writeRecurrence(settings.recurrence),
        timing: writeTiming(settings.timing),
        waves: writeWaves(settings.waves),
      };

const writeRecurrence = (recurrence: Recurrence): JsonObject => {
  switch (recurrence.kind) {
    case 'at_launch':
    case 'manual':
      return { type: recurrence.kind };
    case 'once':
      return { type: 'once', date: recurrence.date, time: recurrence.time };
    case 'dates':
      return { type: 'dates', dates: recurrence.dates.map(({ date, time }) => ({ date, time })) };
    case 'daily':
      return { type: 'daily', ...writeRepeated(recurrence) };
    case 'weekly':
      return { type: 'weekly', ...writeRepeated(recurrence), weekdays: [...recurrence.weekdays] };
    case 'monthly':
      return { type: 'monthly', ...writeRepeated(recurrence), ...writeMonthDay(recurrence.on) };
  }
};

const writeRepeated = ({ every, time, start, end }: Repeated): JsonObject => ({
  every,
  time,
  start,
  end:
    end.kind === 'never' ? null : end.kind === 'date' ? { date: end.date } : { after_occurrences: end.count },
});

const writeMonthDay = (on: MonthDay): JsonObject =>
  on.kind === 'day'
    ? { day: on.day, short_month: on.shortMonth }
    : { on_weekday: { nth: on.nth, weekday: on.weekday } };

const writeTiming = (timing: ScheduleTiming): Json => {
  if (timing.kind === 'company') return null;
  if (timing.kind === 'local') return { type: 'local', late: timing.late };
  return {
    type: 'optimal',
    fallback_time: timing.fallbackTime,
    within: timing.within === null ? null : { ...timing.within },
  };
};

const writeWaves = (waves: Waves | null): Json =>
  waves === null
    ? null
    : {
        unit: waves.unit,
        waves: waves.waves.map(({ size, afterMinutes }) => ({ size, after_minutes: afterMinutes })),
      };

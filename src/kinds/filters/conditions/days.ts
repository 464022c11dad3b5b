// Days that come back every year: month and day, whatever the year (CD-18.2). Everything is a set of `MM-DD` texts,
// so that both meanings look up the same days. A 29 February falls on 1 March in years that have none.
import { TIME_VALUE_PATTERN, timeValueText } from '../../../core/braze-dates.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { readNumber } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import { DAY_MS, utcDay } from '../../../core/time.ts';
import type { Comparison } from './comparison.ts';
import { comparePresence, isPresence, PRESENCE } from './presence.ts';
import type { Language } from '../../../core/segments/filter.ts';

const FIXED = ['is_day', 'before_day', 'after_day'] as const;
const RELATIVE = [
  'in_less_than_x_days',
  'in_more_than_x_days',
  'less_than_x_days_ago',
  'more_than_x_days_ago',
] as const;
type Fixed = (typeof FIXED)[number];
type Relative = (typeof RELATIVE)[number];

export const DAY_COMPARISONS: readonly string[] = [...FIXED, ...RELATIVE, ...PRESENCE];

/** The days of the year that fit, as of an instant, and how that is said. */
export interface DayTest {
  readonly days: (now: Instant) => readonly string[];
  readonly describe: (language: Language) => string;
}

export const parseDay = (settings: Settings, comparison: string, path: string): Result<Comparison> => {
  if (isPresence(comparison)) return ok(comparePresence(comparison));
  const test = parseDayTest(settings, comparison, path);
  if (!test.ok) return test;
  return ok({
    types: ['object'],
    negated: false,
    whenMissing: false,
    narrows: false,
    at: (now) => {
      const days = test.value.days(now);
      const wanted = new Set(days);
      return {
        test: (value) => wanted.has(timeValueText(value)?.slice(5, 10) ?? ''),
        toSql: (value) => sql`coalesce(${value} ->> '$time' ~ ${TIME_VALUE_PATTERN}::text
          and substr(${value} ->> '$time', 6, 5) = any(${days}::text[]), false)`,
      };
    },
    describe: (language) => test.value.describe(language),
  });
};

export const parseDayTest = (settings: Settings, comparison: string, path: string): Result<DayTest> => {
  const fixed = FIXED.find((name) => name === comparison);
  if (fixed !== undefined) return parseFixed(settings, fixed, path);
  const relative = RELATIVE.find((name) => name === comparison);
  if (relative === undefined) return refuse('invalid_filter', 'No such comparison.', `${path}.comparison`);
  const count = readNumber(settings, 'value', path);
  if (!count.ok) return count;
  if (!Number.isInteger(count.value) || count.value < 0 || count.value > DAYS_OF_YEAR)
    return refuse(
      'invalid_filter',
      `A whole number of days from 0 to ${DAYS_OF_YEAR} is required.`,
      `${path}.value`,
    );
  return ok({
    days: (now) => relativeDays(relative, now, count.value),
    describe: (language) => PHRASES[relative][language].replace('#', String(count.value)),
  });
};

const DAYS_OF_YEAR = 366;
/** 2000-01-01, a leap year. */
const LEAP_YEAR_AT: Instant = 946_684_800_000;
const EVERY_DAY: readonly string[] = Array.from({ length: DAYS_OF_YEAR }, (_, i) =>
  utcDay(LEAP_YEAR_AT + i * DAY_MS).slice(5),
);

const parseFixed = (settings: Settings, comparison: Fixed, path: string): Result<DayTest> => {
  const { value } = settings;
  const day = typeof value === 'string' ? EVERY_DAY.find((one) => one === value) : undefined;
  if (day === undefined)
    return refuse('invalid_filter', 'A day written as MM-DD is required.', `${path}.value`);
  const fits = { is_day: same, before_day: earlier, after_day: later }[comparison];
  const days = EVERY_DAY.filter((one) => fits(one, day));
  return ok({
    days: () => days,
    describe: (language) => PHRASES[comparison][language].replace('#', day),
  });
};

const same = (one: string, day: string): boolean => one === day;
const earlier = (one: string, day: string): boolean => one < day;
const later = (one: string, day: string): boolean => one > day;

/**
 * "In less than N days" starts with today; "less than N days ago" ends with it. What is neither soon nor today is
 * "in more than": a day comes back within a year, so the rest of the coming year is meant.
 */
const relativeDays = (comparison: Relative, now: Instant, count: number): readonly string[] => {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  switch (comparison) {
    case 'in_less_than_x_days':
      return daysFrom(today, 0, count);
    case 'in_more_than_x_days':
      return daysFrom(today, count + 1, 365);
    case 'less_than_x_days_ago':
      return daysFrom(today, 1 - count, 1);
    case 'more_than_x_days_ago':
      return daysFrom(today, -364, -count);
  }
};

/** From `first` to before `end`, in days from today. */
const daysFrom = (todayAt: Instant, first: number, end: number): readonly string[] => {
  const days = new Set<string>();
  for (let i = first; i < end; i++) {
    const [year = '', month = '', day = ''] = utcDay(todayAt + i * DAY_MS).split('-');
    days.add(`${month}-${day}`);
    if (month === '03' && day === '01' && !isLeap(Number(year))) days.add('02-29');
  }
  return [...days];
};

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const PHRASES: Readonly<Record<Fixed | Relative, Readonly<Record<Language, string>>>> = {
  is_day: { en: 'falls on # (month-day)', fr: 'tombe le # (mois-jour)' },
  before_day: { en: 'falls before # (month-day)', fr: 'tombe avant le # (mois-jour)' },
  after_day: { en: 'falls after # (month-day)', fr: 'tombe après le # (mois-jour)' },
  in_less_than_x_days: { en: 'comes in less than # days', fr: 'vient dans moins de # jours' },
  in_more_than_x_days: { en: 'comes in more than # days', fr: 'vient dans plus de # jours' },
  less_than_x_days_ago: { en: 'was less than # days ago', fr: 'est passé depuis moins de # jours' },
  more_than_x_days_ago: { en: 'was more than # days ago', fr: 'est passé depuis plus de # jours' },
};

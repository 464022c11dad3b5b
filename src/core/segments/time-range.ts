// Comparisons of times, all as one open interval (after, before): one SQL form, one test, no special cases.
import { parseIsoInstant } from '../braze-dates.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import type { Instant } from '../time.ts';
import type { SqlFragment } from '../sql.ts';
import { sql } from '../sql.ts';
import { DAY_MS, toIso } from '../time.ts';
import type { Language } from './filter.ts';
import type { Settings } from './settings.ts';
import { readNumber } from './settings.ts';

export const TIME_COMPARISONS = [
  'before',
  'after',
  'less_than_x_days_ago',
  'greater_than_x_days_ago',
  'less_than_x_days_in_the_future',
  'greater_than_x_days_in_the_future',
] as const;
export type TimeComparison = (typeof TIME_COMPARISONS)[number];
export const isTimeComparison = (name: unknown): name is TimeComparison =>
  TIME_COMPARISONS.some((known) => known === name);

/** Both ends exclusive, in milliseconds; infinite where open. */
export interface TimeRange {
  readonly after: number;
  readonly before: number;
}

export interface TimeTest {
  readonly range: (now: Instant) => TimeRange;
  readonly describe: (language: Language) => string;
}

/** Days are N × 24 h of elapsed time (CD-3.1). `value` is an ISO 8601 text or a number of days. */
export const parseTimeTest = (
  settings: Settings,
  comparison: TimeComparison,
  path: string,
): Result<TimeTest> =>
  comparison === 'before' || comparison === 'after'
    ? parseFixed(settings['value'], comparison, `${path}.value`)
    : parseRelative(settings, comparison, path);

const parseFixed = (value: unknown, comparison: 'before' | 'after', path: string): Result<TimeTest> => {
  const at = typeof value === 'string' ? parseIsoInstant(value) : null;
  if (at === null) return refuse('invalid_filter', 'An ISO 8601 date-time is required.', path);
  const range = comparison === 'before' ? open(-Infinity, at) : open(at, Infinity);
  return ok({
    range: () => range,
    describe: (language) => `${WORDS[language][comparison]} ${toIso(at)}`,
  });
};

const parseRelative = (
  settings: Settings,
  comparison: RelativeComparison,
  path: string,
): Result<TimeTest> => {
  const days = readNumber(settings, 'value', path);
  if (!days.ok) return days;
  if (days.value < 0)
    return refuse('invalid_filter', 'The number of days must not be negative.', `${path}.value`);
  const distanceMs = Math.round(days.value * DAY_MS);
  return ok({
    range: (now) => relativeRange(comparison, now, distanceMs),
    describe: (language) =>
      (days.value === 1 ? ONE_DAY : WORDS)[language][comparison].replace('#', String(days.value)),
  });
};

/** "Ago" ends at now, now included; "in the future" starts right after. */
const relativeRange = (comparison: RelativeComparison, now: Instant, distanceMs: number): TimeRange => {
  switch (comparison) {
    case 'less_than_x_days_ago':
      return open(now - distanceMs, now + 1);
    case 'greater_than_x_days_ago':
      return open(-Infinity, now - distanceMs);
    case 'less_than_x_days_in_the_future':
      return open(now, now + distanceMs);
    case 'greater_than_x_days_in_the_future':
      return open(now + distanceMs, Infinity);
  }
};

/** Beyond these years nothing is stored; clamping keeps both meanings equal and texts of one width. */
const EARLIEST_AT: Instant = -62_135_596_800_000; // 0001-01-01
const LATEST_AT: Instant = 253_402_300_799_999; // 9999-12-31

const open = (after: number, before: number): TimeRange => ({ after: clamp(after), before: clamp(before) });
const clamp = (at: number): number => (at < EARLIEST_AT ? -Infinity : at > LATEST_AT ? Infinity : at);

export const isInRange = (at: Instant | null, range: TimeRange): boolean =>
  at !== null && at > range.after && at < range.before;

/**
 * The same for a timestamp column, which profiles read in whole milliseconds: later than one is from the next one on.
 * NULL is in no range.
 */
export const inRangeSql = (column: SqlFragment, range: TimeRange): SqlFragment => sql`coalesce(
  ${column} >= ${lowestText(range)}::timestamptz
  and ${column} < ${boundText(range.before, '-infinity', 'infinity')}::timestamptz,
  false)`;

/** The same for marks: instants as toIso writes them, which sort as texts. Years have four digits (LATEST_AT). */
export const markInRangeSql = (mark: SqlFragment, range: TimeRange): SqlFragment => sql`coalesce(
  ${mark} > ${boundText(range.after, '', 'Z')}::text and ${mark} < ${boundText(range.before, '', 'Z')}::text, false)`;

/** The first instant of a range. */
export const lowestText = ({ after }: TimeRange): string =>
  after >= LATEST_AT ? 'infinity' : boundText(after + 1, '-infinity', 'infinity');

/** A bound as text: `lowest` and `highest` stand for the open ends. */
export const boundText = (bound: number, lowest: string, highest: string): string =>
  bound === -Infinity ? lowest : bound === Infinity ? highest : toIso(bound);

type RelativeComparison = Exclude<TimeComparison, 'before' | 'after'>;

const ONE_DAY: Record<Language, Record<RelativeComparison, string>> = {
  en: {
    less_than_x_days_ago: 'within the last day',
    greater_than_x_days_ago: 'more than 1 day ago',
    less_than_x_days_in_the_future: 'within the next day',
    greater_than_x_days_in_the_future: 'more than 1 day from now',
  },
  fr: {
    less_than_x_days_ago: 'au cours du dernier jour',
    greater_than_x_days_ago: 'il y a plus d’un jour',
    less_than_x_days_in_the_future: 'au cours du prochain jour',
    greater_than_x_days_in_the_future: 'dans plus d’un jour',
  },
};

const WORDS: Record<Language, Record<TimeComparison, string>> = {
  en: {
    before: 'before',
    after: 'after',
    less_than_x_days_ago: 'within the last # days',
    greater_than_x_days_ago: 'more than # days ago',
    less_than_x_days_in_the_future: 'within the next # days',
    greater_than_x_days_in_the_future: 'more than # days from now',
  },
  fr: {
    before: 'avant le',
    after: 'après le',
    less_than_x_days_ago: 'au cours des # derniers jours',
    greater_than_x_days_ago: 'il y a plus de # jours',
    less_than_x_days_in_the_future: 'dans les # prochains jours',
    greater_than_x_days_in_the_future: 'dans plus de # jours',
  },
};

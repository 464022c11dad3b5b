// Times: {"$time": ISO} of one fixed width, whose text order is time order, or dates as callers write them, which
// only Node can read. Days are N × 24 h of elapsed time.
import { parseProfileDate, TIME_VALUE_PATTERN, timeValueText } from '../../../core/braze-dates.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import type { TimeTest } from '../../../core/segments/time-range.ts';
import {
  boundText,
  isInRange,
  isTimeComparison,
  parseTimeTest,
  TIME_COMPARISONS,
} from '../../../core/segments/time-range.ts';
import { raw, sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import type { Comparison, Question } from './comparison.ts';
import { comparePresence, isPresence, PRESENCE } from './presence.ts';

export const TYPED_TIME_COMPARISONS: readonly string[] = [...TIME_COMPARISONS, ...PRESENCE];

export const parseTime = (settings: Settings, comparison: string, path: string): Result<Comparison> =>
  parseEither(settings, comparison, path, (test) => ({
    types: ['object'],
    narrows: false,
    at: (now) => insideRange(test, now),
  }));

export const parseWrittenTime = (settings: Settings, comparison: string, path: string): Result<Comparison> =>
  parseEither(settings, comparison, path, (test) => ({
    types: ['string'],
    narrows: true,
    at: (now) => ({
      test: (value) => typeof value === 'string' && isInRange(parseProfileDate(value), test.range(now)),
      toSql: () => raw('true'),
    }),
  }));

const parseEither = (
  settings: Settings,
  comparison: string,
  path: string,
  make: (test: TimeTest) => Pick<Comparison, 'types' | 'narrows' | 'at'>,
): Result<Comparison> => {
  if (isPresence(comparison)) return ok(comparePresence(comparison));
  if (!isTimeComparison(comparison))
    return refuse('invalid_filter', 'No such comparison.', `${path}.comparison`);
  const test = parseTimeTest(settings, comparison, path);
  if (!test.ok) return test;
  return ok({
    ...make(test.value),
    negated: false,
    whenMissing: false,
    describe: (language) => `${language === 'en' ? 'is' : 'est'} ${test.value.describe(language)}`,
  });
};

/** `LOWEST` sorts before and `HIGHEST` after every time text. */
const LOWEST = '';
const HIGHEST = '~';

const insideRange = (test: TimeTest, now: Instant): Question => {
  const range = test.range(now);
  const after = boundText(range.after, LOWEST, HIGHEST);
  const before = boundText(range.before, LOWEST, HIGHEST);
  return {
    test: (value) => {
      const text = timeValueText(value);
      return text !== null && text > after && text < before;
    },
    toSql: (value) => {
      const text = sql`(${value} ->> '$time')`;
      return sql`coalesce(${text} ~ ${TIME_VALUE_PATTERN}::text
        and ${text} collate "C" > ${after}::text and ${text} collate "C" < ${before}::text, false)`;
    },
  };
};

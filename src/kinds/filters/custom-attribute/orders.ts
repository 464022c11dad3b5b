// Order of numbers and times. Times are {"$time": ISO} in one fixed width, so their text order is time order.
import { TIME_VALUE_PATTERN, timeValueText } from '../../../core/braze-dates.ts';
import type { TimeTest } from '../../../core/segments/time-range.ts';
import { boundText } from '../../../core/segments/time-range.ts';
import { sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import { numberOrderSql } from '../conditions/number-order.ts';
import { byTypeSql } from './attribute.ts';
import type { Condition } from './values.ts';

export const ORDER_COMPARISONS = [
  'greater_than',
  'greater_than_or_equal_to',
  'less_than',
  'less_than_or_equal_to',
] as const;
export type OrderComparison = (typeof ORDER_COMPARISONS)[number];

const COMPARE: Record<OrderComparison, (a: number, b: number) => boolean> = {
  greater_than: (a, b) => a > b,
  greater_than_or_equal_to: (a, b) => a >= b,
  less_than: (a, b) => a < b,
  less_than_or_equal_to: (a, b) => a <= b,
};

export const compareOrder = (comparison: OrderComparison, bound: number): Condition => ({
  test: (value) => typeof value === 'number' && Number.isFinite(value) && COMPARE[comparison](value, bound),
  toSql: (value) => sql`coalesce(${numberOrderSql(value, comparison, bound)}, false)`,
  whenMissing: false,
});

/** `LOWEST` sorts before and `HIGHEST` after every time text. */
const LOWEST = '';
const HIGHEST = '~';

export const compareTime = (test: TimeTest, now: Instant): Condition => {
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
      const inside = sql`coalesce(${text} ~ ${TIME_VALUE_PATTERN}::text
        and ${text} collate "C" > ${after}::text and ${text} collate "C" < ${before}::text, false)`;
      return byTypeSql(value, { object: inside }, false);
    },
    whenMissing: false,
  };
};

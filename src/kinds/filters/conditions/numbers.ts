// Numbers (IEEE double). Missing counts as 0 for "exactly" and "less than"; "more than" needs a value (CD-18.2).
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { readNumber } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import type { Comparison } from './comparison.ts';
import { numberOrderSql, ORDER_NAMES, ORDERS, type Order } from './number-order.ts';
import { comparePresence, isPresence, PRESENCE } from './presence.ts';
import { phraseOf } from './words.ts';

const isOrder = (name: string): name is Order => Object.hasOwn(ORDERS, name);

export const NUMBER_COMPARISONS: readonly string[] = [...ORDER_NAMES, ...PRESENCE];

export const parseNumber = (settings: Settings, comparison: string, path: string): Result<Comparison> => {
  if (isPresence(comparison)) return ok(comparePresence(comparison));
  if (!isOrder(comparison)) return refuse('invalid_filter', 'No such comparison.', `${path}.comparison`);
  const bound = readNumber(settings, 'value', path);
  return bound.ok ? ok(compareNumber(comparison, bound.value)) : bound;
};

const compareNumber = (order: Order, bound: number): Comparison => {
  const countsMissing = order !== 'greater_than' && order !== 'greater_than_or_equal_to';
  const operator = ORDERS[order];
  return {
    types: ['number'],
    negated: false,
    whenMissing: countsMissing && operator.test(0, bound),
    narrows: false,
    at: () => ({
      test: (value) => typeof value === 'number' && Number.isFinite(value) && operator.test(value, bound),
      toSql: (value) => sql`coalesce(${numberOrderSql(value, order, bound)}, false)`,
      quick: (value) => numberOrderSql(value, order, bound),
    }),
    describe: phraseOf(order, () => String(bound)),
  };
};

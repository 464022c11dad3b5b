// How a JSON number compares with a double, in SQL. A number that is not within one double of the bound is on the same
// side of it whether it is rounded or not: it is compared as it stands, which costs a third of reading it as a double.
import type { SqlFragment } from '../../../core/sql.ts';
import { sql } from '../../../core/sql.ts';
import { doubleSql } from './json-sql.ts';

export const ORDERS = {
  equals: { sql: '=', test: (a, b) => a === b },
  not_equal: { sql: '<>', test: (a, b) => a !== b },
  greater_than: { sql: '>', test: (a, b) => a > b },
  greater_than_or_equal_to: { sql: '>=', test: (a, b) => a >= b },
  less_than: { sql: '<', test: (a, b) => a < b },
  less_than_or_equal_to: { sql: '<=', test: (a, b) => a <= b },
} as const satisfies Record<string, { sql: string; test: (a: number, b: number) => boolean }>;
export type Order = keyof typeof ORDERS;
export const ORDER_NAMES = Object.keys(ORDERS) as readonly Order[];

/** Beyond them a number is nobody's; they also keep other types out, which JSON sorts below and above all numbers. */
const LOWEST = '-1.7976931348623157e308';
const HIGHEST = '1.7976931348623157e308';
const BELOW_ALL = '-1e309';
const ABOVE_ALL = '1e309';

/** Of any JSON value or NULL; NULL or false unless it is a number that compares so. */
export const numberOrderSql = (value: SqlFragment, order: Order, bound: number): SqlFragment => {
  const at = String(bound);
  const below = textOf(nextDouble(bound, -1));
  const above = textOf(nextDouble(bound, 1));
  const double = doubleSql(value);
  switch (order) {
    case 'less_than':
      return sql`(${value} < ${at}::jsonb and ${value} >= ${LOWEST}::jsonb
        and (${value} < ${below}::jsonb or ${double} < ${bound}::double precision))`;
    case 'less_than_or_equal_to':
      return sql`(${value} < ${above}::jsonb and ${value} >= ${LOWEST}::jsonb
        and (${value} <= ${at}::jsonb or ${double} <= ${bound}::double precision))`;
    case 'greater_than':
      return sql`(${value} > ${at}::jsonb and ${value} <= ${HIGHEST}::jsonb
        and (${value} > ${above}::jsonb or ${double} > ${bound}::double precision))`;
    case 'greater_than_or_equal_to':
      return sql`(${value} > ${below}::jsonb and ${value} <= ${HIGHEST}::jsonb
        and (${value} >= ${at}::jsonb or ${double} >= ${bound}::double precision))`;
    case 'equals':
      return sql`(${value} > ${below}::jsonb and ${value} < ${above}::jsonb
        and ${double} = ${bound}::double precision)`;
    case 'not_equal':
      return sql`(${value} >= ${LOWEST}::jsonb and ${value} <= ${HIGHEST}::jsonb
        and (${value} <= ${below}::jsonb or ${value} >= ${above}::jsonb or ${double} <> ${bound}::double precision))`;
  }
};

const textOf = (bound: number): string =>
  bound === Infinity ? ABOVE_ALL : bound === -Infinity ? BELOW_ALL : String(bound);

/** The double right above (1) or below (-1) a finite one. */
const nextDouble = (value: number, direction: 1 | -1): number => {
  if (value === 0) return direction * Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  const outwards = value > 0 === direction > 0 ? 1n : -1n;
  bits[0] = (bits[0] ?? 0n) + outwards;
  return new Float64Array(bits.buffer)[0] ?? value;
};

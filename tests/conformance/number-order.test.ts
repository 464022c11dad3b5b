// A JSON number compares with a bound in SQL as the double that JavaScript reads it as: beside the bound, beyond the largest
// double, below the smallest, and of every other type.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderSql, sql } from '../../src/core/sql.ts';
import { numberOrderSql, ORDER_NAMES, ORDERS } from '../../src/kinds/filters/conditions/number-order.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const BOUNDS = [0, -0, 1, -1, 0.1, 30, 1e21, 2 ** 53, -(2 ** 53), 5e-324, -5e-324, 2.2250738585072014e-308];
const LARGEST = [Number.MAX_VALUE, -Number.MAX_VALUE];

/** Written in more digits than a double has, on both sides of it and on it. */
const around = (bound: number): readonly string[] => {
  const text = BigInt(Math.trunc(Math.abs(bound) > 1e22 ? 0 : bound)).toString();
  return [String(bound), `${text}.00000000000000000001`, `${text}.99999999999999999999`, String(bound * 1.5)];
};

const VALUES = [
  ...new Set([...BOUNDS, ...LARGEST].flatMap(around)),
  '9007199254740993',
  '0.1000000000000000055511151231257827',
  '0.09999999999999999999999',
  '1e-400',
  '-1e-400',
  '1.8e308',
  '-1e400',
  '1e400',
].filter((text) => !text.includes('Infinity'));
const OTHERS = ['null', '"30"', 'true', '[]', '[1]', '[1,2]', '{}', '{"a":1}'];

/** As the profile has it: beyond the largest double there is no value. */
const asJavaScript = (text: string): number | null => {
  const value = JSON.parse(text) as unknown;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

test.each(ORDER_NAMES)('%s means the same in SQL and in memory', async (order) => {
  for (const bound of [...BOUNDS, ...LARGEST]) {
    const given = [...VALUES, ...OTHERS];
    const { text, values } = renderSql(
      sql`select coalesce(${numberOrderSql(sql`one.value::jsonb`, order, bound)}, false) as holds
        from unnest(${given}::text[]) with ordinality as one(value, place) order by one.place`,
    );
    const { rows } = await database.pool.query<{ holds: boolean }>(text, [...values]);
    const wanted = given.map((one) => {
      const value = asJavaScript(one);
      return value !== null && ORDERS[order].test(value, bound);
    });
    expect(Object.fromEntries(given.map((one, i) => [one, rows[i]?.holds]))).toEqual(
      Object.fromEntries(given.map((one, i) => [one, wanted[i]])),
    );
  }
});

test('the SQL text of an order is one, whatever the bound', () => {
  for (const order of ORDER_NAMES) {
    const texts = [...BOUNDS, ...LARGEST].map(
      (bound) => renderSql(numberOrderSql(sql`v`, order, bound)).text,
    );
    expect(new Set(texts).size).toBe(1);
  }
});

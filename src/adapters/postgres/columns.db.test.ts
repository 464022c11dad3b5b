// What goes in as a column comes out as rows, whatever the texts hold.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../tests/support/database.ts';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { column } from './columns.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await db.drop();
});

const textsOf = async (texts: readonly (string | null)[]): Promise<readonly (string | null)[]> => {
  const { rows } = await db.pool.query<{ text: string | null }>(
    'select text from unnest($1::text[]) with ordinality as r(text, n) order by n',
    [column(texts, (text) => text)],
  );
  return rows.map(({ text }) => text);
};

describe('columns', () => {
  it('texts keep every character', async () => {
    const texts = [
      ...['', ' ', 'null', 'NULL', 'a,b', '{', '}', '{}', '"', '\\', '\\"', "'", "it's"],
      ...['line\nbreak\ttab', 'é東京😀', 'a:b.c+d-e', '{"a":"b\\"c","d":[1,null]}', 'x'.repeat(10_000)],
    ];
    expect(await textsOf(texts)).toEqual(texts);
  });

  it('absent values are null, beside others and alone', async () => {
    expect(await textsOf(['a', null, 'b'])).toEqual(['a', null, 'b']);
    expect(column([1, 2], () => null)).toBe('{}');
    const { rows } = await db.pool.query('select * from unnest($1::integer[], $2::text[]) as r(n, t)', [
      column([1, 2], (n) => n),
      column([1, 2], () => undefined),
    ]);
    expect(rows).toEqual([
      { n: 1, t: null },
      { n: 2, t: null },
    ]);
  });

  it('numbers, booleans and ids are read by the type the statement names', async () => {
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const { rows } = await db.pool.query(
      'select * from unnest($1::float8[], $2::boolean[], $3::uuid[], $4::smallint[]) as r(f, b, u, s)',
      [1.5, true, id, -3].map((value) => column([value], (one) => one)),
    );
    expect(rows).toEqual([{ f: 1.5, b: true, u: id, s: -3 }]);
  });
});

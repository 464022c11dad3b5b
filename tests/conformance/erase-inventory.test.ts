// G16 Every column of the schema that could hold something about a person is judged in tests/support/personal-data.ts;
// what its erased and scrubbed columns promise is shown by tests/journeys/erase.test.ts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { PERSONAL_DATA } from '../support/personal-data.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test('G16 every column that can hold a text is judged, and nothing is judged that is not there', async () => {
  // Uuids, numbers, instants and truth values are ids, counts and times.
  const { rows } = await db.pool.query<{ name: string }>(
    `select c.table_name || '.' || c.column_name as name
     from information_schema.columns c
     join pg_class k on k.relname = c.table_name and k.relnamespace = current_schema()::regnamespace
       and not k.relispartition
     where c.table_schema = current_schema()
       and c.data_type not in ('uuid', 'smallint', 'integer', 'bigint', 'double precision', 'real', 'numeric', 'boolean',
         'date', 'timestamp with time zone')
     order by 1`,
  );
  expect([...PERSONAL_DATA.keys()].sort()).toEqual(rows.map(({ name }) => name).sort());
});

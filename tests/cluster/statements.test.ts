// Every named statement is planned on a real Citus cluster, with values of its parameters' types. That a statement can
// be planned says nothing of its answer; that one cannot says that what rests on it does not run there.
import { expect, test } from 'vitest';
import { parseBlocks } from '../../src/adapters/postgres/load-sql.ts';
import type { PoolClient } from '../../src/adapters/postgres/pool.ts';
import { listFiles, readText } from '../architecture/source-files.ts';
import { createTestDatabase } from '../support/database.ts';
import { REFUSED_BY_CITUS } from './refused-statements.ts';

const SAMPLES: Readonly<Record<string, string>> = {
  ...{ smallint: '5', integer: '1', bigint: '1', numeric: '1', 'double precision': '1', boolean: 'true' },
  ...{ uuid: "'11111111-1111-4111-8111-111111111111'", jsonb: "'[]'", json: "'[]'", bytea: "'\\x00'" },
  ...{ date: "'2026-01-01'", 'timestamp with time zone': "'2026-01-01'", regclass: "'users'" },
};

const toSample = (type: string): string => {
  const one = SAMPLES[type.replace('[]', '')] ?? "'a'";
  return type.endsWith('[]') ? `array[${one}]::${type}` : `${one}::${type}`;
};

/** The sample values themselves do not fit: nothing was learnt of the cluster. */
const INVALID_VALUE = /^22/;

/** What the cluster says against it; null when it has a plan. */
const refusalOf = async (client: PoolClient, text: string): Promise<string | null> => {
  await client.query('begin');
  try {
    await client.query(`prepare probe as ${text}`);
    const { rows } = await client.query<{ types: string[] }>(
      `select parameter_types::text[] as types from pg_prepared_statements where name = 'probe'`,
    );
    const values = (rows[0]?.types ?? []).map(toSample).join(', ');
    await client.query(`explain execute probe${values === '' ? '' : `(${values})`}`);
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return 'code' in error && INVALID_VALUE.test(String(error.code)) ? null : error.message.trim();
  } finally {
    await client.query('rollback');
    await client.query('deallocate all');
  }
};

test('Citus plans every statement but the listed ones', { timeout: 600_000 }, async () => {
  const database = await createTestDatabase();
  const client = await database.pool.connect();
  const refused: Record<string, string> = {};
  for (const path of listFiles('src/adapters/postgres', /\.sql$/)) {
    if (path.includes('/migrations/')) continue;
    const file = path.replace(/^.*\//, '').replace(/\.sql$/, '');
    for (const [name, text] of parseBlocks(readText(path), path)) {
      const refusal = await refusalOf(client, text);
      if (refusal !== null) refused[`${file}.${name}`] = refusal;
    }
  }
  client.release();
  await database.drop();
  const listed = Object.values(REFUSED_BY_CITUS).flat();
  expect(Object.keys(refused).sort(), JSON.stringify(refused, null, 2)).toEqual([...listed].sort());
});

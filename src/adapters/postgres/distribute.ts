// On Citus: hot tables (those with `part`) are distributed by it and co-located, all others become reference
// tables. Nothing to do on plain PostgreSQL. Safe to repeat and to run from many processes.
import { type Pool, inTransaction } from './pool.ts';
import { loadSql } from './load-sql.ts';

const sql = loadSql(new URL('./distribute.sql', import.meta.url), [
  'hasCitus',
  'lockDistribution',
  'listUndistributed',
  'distributeTable',
  'makeReferenceTable',
]);

/** Divides 64, so that every shard holds the same number of parts (core/part.ts). */
const SHARD_COUNT = 32;
const ANCHOR = 'users';

interface TableRow {
  readonly name: string;
  readonly hot: boolean;
}

/** Whether hot tables are spread over shards here. */
export const isDistributed = async (pool: Pool): Promise<boolean> => {
  const { rows } = await pool.query<{ present: boolean }>(sql.hasCitus());
  return rows[0]?.present === true;
};

export const distributeTables = async (pool: Pool, log: (message: string) => void): Promise<void> => {
  if (!(await isDistributed(pool))) return;
  await inTransaction(pool, async (client) => {
    await client.query(sql.lockDistribution());
    const { rows: tables } = await client.query<TableRow>(sql.listUndistributed([ANCHOR]));
    for (const table of tables) {
      log(`Distributing ${table.name}.`);
      if (!table.hot) await client.query(sql.makeReferenceTable([table.name]));
      else if (table.name === ANCHOR) await client.query(sql.distributeTable([ANCHOR, 'none', SHARD_COUNT]));
      else await client.query(sql.distributeTable([table.name, ANCHOR, null]));
    }
  });
};

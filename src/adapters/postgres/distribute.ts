// On Citus: hot tables (those with `part`) are distributed by it and co-located, all others become reference
// tables. Nothing to do on plain PostgreSQL. Safe to repeat and to run from many processes.
import { PARTS } from '../../core/part.ts';
import { type Pool, type PoolClient, inTransaction } from './pool.ts';
import { loadSql } from './load-sql.ts';

const sql = loadSql(new URL('./distribute.sql', import.meta.url), [
  'hasCitus',
  'shardCount',
  'lockDistribution',
  'listUndistributed',
  'distributeTable',
  'makeReferenceTable',
]);

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

/** What the server is set to (`citus.shard_count`); each shard must hold the same number of parts (core/part.ts). */
const readShardCount = async (client: PoolClient): Promise<number> => {
  const { rows } = await client.query<{ shards: number }>(sql.shardCount());
  const shards = rows[0]?.shards ?? 0;
  if (shards > 0 && PARTS.length % shards === 0) return shards;
  throw new Error(`citus.shard_count is ${shards}: it must divide ${PARTS.length}, or shards are not even.`);
};

export const distributeTables = async (pool: Pool, log: (message: string) => void): Promise<void> => {
  if (!(await isDistributed(pool))) return;
  await inTransaction(pool, async (client) => {
    await client.query(sql.lockDistribution());
    const shards = await readShardCount(client);
    const { rows: tables } = await client.query<TableRow>(sql.listUndistributed([ANCHOR]));
    for (const table of tables) {
      log(`Distributing ${table.name}.`);
      if (!table.hot) await client.query(sql.makeReferenceTable([table.name]));
      else if (table.name === ANCHOR) await client.query(sql.distributeTable([ANCHOR, 'none', shards]));
      else await client.query(sql.distributeTable([table.name, ANCHOR, null]));
    }
  });
};

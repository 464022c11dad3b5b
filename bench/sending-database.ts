// What benchmarks of sending share: a durable embedded PostgreSQL of their own (fsync on), people, deliveries that are
// due, and counters of statements and WAL.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../src/adapters/postgres/migrate.ts';
import type { ServerSettings } from '../src/adapters/postgres/embedded-settings.ts';
import { ensurePartitions } from '../src/adapters/postgres/partitions.ts';
import { openPool, type Pool } from '../src/adapters/postgres/pool.ts';
import { startEmbedded } from '../src/adapters/postgres/supervisor.ts';
import type { Profile } from '../src/core/users/user.ts';
import { addPeople, addWorkspace, planCall } from '../tests/support/sending.ts';

const PEOPLE_PER_INSERT = 2_000;

export interface BenchDatabase {
  readonly pool: Pool;
  readonly url: string;
  /** Statements sent through `pool` so far. */
  statements(): number;
  walBytes(): Promise<number>;
  close(): Promise<void>;
}

export interface Kept {
  /** A folder that outlives the run; null: none does. */
  readonly keepIn: string | null;
  /** Over the product's own. */
  readonly settings: ServerSettings;
}

const USUAL: Kept = {
  keepIn: null,
  settings: { shared_buffers: '512MB', max_wal_size: '4GB', max_connections: '60' },
};

export const openBenchDatabase = async (
  connections: number,
  { keepIn, settings }: Kept = USUAL,
): Promise<BenchDatabase> => {
  const dir = keepIn ?? mkdtempSync(join(tmpdir(), 'relance-bench-'));
  mkdirSync(dir, { recursive: true });
  // As root the server's own account must get in; otherwise its data would live elsewhere and stay.
  chmodSync(dir, 0o711);
  const embedded = await startEmbedded({ dir, log: () => undefined, settings });
  const url = embedded.urlOf('postgres');
  // As the engine's own pool is opened.
  const pool = openPool(url, {
    name: 'bench',
    max: connections,
    statementTimeoutMs: 120_000,
    genericPlans: true,
  });
  await migrate(pool);
  await ensurePartitions(pool, Date.now());
  await addWorkspace(pool);
  let statements = 0;
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  Object.assign(pool, {
    query: (...args: unknown[]) => {
      statements++;
      return query(...args);
    },
  });
  return {
    pool,
    url,
    statements: () => statements,
    walBytes: async () => {
      const { rows } = await pool.query<{ bytes: string | number }>(
        `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint as bytes`,
      );
      return Number(rows[0]?.bytes ?? 0);
    },
    close: async () => {
      await pool.end();
      await embedded.stop();
      if (keepIn === null) rmSync(dir, { recursive: true, force: true });
    },
  };
};

export const addManyPeople = async (pool: Pool, count: number): Promise<readonly Profile[]> => {
  const people: Profile[] = [];
  while (people.length < count)
    people.push(...(await addPeople(pool, Math.min(PEOPLE_PER_INSERT, count - people.length))));
  return people;
};

export const planMany = async (pool: Pool, campaignId: string, people: readonly Profile[]): Promise<void> => {
  const dispatchId = crypto.randomUUID().replaceAll('-', '');
  for (let i = 0; i < people.length; i += PEOPLE_PER_INSERT)
    await planCall(pool, { campaignId, dispatchId, people: people.slice(i, i + PEOPLE_PER_INSERT) });
  await pool.query('analyze');
};

/** Asked often while others work: it must cost next to nothing. */
export const isDrained = async (pool: Pool): Promise<boolean> => {
  const { rows } = await pool.query<{ left: boolean }>('select exists (select from deliveries) as left');
  return rows[0]?.left === false;
};

/** Highest resident memory of this process seen while `work` ran, in MB. */
export const watchMemory = async <T>(work: () => Promise<T>): Promise<{ result: T; peakMb: number }> => {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  const result = await work();
  clearInterval(timer);
  return { result, peakMb: Math.round(peak / 2 ** 20) };
};

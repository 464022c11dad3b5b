// Partitions of the logs that are dropped whole: events by week, send_log and interactions by day. They are made ahead of
// time; rows that come without one land in the DEFAULT partition and are moved when theirs is made.
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS, type Instant, toIso, utcDay } from '../../core/time.ts';
import { type Batches, forgetSends } from './forget-records.ts';
import { loadSql } from './load-sql.ts';
import { type Pool, type PoolClient, inTransaction } from './pool.ts';

const sql = loadSql(new URL('./partitions.sql', import.meta.url), ['lockPartitions', 'listPartitions']);

interface PartitionedTable {
  readonly name: 'events' | 'send_log' | 'interactions';
  readonly column: 'received_at' | 'logged_at';
  readonly spanDays: number;
  readonly ahead: number;
}

const TABLES: readonly PartitionedTable[] = [
  { name: 'events', column: 'received_at', spanDays: 7, ahead: 5 },
  { name: 'send_log', column: 'logged_at', spanDays: 1, ahead: 14 },
  { name: 'interactions', column: 'logged_at', spanDays: 1, ahead: 14 },
];

export interface Retention {
  readonly eventsDays: number;
  readonly sendLogDays: number;
}
export const DEFAULT_RETENTION: Retention = { eventsDays: 730, sendLogDays: 180 };

export interface PartitionReport {
  readonly created: readonly string[];
  readonly dropped: readonly string[];
}

/** F82: never make inserts queue behind a lock we are waiting for. */
const LOCK_TIMEOUT = '500ms';
const LOCK_ATTEMPTS = 20;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * To be called at start and daily; real time, not a workspace's clock. Safe from many processes at once. A day of the log
 * takes its sends along: it is what lists them by time. Null: nothing is dropped, so that a start waits for no sweep.
 */
export const ensurePartitions = async (
  pool: Pool,
  nowAt: Instant,
  retention: Retention | null = DEFAULT_RETENTION,
  batches?: Batches,
): Promise<PartitionReport> => {
  const created: string[] = [];
  const dropped: string[] = [];
  for (const table of TABLES) {
    for (const span of missingSpans(table, nowAt, await listPartitions(pool, table))) {
      if (await withLockRetry(() => inTransaction(pool, (client) => createPartition(client, table, span)))) {
        created.push(span.name);
      }
    }
  }
  // All are made before any is dropped: a sweep that fails leaves nobody without tomorrow's.
  if (retention === null) return { created, dropped };
  for (const table of TABLES) {
    for (const name of await listExpired(pool, table, nowAt, retention)) {
      if (table.name === 'send_log') {
        const settledBefore = nowAt - retention.sendLogDays * DAY_MS;
        if (!(await forgetSends(pool, spanOf(table, name), settledBefore, batches))) continue;
      }
      await withLockRetry(() => inTransaction(pool, (client) => dropPartition(client, name)));
      dropped.push(name);
    }
  }
  return { created, dropped };
};

/** Makes partitions again by the names they had, so that retention keeps working on restored rows. */
export const restorePartitions = async (pool: Pool, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    const table = TABLES.find((one) => one.name === name.replace(/_\d{8}$/, ''));
    if (table === undefined || table.name === name) continue;
    const span = spanOf(table, name);
    await withLockRetry(() => inTransaction(pool, (client) => createPartition(client, table, span)));
  }
};

interface Span {
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
}

const missingSpans = (table: PartitionedTable, nowAt: Instant, present: ReadonlySet<string>): Span[] => {
  const first = startOfSpan(table, nowAt);
  const all = Array.from({ length: table.ahead + 1 }, (_, i) =>
    spanAt(table, first + i * table.spanDays * DAY_MS),
  );
  return all.filter((span) => !present.has(span.name));
};

/** Days and weeks counted from Monday 1970-01-05, UTC. */
const FIRST_MONDAY = 4 * DAY_MS;
const startOfSpan = (table: PartitionedTable, at: Instant): Instant => {
  const spanMs = table.spanDays * DAY_MS;
  return Math.floor((at - FIRST_MONDAY) / spanMs) * spanMs + FIRST_MONDAY;
};

const spanAt = (table: PartitionedTable, from: Instant): Span => ({
  name: `${table.name}_${utcDay(from).replaceAll('-', '')}`,
  from,
  to: from + table.spanDays * DAY_MS,
});

/** By the day in its name. */
const spanOf = (table: PartitionedTable, name: string): Span => {
  const [year, month, day] = [name.slice(-8, -4), name.slice(-4, -2), name.slice(-2)].map(Number);
  return spanAt(table, Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1));
};

const listPartitions = async (pool: Pool, table: PartitionedTable): Promise<ReadonlySet<string>> => {
  const { rows } = await pool.query<{ name: string }>(sql.listPartitions([table.name]));
  return new Set(rows.map((row) => row.name));
};

/** False when another process was faster. Names and instants are ours, never a user's. */
const createPartition = async (client: PoolClient, table: PartitionedTable, span: Span): Promise<boolean> => {
  await client.query(`set local lock_timeout = 0; set local statement_timeout = 0`);
  await client.query(sql.lockPartitions());
  const { rows } = await client.query<{ name: string }>(sql.listPartitions([table.name]));
  if (rows.some((row) => row.name === span.name)) return false;
  await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
  const [from, to] = [`'${toIso(span.from)}'`, `'${toIso(span.to)}'`];
  await client.query(`create table ${span.name} (like ${table.name} including all)`);
  await client.query(
    `with moved as (
       delete from ${table.name}_default
       where ${table.column} >= ${from} and ${table.column} < ${to} returning *
     ) insert into ${span.name} select * from moved`,
  );
  await client.query(
    `alter table ${table.name} attach partition ${span.name} for values from (${from}) to (${to})`,
  );
  return true;
};

const listExpired = async (
  pool: Pool,
  table: PartitionedTable,
  nowAt: Instant,
  retention: Retention,
): Promise<string[]> => {
  const days = table.name === 'events' ? retention.eventsDays : retention.sendLogDays;
  const oldest = spanAt(table, startOfSpan(table, nowAt - days * DAY_MS)).name;
  const names = [...(await listPartitions(pool, table))].filter((name) => /_\d{8}$/.test(name));
  return names.filter((name) => name < oldest);
};

const dropPartition = async (client: PoolClient, name: string): Promise<void> => {
  await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
  await client.query(`drop table if exists ${name}`);
};

const withLockRetry = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const waits = error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;
      if (!waits || attempt >= LOCK_ATTEMPTS) throw error;
      await sleep(250);
    }
  }
};

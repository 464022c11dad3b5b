import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, createTestDatabase } from '../../../tests/support/database.ts';
import { findServerProblems } from './check-server.ts';
import { listMigrations, migrate, readApplied } from './migrate.ts';
import { ensurePartitions } from './partitions.ts';
import { DAY_MS } from '../../core/time.ts';

describe('migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
  });
  afterAll(() => database.drop());

  test('four processes at once apply each migration once', async () => {
    const reports = await Promise.all([1, 2, 3, 4].map(() => migrate(database.pool)));
    expect(reports.flatMap((report) => report.applied)).toEqual(listMigrations());
    expect(await readApplied(database.pool)).toEqual(listMigrations());
  });

  test('G13 a schema that a newer release has extended is accepted as it is', async () => {
    await database.pool.query(
      `insert into kysely_migration (name, timestamp) values ('9999_future', '2030-01-01T00:00:00Z')`,
    );
    expect(await migrate(database.pool)).toEqual({ applied: [], unknown: ['9999_future'] });
  });
});

describe('rows', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const one = async (expression: string): Promise<unknown> => {
    const { rows } = await database.pool.query<{ value: unknown }>(`select ${expression} as value`);
    return rows[0]?.value;
  };

  test('instants come as epoch milliseconds, in any session time zone', async () => {
    expect(await one(`timestamptz '2026-01-31T10:11:12.345Z'`)).toBe(Date.UTC(2026, 0, 31, 10, 11, 12, 345));
    expect(await one(`timestamptz '0004-02-29T00:00:00Z'`)).toBe(Date.parse('0004-02-29T00:00:00Z'));
    expect(await one(`timestamptz '-infinity'`)).toBe(-Infinity);
    expect(await one(`array[timestamptz 'epoch', null]`)).toEqual([0, null]);
    const client = await database.pool.connect();
    await client.query(`set time zone 'Asia/Kolkata'`);
    const { rows } = await client.query<{ at: number }>(`select timestamptz '2026-01-31T10:00:00Z' as at`);
    client.release(true);
    expect(rows[0]?.at).toBe(Date.UTC(2026, 0, 31, 10));
  });

  test('bigints are numbers while exact, dates stay text', async () => {
    expect(await one(`9007199254740991::bigint`)).toBe(9_007_199_254_740_991);
    expect(await one(`9007199254740993::bigint`)).toBe('9007199254740993');
    expect(await one(`date '2026-01-31'`)).toBe('2026-01-31');
  });

  test('1.4 a server that may lose acknowledged work is named', async () => {
    const names = (await findServerProblems(database.pool)).map((problem) => problem.setting);
    expect(names.sort()).toEqual(['fsync', 'full_page_writes', 'synchronous_commit']);
  });
});

describe('partitions', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const nowAt = Date.now();

  test('a row that came without a partition is moved when its partition is made', async () => {
    const at = nowAt + 100 * DAY_MS;
    await database.pool.query(
      `insert into events (part, workspace_id, user_id, kind, name, at, received_at)
       values (60, 1, 'u', 'event', 'e', to_timestamp($1 / 1000.0), to_timestamp($1 / 1000.0))`,
      [at],
    );
    const reports = await Promise.all([
      ensurePartitions(database.pool, at),
      ensurePartitions(database.pool, at),
    ]);
    const created = reports.flatMap((report) => report.created);
    expect(new Set(created).size).toBe(created.length);
    const { rows } = await database.pool.query<{ name: string }>(
      `select tableoid::regclass::text as name from events where part = 60`,
    );
    expect(rows).toHaveLength(1);
    expect(created).toContain(rows[0]?.name);
  });

  test('partitions past retention are dropped whole', async () => {
    const later = nowAt + 300 * DAY_MS;
    const { dropped } = await ensurePartitions(database.pool, later, { eventsDays: 60, sendLogDays: 30 });
    expect(dropped.length).toBeGreaterThan(10);
    expect(await ensurePartitions(database.pool, later, { eventsDays: 60, sendLogDays: 30 })).toEqual({
      created: [],
      dropped: [],
    });
  });
});

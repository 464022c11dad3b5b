import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, createTestDatabase } from '../../tests/support/database.ts';
import { readInstallation } from '../adapters/postgres/installation.ts';
import { openPool } from '../adapters/postgres/pool.ts';
import { systemRandom } from '../adapters/system/random.ts';
import { readWitness, writeWitness } from '../adapters/system/witness.ts';
import type { Clock, Scheduler } from '../ports/clock.ts';
import type { Observation } from '../ports/observer.ts';
import { readFenceStatus } from './fence-report.ts';
import { UNVERIFIED_MS, confirmFence, startFence, verifyInstallation } from './fence.ts';

let database: TestDatabase;
let dataDir: string;
let seen: Observation[];
let monotonicMs = 0;
let beats: (() => void)[];

const clock: Clock = { now: () => 1_700_000_000_000, monotonic: () => monotonicMs };
const scheduler: Scheduler = {
  after: () => ({ cancel: () => undefined }),
  every: (_ms, run) => {
    beats.push(run);
    return { cancel: () => undefined };
  },
  sleep: async () => undefined,
};

beforeEach(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'relance-fence-'));
  seen = [];
  beats = [];
});
afterEach(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

const deps = () => ({
  pool: database.pool,
  dataDir,
  clock,
  random: systemRandom(clock),
  scheduler,
  observer: { emit: (observation: Observation) => void seen.push(observation) },
});

const reasonOf = async (): Promise<string | null> => (await readFenceStatus(database.pool)).reason;

/** One heartbeat, to its end. */
const beatNow = async (fence: { close(): Promise<void> }): Promise<void> => {
  for (const run of beats) run();
  await fence.close();
};

describe('G14 the restore fence', () => {
  test('a first start is free and remembered in the database and in DATA_DIR', async () => {
    const fence = await startFence(deps());
    expect(fence.isFenced()).toBe(false);
    const installation = await readInstallation(database.pool);
    expect(readWitness(dataDir)).toMatchObject({ installationId: fence.installationId });
    expect(installation?.installationId).toBe(fence.installationId);
    await fence.close();
    expect((await startFence(deps())).isFenced()).toBe(false);
  });

  test('eight processes starting on an empty database agree on one installation', async () => {
    const fences = await Promise.all(Array.from({ length: 8 }, () => startFence(deps())));
    expect(new Set(fences.map((fence) => fence.installationId)).size).toBe(1);
    expect(fences.some((fence) => fence.isFenced())).toBe(false);
  });

  test('a clone of the database is fenced, confirming frees it, and the original never notices', async () => {
    await verifyInstallation(deps());
    await database.pool.end();
    const name = `${database.name}_clone`;
    const admin = openPool(database.url.replace(database.name, 'postgres'), {
      name: 'test',
      max: 1,
      statementTimeoutMs: 0,
    });
    await admin.query(`create database ${name} template ${database.name}`);
    const clone = openPool(database.url.replace(database.name, name), {
      name: 'test',
      max: 2,
      statementTimeoutMs: 0,
    });
    const onClone = { ...deps(), pool: clone };
    expect((await verifyInstallation(onClone)).fencedReason).toBe('database_copied');
    expect((await startFence(onClone)).isFenced()).toBe(true);
    await confirmFence(onClone, 'test');
    expect((await startFence(onClone)).isFenced()).toBe(false);
    await clone.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    database = { ...database, drop: async () => undefined };
  });

  test('a database older than the witness is fenced at start', async () => {
    const { installationId, heartbeat } = await verifyInstallation(deps());
    writeWitness(dataDir, installationId, heartbeat + 5);
    await verifyInstallation(deps());
    expect(await reasonOf()).toBe('went_back_in_time');
    await confirmFence(deps(), 'test');
    expect((await verifyInstallation(deps())).fencedAt).toBeNull();
    const { rows } = await database.pool.query(`select actor, action from audit_log`);
    expect(rows).toEqual([{ actor: 'test', action: 'fence.confirm' }]);
  });

  test('the witness of another installation fences', async () => {
    await verifyInstallation(deps());
    writeWitness(dataDir, '018f0000-0000-7000-8000-000000000000', 1);
    await verifyInstallation(deps());
    expect(await reasonOf()).toBe('another_installation');
  });

  test('without a witness only a long silence fences', async () => {
    await verifyInstallation(deps());
    rmSync(join(dataDir, 'witness.json'));
    expect((await verifyInstallation(deps())).fencedAt).toBeNull();
    rmSync(join(dataDir, 'witness.json'));
    await database.pool.query(`update installation set heartbeat_at = now() - interval '11 minutes'`);
    expect((await verifyInstallation(deps())).fencedReason).toBe('silent_without_witness');
  });

  test('with a witness no downtime, however long, fences', async () => {
    await verifyInstallation(deps());
    await database.pool.query(`update installation set heartbeat_at = now() - interval '30 days'`);
    expect((await verifyInstallation(deps())).fencedAt).toBeNull();
  });

  test('F69 a database that goes back under a running process is fenced at the next heartbeat', async () => {
    const fence = await startFence(deps());
    await database.pool.query(`update installation set heartbeat = heartbeat - 1`);
    await beatNow(fence);
    expect(fence.isFenced()).toBe(true);
    expect(await reasonOf()).toBe('went_back_in_time');
    expect(seen.map(({ name }) => name)).toContain('sending_fenced');
    await confirmFence(deps(), 'test');
    await beatNow(fence);
    expect(fence.isFenced()).toBe(false);
  });

  test('a database that cannot be verified is as good as fenced', async () => {
    const fence = await startFence(deps());
    monotonicMs += UNVERIFIED_MS + 1;
    expect(fence.isFenced()).toBe(true);
    await beatNow(fence);
    expect(fence.isFenced()).toBe(false);
  });

  test('what is due and what has expired is shown by campaign', async () => {
    await verifyInstallation(deps());
    await database.pool.query(
      `insert into deliveries
         (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at, expires_at)
       select 60, 1, gen_random_uuid(), 'u', '018f0000-0000-7000-8000-00000000000a', 'd', live,
              now() + due * interval '1 minute', now(), now() + expires * interval '1 minute'
       from (values (true, -5, null), (true, -5, -1), (true, -5, 1), (true, 5, null), (false, -5, null))
         as t(live, due, expires)`,
    );
    const { due } = await readFenceStatus(database.pool);
    expect(due.campaigns).toMatchObject([{ due: 2, expired: 1, later: 1 }]);
  });
});

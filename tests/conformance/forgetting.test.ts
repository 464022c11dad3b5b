// What is let go of after its time, and what is not: over PostgreSQL, with house kept at instants to come.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { firstUuidOf } from '../../src/adapters/postgres/forget-records.ts';
import { DEFAULT_RETENTION, ensurePartitions } from '../../src/adapters/postgres/partitions.ts';
import { eraseHistory } from '../../src/adapters/postgres/person-history.ts';
import { inTransaction } from '../../src/adapters/postgres/pool.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { keepHouse } from '../../src/app/housekeeping.ts';
import { DAY_MS, toIso } from '../../src/core/time.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addCampaign, addPeople, addWorkspace, planCall } from '../support/sending.ts';

let db: TestDatabase;
let campaignId: string;
beforeEach(async () => {
  await db?.drop();
  db = await createTestDatabase();
  await addWorkspace(db.pool);
  campaignId = await addCampaign(db.pool);
});
afterAll(() => db.drop());

const keepHouseIn = async (days: number): Promise<void> => {
  const errors: unknown[] = [];
  await keepHouse({
    pools: { reports: db.pool },
    clock: { ...systemClock, now: () => systemClock.now() + days * DAY_MS },
    config: { logDays: 180, auditDays: 730 },
    observer: { emit: (event) => void (event.level === 'error' && errors.push(event)) },
  });
  expect(errors).toEqual([]);
};

interface SendWish {
  readonly status?: string;
  readonly uncertain?: boolean;
  readonly deliveryId?: string;
  readonly part?: number;
  /** In which days from now it is settled: a lost answer that somebody resolves late. */
  readonly settledIn?: number;
}

/** A send with its line in today's log; returns its key. */
const addSend = async (wish: SendWish = {}): Promise<string> => {
  const key = randomUUID();
  const { status = 'accepted', deliveryId = randomUUID(), part = 60 } = wish;
  await db.pool.query(
    `insert into sends (part, workspace_id, send_key, delivery_id, user_id, campaign_id, campaign_version, dispatch_id,
       channel, endpoint, variant, status, epoch, at, deadline_at, settled_at, uncertain)
     values ($1, 1, $2, $3, 'u', $4, 1, 'd', 'email', 'a@b.c', 'v1', $5, 1, now(), now(), now() + make_interval(days => $7), $6)`,
    [part, key, deliveryId, campaignId, status, wish.uncertain ?? false, wish.settledIn ?? 0],
  );
  await db.pool.query(
    `insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
       dispatch_id, channel, endpoint, outcome, reason, send_key)
     values ($1, 1, now(), now(), $2, 'u', $3, 1, 'd', 'email', 'a@b.c', 'sent', '', $4)`,
    [part, deliveryId, campaignId, key],
  );
  return key;
};

const keysLeft = async (): Promise<readonly string[]> =>
  (await db.pool.query<{ send_key: string }>('select send_key from sends')).rows.map((row) => row.send_key);
const count = async (table: string): Promise<number> =>
  (await db.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]!.n;

it('sends go with the day of the log that lists them, in every part, and not a day earlier', async () => {
  const keys = [await addSend(), await addSend({ status: 'rejected' }), await addSend({ part: 44 })];
  await keepHouseIn(179);
  expect([...(await keysLeft())].sort()).toEqual(keys.sort());
  await keepHouseIn(182);
  expect(await keysLeft()).toEqual([]);
  expect(await count('send_log')).toBe(0);
});

it('a day that one turn does not finish stays until its sends are gone', async () => {
  for (let i = 0; i < 3; i++) await addSend();
  const later = systemClock.now() + 182 * DAY_MS;
  const sweep = () => ensurePartitions(db.pool, later, DEFAULT_RETENTION, { rows: 1, most: 2 });
  await ensurePartitions(db.pool, systemClock.now(), null);
  await sweep();
  expect([(await keysLeft()).length, await count('send_log')]).toEqual([1, 3]);
  await sweep();
  expect([(await keysLeft()).length, await count('send_log')]).toEqual([0, 0]);
});

it('many processes may sweep at once', async () => {
  const people = await addPeople(db.pool, 1);
  for (let i = 0; i < 40; i++) {
    await addSend({ part: i % 4 });
    await planCall(db.pool, { campaignId, people, dispatchId: `call-${i}` });
    await addPlans(`call-${i}`, 'done', 'done');
  }
  await db.pool.query('delete from deliveries');
  await Promise.all([1, 2, 3, 4].map(() => keepHouseIn(281)));
  await keepHouseIn(281);
  const tables = ['sends', 'dispatches', 'fanouts', 'schedules'];
  expect(await Promise.all(tables.map(count))).toEqual([0, 0, 0, 0]);
});

it('G16: what is held longer than its day of the log is found when its person is erased', async () => {
  const key = await addSend({ status: 'held', uncertain: true });
  await keepHouseIn(182);
  expect([await keysLeft(), await count('send_log')]).toEqual([[key], 0]);
  const who = { workspaceId: 1, part: 60, userId: 'u' };
  const now = systemClock.now();
  await inTransaction(db.pool, (client) => eraseHistory(client, who, { now, realNow: now }));
  const { rows } = await db.pool.query<{ endpoint: string }>('select endpoint from sends');
  expect(rows).toEqual([{ endpoint: '' }]);
});

it('what is open, held or uncertain stays, and with it the other messages of its delivery', async () => {
  const delivery = randomUUID();
  const kept = [
    await addSend({ status: 'attempting' }),
    await addSend({ status: 'retry' }),
    await addSend({ status: 'held', uncertain: true, deliveryId: delivery }),
    await addSend({ deliveryId: delivery }),
    await addSend({ uncertain: true }),
    await addSend({ settledIn: 170 }),
  ];
  const [waiting] = await planCall(db.pool, { campaignId, people: await addPeople(db.pool, 1) });
  const { rows } = await db.pool.query<{ part: number }>('select part from deliveries');
  kept.push(await addSend({ deliveryId: waiting!, part: rows[0]!.part }));
  await addSend();
  await keepHouseIn(182);
  expect([...(await keysLeft())].sort()).toEqual(kept.sort());
});

it('calls and what they planned go some months after the log, unless somebody still waits for them', async () => {
  const people = await addPeople(db.pool, 1);
  await planCall(db.pool, { campaignId, people, dispatchId: 'over' });
  await db.pool.query('delete from deliveries');
  await planCall(db.pool, { campaignId, people, dispatchId: 'waited-for' });
  await addPlans('over', 'done', 'done');
  await addPlans('running', 'running', 'waiting');
  await addPlans('waited-for', 'done', 'done');
  await keepHouseIn(270);
  expect([await count('dispatches'), await count('fanouts'), await count('schedules')]).toEqual([2, 3, 3]);
  await keepHouseIn(281);
  expect(await idsOf('dispatches')).toEqual(['waited-for']);
  expect(await idsOf('fanouts')).toEqual(['running']);
  expect(await idsOf('schedules')).toEqual(['running', 'waited-for']);
  await db.pool.query('delete from deliveries');
  await keepHouseIn(281);
  expect([await idsOf('dispatches'), await idsOf('schedules')]).toEqual([[], ['running']]);
});

it('what a sandbox in the past was just told is not old', async () => {
  await addWorkspace(db.pool, 2, 'sandbox');
  await db.pool.query(`update workspaces set clock_at = '2020-01-02T00:00:00Z' where workspace_id = 2`);
  const at = Date.parse('2020-01-01T00:00:00Z');
  await planCall(db.pool, { campaignId, people: [], workspaceId: 2, dispatchId: 'rehearsed', at });
  await addPlans('rehearsed', 'done', 'done', 2, at);
  await keepHouseIn(0);
  expect([await count('dispatches'), await count('fanouts'), await count('schedules')]).toEqual([1, 1, 1]);
  await db.pool.query(`update workspaces set clock_at = '2020-12-31T00:00:00Z' where workspace_id = 2`);
  await keepHouseIn(0);
  expect([await count('dispatches'), await count('fanouts'), await count('schedules')]).toEqual([0, 0, 0]);
});

it('the audit log is kept for two years, that of the installation as well', async () => {
  const random = systemRandom(systemClock);
  for (const workspaceId of [0, 1])
    await db.pool.query(
      `insert into audit_log (workspace_id, audit_id, at, actor, action, subject) values ($1, $2, now(), 'a', 'b', 'c')`,
      [workspaceId, random.uuid()],
    );
  await keepHouseIn(729);
  expect(await count('audit_log')).toBe(2);
  await keepHouseIn(731);
  expect(await count('audit_log')).toBe(0);
});

it('the first id of an instant is below every id that was made then', () => {
  const at = Date.parse('2026-03-10T12:00:00Z');
  const made = systemRandom({ ...systemClock, now: () => at }).uuid();
  const before = systemRandom({ ...systemClock, now: () => at - 1 }).uuid();
  expect(before < firstUuidOf(at) && firstUuidOf(at) <= made).toBe(true);
});

const addPlans = async (
  dispatchId: string,
  fanout: string,
  schedule: string,
  workspaceId = 1,
  at = Date.now(),
): Promise<void> => {
  await db.pool.query(
    `insert into fanouts (workspace_id, fanout_id, dispatch_id, campaign_id, live, due_at, status)
     values ($1, $2, $3, $4, true, $5, $6)`,
    [workspaceId, randomUUID(), dispatchId, campaignId, toIso(at), fanout],
  );
  await db.pool.query(
    `insert into schedules (workspace_id, schedule_id, dispatch_id, campaign_id, live, schedule, request, due_at, status,
       created_at, updated_at)
     values ($1, $2, $3, $4, true, '{}', '{"recipients": []}', $5, $6, $5, $5)`,
    [workspaceId, randomUUID(), dispatchId, campaignId, toIso(at), schedule],
  );
};

const idsOf = async (table: string): Promise<readonly string[]> =>
  (
    await db.pool.query<{ id: string }>(`select dispatch_id as id from ${table} order by dispatch_id`)
  ).rows.map((row) => row.id);

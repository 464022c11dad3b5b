import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPlanningStore } from '../../src/adapters/postgres/planning.ts';
import { deliveryId } from '../../src/core/identity.ts';
import { makeUserId, partOf } from '../../src/core/part.ts';
import { ok } from '../../src/core/result.ts';
import { sql } from '../../src/core/sql.ts';
import type { Instant } from '../../src/core/time.ts';
import { cancelWaiting } from '../../src/engine/cancel-waiting.ts';
import { runFanout } from '../../src/engine/fan-out.ts';
import type { PlanningDeps } from '../../src/engine/planning.ts';
import { moveClock } from '../../src/engine/sandbox-clock.ts';
import { startSchedule } from '../../src/engine/start-schedules.ts';
import type { Dispatch, Fanout, Schedule } from '../../src/ports/planning-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const CAMPAIGN = '11111111-1111-8111-a111-111111111111';
const NOW = Date.parse('2026-03-01T10:00:00Z');
const iso = (at: number) => new Date(at).toISOString();
let database: TestDatabase;
let store: ReturnType<typeof createPlanningStore>;
let serial = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createPlanningStore(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query(
    'truncate workspaces, campaigns, dispatches, deliveries, fanouts, schedules, send_log, campaign_counters, send_ids, users',
  );
  await database.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, time_zone, clock_at, created_at)
     values (1, 'live', 'Live', 'live', 'Europe/Paris', null, $1), (2, 'box', 'Box', 'sandbox', 'UTC', $1, $1)`,
    [iso(NOW)],
  );
  for (const workspaceId of [1, 2]) await insertCampaign(workspaceId, 'active');
});

const insertCampaign = (workspaceId: number, status: string): Promise<unknown> =>
  database.pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition, created_at, updated_at)
     values ($1, $2, 'c', 'C', 'api_triggered', 'marketing', $3, 1, $4, now(), now())
     on conflict (workspace_id, campaign_id) do update set status = excluded.status`,
    [workspaceId, CAMPAIGN, status, JSON.stringify({ audience: null, expirySeconds: null, variants: [] })],
  );

const insertPeople = async (workspaceId: number, n: number, zones: readonly (string | null)[] = [null]) => {
  const rows = Array.from({ length: n }, (_, i) => {
    const part = partOf(workspaceId, 'external_id', `p${i}`);
    return { part, u: makeUserId(i.toString(16).padStart(22, '0'), part), z: zones[i % zones.length] };
  });
  await database.pool.query(
    `insert into users (part, workspace_id, user_id, time_zone, random_bucket, created_at, updated_at)
     select r.part, $2, r.u, r.z, 0, now(), now() from jsonb_to_recordset($1::jsonb) as r(part smallint, u text, z text)`,
    [JSON.stringify(rows), workspaceId],
  );
  return rows;
};

const dispatchOf = (workspaceId: number): Dispatch => ({
  workspaceId,
  dispatchId: (++serial).toString(16).padStart(32, '0'),
  campaignId: CAMPAIGN,
  sendId: null,
  scheduleId: null,
  triggerProperties: null,
  attachments: [],
  audience: null,
  recheckAudience: false,
  fromSegment: true,
  createdAt: NOW,
});

const fanoutOf = (dispatch: Dispatch, over: Partial<Fanout> = {}): Fanout => ({
  workspaceId: dispatch.workspaceId,
  fanoutId: crypto.randomUUID(),
  dispatchId: dispatch.dispatchId,
  campaignId: CAMPAIGN,
  live: dispatch.workspaceId === 1,
  dueAt: NOW,
  dueByZone: null,
  expirySeconds: null,
  ...over,
});

const broadcastAt = (dispatch: Dispatch, scheduleId: string): Schedule => ({
  workspaceId: 1,
  scheduleId,
  dispatchId: dispatch.dispatchId,
  campaignId: CAMPAIGN,
  live: true,
  schedule: { kind: 'instant', at: NOW },
  target: { broadcast: true, audience: null, recipients: [] },
  dueAt: NOW,
  status: 'waiting',
  createdAt: NOW - 1_000,
});

const depsWith = (over: Partial<PlanningDeps> = {}): PlanningDeps => ({
  store,
  people: { resolve: async () => [], applyAttributes: async () => ok([]), profiles: async () => new Map() },
  clock: { now: () => NOW, monotonic: () => 0 },
  random: { hex: (n) => 'ab'.repeat(n), uuid: () => crypto.randomUUID(), fraction: () => 0.5 },
  failpoints: { hit: () => undefined },
  observer: { emit: () => undefined },
  compileAudience: () => ok({ toSql: () => sql`true`, narrows: false, needs: [], test: () => true }),
  scope: () => ({}) as ReturnType<PlanningDeps['scope']>,
  loadEvidence: async () => new Map(),
  wakeParts: () => undefined,
  wakePlanner: () => undefined,
  wakeSandbox: () => undefined,
  ...over,
});

const count = async (query: string): Promise<number> =>
  Number((await database.pool.query<{ n: number }>(query)).rows[0]?.n);
const considered = (): Promise<number> =>
  count(`select coalesce(sum(count), 0)::int as n from campaign_counters where outcome = 'considered'`);
const claim = async () => (await store.claimFanout({ live: true }, NOW))!;
const expireLease = () => database.pool.query(`update fanouts set lease_until = '-infinity'`);

describe('planning on PostgreSQL', () => {
  it('F34: a planner that dies between slices is taken over and everybody is planned exactly once', async () => {
    const people = await insertPeople(1, 2_000);
    const dispatch = dispatchOf(1);
    await store.accept({ dispatch, fanout: fanoutOf(dispatch) });
    let slices = 0;
    const dying = depsWith({
      failpoints: {
        hit: () => {
          if (++slices % 17 === 0) throw new Error('killed');
        },
      },
    });
    for (let run = 0; run < 20; run++) {
      const fanout = await store.claimFanout({ live: true }, NOW);
      if (fanout === null) break;
      await runFanout(dying, fanout, () => false).catch(() => expireLease());
    }
    const { rows } = await database.pool.query<{ user_id: string; delivery_id: string }>(
      'select user_id, delivery_id from deliveries',
    );
    expect(rows).toHaveLength(people.length);
    for (const row of rows)
      expect(row.delivery_id).toBe(deliveryId(1, CAMPAIGN, row.user_id, dispatch.dispatchId));
    expect(await considered()).toBe(people.length);
    expect(await count(`select count(*) as n from fanouts where status = 'done'`)).toBe(1);
  });

  it('F42: a planner that lost its lease writes nothing more', async () => {
    await insertPeople(1, 300);
    const dispatch = dispatchOf(1);
    await store.accept({ dispatch, fanout: fanoutOf(dispatch) });
    const slow = await claim();
    await expireLease();
    const quick = await claim();
    await runFanout(depsWith(), quick, () => false);
    expect(await runFanout(depsWith(), slow, () => false)).toBe(0);
    expect(await considered()).toBe(300);
  });

  it('G7: a paused campaign plans nothing and goes on where it stopped', async () => {
    await insertPeople(1, 200);
    const dispatch = dispatchOf(1);
    await store.accept({ dispatch, fanout: fanoutOf(dispatch) });
    let slices = 0;
    const pausing = depsWith({
      failpoints: {
        hit: async () => {
          if (++slices === 10) await insertCampaign(1, 'paused');
        },
      },
    });
    await runFanout(pausing, await claim(), () => false);
    expect(await considered()).toBeLessThan(200);
    expect(await store.claimFanout({ live: true }, NOW)).toBeNull();
    await insertCampaign(1, 'active');
    await runFanout(depsWith(), await claim(), () => false);
    expect(await considered()).toBe(200);
    expect(await count('select count(*) as n from deliveries')).toBe(200);
  });

  it.each([
    ['stopped', 'cancelled', 0],
    ['archived', 'cancelled', 0],
    ['idle', 'done', 30],
  ])('CD-2.3: what a campaign that is %s left to plan is %s, not claimed again', async (status, end, n) => {
    await insertPeople(1, 30);
    const dispatch = dispatchOf(1);
    await store.accept({ dispatch, fanout: fanoutOf(dispatch) });
    await insertCampaign(1, status);
    await runFanout(depsWith(), await claim(), () => false);
    expect(await store.claimFanout({ live: true }, NOW)).toBeNull();
    expect(await count(`select count(*) as n from fanouts where status = '${end}'`)).toBe(1);
    expect(await considered()).toBe(n);
  });

  it('CD-2.3: stopping cancels what waits, once, and leaves alone what is being worked on', async () => {
    await insertPeople(1, 300);
    const dispatch = dispatchOf(1);
    await store.accept({ dispatch, fanout: fanoutOf(dispatch) });
    await runFanout(depsWith(), await claim(), () => false);
    await database.pool.query(
      `update deliveries set lease_until = clock_timestamp() + interval '1 hour' where ctid in (select ctid from deliveries limit 20)`,
    );
    const campaign = (await store.campaign(1, CAMPAIGN))!;
    const stopped = { ...campaign, status: 'stopped' as const, stoppedAt: NOW };
    expect(await cancelWaiting(depsWith(), stopped, NOW)).toBe(280);
    expect(await cancelWaiting(depsWith(), stopped, NOW)).toBe(0);
    const skipped = `coalesce(sum(count), 0)::int as n from campaign_counters where reason = 'campaign_stopped'`;
    expect(await count(`select ${skipped}`)).toBe(280);
    expect(await count(`select count(*) as n from send_log where reason = 'campaign_stopped'`)).toBe(280);
    expect(await count('select count(*) as n from deliveries')).toBe(20);
  });

  it('CD-2.3 G2 stopping leaves to the decider what was attempted by a worker that died: it may have arrived', async () => {
    await insertPeople(1, 5);
    const dispatch = dispatchOf(1);
    await store.accept({ dispatch, fanout: fanoutOf(dispatch) });
    await runFanout(depsWith(), await claim(), () => false);
    await database.pool.query(
      `insert into sends (part, workspace_id, send_key, delivery_id, user_id, campaign_id, campaign_version, dispatch_id,
         channel, endpoint, variant, status, epoch, at, deadline_at)
       select part, workspace_id, gen_random_uuid(), delivery_id, user_id, campaign_id, 1, dispatch_id, 'email', 'a', 'v1',
         'attempting', 1, now(), now() from deliveries limit 1`,
    );
    const campaign = (await store.campaign(1, CAMPAIGN))!;
    const stopped = { ...campaign, status: 'stopped' as const, stoppedAt: NOW };
    expect(await cancelWaiting(depsWith(), stopped, NOW)).toBe(4);
    expect(await count('select count(*) as n from deliveries join sends using (delivery_id)')).toBe(1);
    await database.pool.query('truncate sends');
  });

  it('CD-2.3: a broadcast that comes in beside a stop ends with it, whoever stopped it died, and no resume lets it go on', async () => {
    await insertPeople(1, 300);
    await insertCampaign(1, 'stopped');
    const dispatch = dispatchOf(1);
    // The call saw the campaign active; the stop was faster, and what it does afterwards was never done.
    await store.accept({ dispatch, fanout: fanoutOf(dispatch) });
    await insertCampaign(1, 'active');
    expect(await store.claimFanout({ live: true }, NOW)).toBeNull();
    expect(await count('select count(*) as n from deliveries')).toBe(0);
  });

  it('CD-2.3: a schedule that begins beside a stop begins before it or not at all', async () => {
    const dispatch = dispatchOf(1);
    await store.accept({ dispatch, schedule: broadcastAt(dispatch, crypto.randomUUID()) });
    const claimed = (await store.claimSchedule({ live: true }, NOW))!;
    const stopping = await database.pool.connect();
    await stopping.query('begin');
    await stopping.query(`update campaigns set status = 'stopped' where workspace_id = 1`);
    await stopping.query(`update fanouts set status = 'cancelled' where status = 'waiting'`);
    let over = false;
    const started = startSchedule(depsWith(), claimed).finally(() => (over = true));
    const waits = `select count(*) as n from pg_locks l join pg_stat_activity a using (pid)
      where a.datname = current_database() and not l.granted`;
    while (!over && (await count(waits)) === 0);
    await stopping.query(`update schedules set status = 'cancelled' where status = 'waiting'`);
    await stopping.query('commit');
    stopping.release();
    await started;
    await insertCampaign(1, 'active');
    expect(await store.claimFanout({ live: true }, NOW)).toBeNull();
  });

  it('CD-5.4: people are due at their own wall time; who is too late is logged, nobody is lost', async () => {
    await insertPeople(1, 90, ['Asia/Tokyo', 'Europe/London', null]);
    const dispatch = dispatchOf(1);
    const dueByZone: Record<string, Instant | null> = {
      'Asia/Tokyo': null,
      'Europe/London': NOW + 5_000,
      '': NOW + 9_000,
    };
    await store.accept({ dispatch, fanout: fanoutOf(dispatch, { dueByZone, expirySeconds: 60 }) });
    await runFanout(depsWith(), await claim(), () => false);
    const { rows } = await database.pool.query<{ due_at: number; expires_at: number; n: string }>(
      'select due_at, expires_at, count(*) as n from deliveries group by 1, 2 order by 1',
    );
    expect(rows.map((row) => [row.due_at - NOW, row.expires_at - row.due_at, Number(row.n)])).toEqual([
      [5_000, 60_000, 30],
      [9_000, 60_000, 30],
    ]);
    expect(await count(`select count(*) as n from send_log where reason = 'local_time_passed'`)).toBe(30);
    expect(await considered()).toBe(90);
  });

  it('user-supplied patterns: SQL narrows, memory decides, with the same cursor', async () => {
    await insertPeople(1, 500);
    const dispatch = dispatchOf(1);
    await store.accept({ dispatch, fanout: fanoutOf(dispatch) });
    const even = depsWith({
      compileAudience: () =>
        ok({
          toSql: () => sql`true`,
          narrows: true,
          needs: [],
          test: (profile) => parseInt(profile.userId.slice(20, 22), 16) % 2 === 0,
        }),
    });
    await runFanout(even, await claim(), () => false);
    expect(await count('select count(*) as n from deliveries')).toBe(250);
  });

  it('REST-50: a deleted schedule starts nothing', async () => {
    const dispatch = dispatchOf(1);
    const scheduleId = crypto.randomUUID();
    await store.accept({ dispatch, schedule: broadcastAt(dispatch, scheduleId) });
    const claimed = (await store.claimSchedule({ live: true }, NOW))!;
    expect(await store.cancelSchedule(1, scheduleId, NOW)).toBe(true);
    expect(await startSchedule(depsWith(), claimed)).toBe(false);
    expect(await count('select count(*) as n from fanouts')).toBe(0);
  });

  it('REST-62: the 101st send id of a day is refused, a known pair is free', async () => {
    const day = Array.from({ length: 100 }, (_, i) => store.createSendId(1, CAMPAIGN, `s${i}`, NOW, 100));
    expect(new Set(await Promise.all(day))).toEqual(new Set([true]));
    expect(await store.createSendId(1, CAMPAIGN, 's100', NOW, 100)).toBe(false);
    expect(await store.createSendId(1, CAMPAIGN, 's7', NOW, 100)).toBe(true);
    expect(await store.createSendId(1, CAMPAIGN, 's100', NOW + 86_400_000, 100)).toBe(true);
  });

  it('a sandbox clock moves forwards, drains in order, and has one mover at a time', async () => {
    const people = await insertPeople(2, 3);
    const dispatch = dispatchOf(2);
    const deliveries = people.map(({ part, u }, i) => ({
      part,
      deliveryId: deliveryId(2, CAMPAIGN, u, dispatch.dispatchId),
      userId: u,
      properties: null,
      dueAt: NOW + (3 - i) * 60_000,
      expiresAt: null,
    }));
    const { dispatchId } = dispatch;
    const about = { workspaceId: 2, live: false, campaignId: CAMPAIGN, campaignVersion: 1, dispatchId };
    const batch = { ...about, sendId: null, plannedAt: NOW, loggedAt: NOW, skips: [], deliveries };
    await store.accept({ dispatch, batch });
    const seen: Instant[] = [];
    const deps = {
      ...depsWith(),
      sendDue: async ({ workspaceId, now }: { workspaceId: number; now: Instant }) => {
        seen.push(now - NOW);
        expect(await store.lockClock(2, 'somebody else', 1_000)).toBe(false);
        const { rowCount } = await database.pool.query(
          'delete from deliveries where workspace_id = $1 and due_at <= $2',
          [workspaceId, iso(now)],
        );
        return { processed: rowCount ?? 0 };
      },
      yieldBriefly: async () => undefined,
    };
    const box = (await store.workspace(2))!;
    const moved = await moveClock(deps, box, NOW + 150_000);
    expect(moved).toEqual(ok({ clockAt: NOW + 150_000, processed: 2 }));
    // At the end once more: what a pause holds is looked at there.
    expect(seen).toEqual([60_000, 120_000, 150_000]);
    expect((await store.workspace(2))?.clockAt).toBe(NOW + 150_000);
    expect(await moveClock(deps, box, NOW)).toMatchObject({ error: { code: 'clock_backwards' } });
    const live = (await store.workspace(1))!;
    expect(await moveClock(deps, live, NOW)).toMatchObject({ error: { code: 'not_a_sandbox' } });
  });

  it('G1: a call that fails half-way leaves nothing', async () => {
    const dispatch = dispatchOf(1);
    const broken = { ...fanoutOf(dispatch), campaignId: 'not-a-uuid' };
    await expect(store.accept({ dispatch, fanout: broken })).rejects.toThrow();
    expect(await store.dispatch(1, dispatch.dispatchId)).toBeNull();
  });
});

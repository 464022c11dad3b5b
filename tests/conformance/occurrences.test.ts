// Occurrences on PostgreSQL: made once, started once, however many planners there are and wherever they die.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPlanningStore } from '../../src/adapters/postgres/planning.ts';
import { ok } from '../../src/core/result.ts';
import { sql } from '../../src/core/sql.ts';
import { DAY_MS, HOUR_MS } from '../../src/core/time.ts';
import { runFanout } from '../../src/engine/fan-out.ts';
import { followAll, followCampaign, startOccurrence } from '../../src/engine/occurrences.ts';
import type { PlanningDeps } from '../../src/engine/planning.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const CAMPAIGN = '11111111-1111-8111-a111-111111111111';
const REF = { workspaceId: 1, campaignId: CAMPAIGN };
const NOW = Date.parse('2026-03-01T10:00:00Z');
const iso = (at: number) => new Date(at).toISOString();
const PLANNERS = 8;
let database: TestDatabase;
let store: ReturnType<typeof createPlanningStore>;

beforeAll(async () => {
  database = await createTestDatabase({ poolSize: PLANNERS });
  store = createPlanningStore(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query(
    'truncate workspaces, campaigns, campaign_versions, occurrences, dispatches, fanouts, deliveries, campaign_counters',
  );
  await database.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, time_zone, created_at)
     values (1, 'live', 'Live', 'live', 'UTC', $1)`,
    [iso(NOW)],
  );
  const schedule = {
    recurrence: { kind: 'daily', every: 1, time: '09:00', start: '2026-03-02', end: { kind: 'never' } },
    timing: { kind: 'company' },
    waves: null,
  };
  const definition = JSON.stringify({ audience: null, variants: [], schedule });
  await database.pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition,
       created_at, updated_at, launched_at)
     values (1, $1, 'c', 'C', 'scheduled', 'marketing', 'active', 1, $2, now(), now(), $3)`,
    [CAMPAIGN, definition, iso(NOW)],
  );
  await database.pool.query(
    `insert into campaign_versions (workspace_id, campaign_id, version, definition, created_at, created_by)
     values (1, $1, 1, $2, now(), 'tests')`,
    [CAMPAIGN, definition],
  );
});

const depsAt = (now: number, hit: () => void = () => undefined): PlanningDeps => ({
  store,
  people: { resolve: async () => [], applyAttributes: async () => ok([]), profiles: async () => new Map() },
  clock: { now: () => now, monotonic: () => 0 },
  random: { hex: (n) => 'ab'.repeat(n), uuid: () => crypto.randomUUID(), fraction: () => 0.5 },
  failpoints: { hit },
  observer: { emit: () => undefined },
  compileAudience: () => ok({ toSql: () => sql`true`, narrows: false, needs: [], test: () => true }),
  scope: () => ({}) as ReturnType<PlanningDeps['scope']>,
  loadEvidence: async () => new Map(),
  wakeParts: () => undefined,
  wakePlanner: () => undefined,
  wakeSandbox: () => undefined,
});
const expireLeases = () => database.pool.query(`update occurrences set lease_until = '-infinity'`);
const keys = async (status: string): Promise<string[]> =>
  (await store.occurrences(REF, 100)).filter((one) => one.status === status).map(({ key }) => key);
const fanouts = async (): Promise<number> =>
  (await database.pool.query('select 1 from fanouts join dispatches using (workspace_id, dispatch_id)'))
    .rowCount!;

describe('occurrences', () => {
  it('G5: many planners that follow and start at once make each occurrence and its fan-out once', async () => {
    for (let day = 1; day <= 5; day++) {
      const now = NOW + (day - 1) * DAY_MS + 23 * HOUR_MS;
      await Promise.all(
        Array.from({ length: PLANNERS }, async () => {
          const deps = depsAt(now);
          await followAll(deps, { live: true });
          const occurrence = await store.claimOccurrence({ live: true }, now);
          if (occurrence !== null) await startOccurrence(deps, occurrence);
        }),
      );
      expect(await fanouts()).toBe(day);
      expect(await keys('started')).toHaveLength(day);
      expect(await keys('waiting')).toEqual([`2026-03-0${day + 2}T09:00`]);
    }
  });

  it('F34: a planner that dies before it starts one is followed by another; whoever lost the lease writes nothing', async () => {
    const now = NOW + 23 * HOUR_MS;
    await followAll(depsAt(NOW), { live: true });
    const slow = (await store.claimOccurrence({ live: true }, now))!;
    const dying = depsAt(now, () => {
      throw new Error('killed');
    });
    await expect(startOccurrence(dying, slow)).rejects.toThrow('killed');
    expect(await store.claimOccurrence({ live: true }, now)).toBeNull();
    await expireLeases();
    const quick = (await store.claimOccurrence({ live: true }, now))!;
    expect(await startOccurrence(depsAt(now), quick)).toBe(true);
    expect(await startOccurrence(depsAt(now), slow)).toBe(false);
    expect(await fanouts()).toBe(1);
    const fanout = (await store.claimFanout({ live: true }, now))!;
    expect(fanout.dispatchId).toBe(quick.dispatchId);
    await runFanout(depsAt(now), fanout, () => false);
    expect(await store.claimFanout({ live: true }, now)).toBeNull();
  });

  it('G7: a stop that comes between claim and start leaves nothing to send', async () => {
    const now = NOW + 23 * HOUR_MS;
    await followAll(depsAt(NOW), { live: true });
    const claimed = (await store.claimOccurrence({ live: true }, now))!;
    await database.pool.query(`update campaigns set status = 'stopped', stopped_at = $1`, [iso(now)]);
    expect(await startOccurrence(depsAt(now), claimed)).toBe(false);
    expect(await fanouts()).toBe(0);
  });

  it('CD-2.4: an edit that nobody followed up is followed by the next planner, before anything starts', async () => {
    await followAll(depsAt(NOW), { live: true });
    await database.pool.query(
      `update campaigns set version = 2, definition = jsonb_set(definition, '{schedule,recurrence,time}', '"11:00"')`,
    );
    await database.pool.query(
      `insert into campaign_versions select workspace_id, campaign_id, 2, definition, now(), 'tests' from campaigns`,
    );
    const nine = NOW + 23 * HOUR_MS;
    expect(await store.claimOccurrence({ live: true }, nine)).toBeNull();
    await followAll(depsAt(NOW + HOUR_MS), { live: true });
    expect(await keys('waiting')).toEqual(['2026-03-02T11:00']);
    expect(await keys('cancelled')).toEqual(['2026-03-02T09:00']);
    expect(await store.unfollowed({ live: true })).toEqual([]);
  });

  it('2.1: a paused campaign starts nothing; nothing ran for days: one send, not one for each day', async () => {
    const workspace = (await store.workspace(1))!;
    await followCampaign(depsAt(NOW), workspace, REF, NOW);
    await database.pool.query(`update campaigns set status = 'paused'`);
    const later = NOW + 4 * DAY_MS;
    expect(await store.claimOccurrence({ live: true }, later)).toBeNull();
    await database.pool.query(`update campaigns set status = 'active'`);
    await startOccurrence(depsAt(later), (await store.claimOccurrence({ live: true }, later))!);
    expect(await store.claimOccurrence({ live: true }, later)).toBeNull();
    expect(await keys('waiting')).toEqual(['2026-03-06T09:00']);
  });

  it('2.1: one that is added while the campaign is retired keeps it active', async () => {
    const workspace = (await store.workspace(1))!;
    await followCampaign(depsAt(NOW), workspace, REF, NOW);
    await database.pool.query(`update occurrences set status = 'started', ends_at = at`);
    const later = NOW + 2 * DAY_MS;
    const adding = await database.pool.connect();
    await adding.query('begin');
    await adding.query('select 1 from campaigns for update');
    await adding.query(
      `insert into occurrences select (jsonb_populate_record(o, '{"key": "next", "status": "waiting"}')).* from occurrences o`,
    );
    let over = false;
    const retired = store.retireFinished({ live: true }, later).finally(() => (over = true));
    const waits = `select 1 from pg_locks l join pg_stat_activity a using (pid)
      where a.datname = current_database() and not l.granted`;
    while (!over && (await database.pool.query(waits)).rowCount === 0);
    await adding.query('commit');
    adding.release();
    expect(await retired).toBe(0);
    expect((await store.campaign(1, CAMPAIGN))?.status).toBe('active');
    await database.pool.query(`update occurrences set status = 'started', ends_at = at`);
    expect(await store.retireFinished({ live: true }, later)).toBe(1);
  });
});

// A scheduled campaign to a million people, beside a bare INSERT … SELECT of the same rows into a table with the same
// indexes: rows planned per second, the first message while the rest is still being planned, people decided per second,
// what a million pending timers cost a claim, and statements per message delivered.
import { randomUUID } from 'node:crypto';
import { createDeliveryStore } from '../src/adapters/postgres/deliveries.ts';
import { evidenceFrom } from '../src/adapters/postgres/evidence.ts';
import { createPlanningStore } from '../src/adapters/postgres/planning.ts';
import { postgresWinnerStore } from '../src/adapters/postgres/winners.ts';
import { postgresShareStore } from '../src/adapters/postgres/shares.ts';
import { usersScope } from '../src/adapters/postgres/scope.ts';
import { systemClock } from '../src/adapters/system/clock.ts';
import { noFailpoints } from '../src/adapters/system/failpoints.ts';
import { systemRandom } from '../src/adapters/system/random.ts';
import { USUAL_DEFINITION, type ChannelContent } from '../src/core/campaigns/campaign.ts';
import type { ScheduleTiming } from '../src/core/campaigns/definition/schedule-settings.ts';
import { PARTS } from '../src/core/part.ts';
import { compileAudience } from '../src/core/segments/compiled-audience.ts';
import { indexFilterKinds } from '../src/core/segments/segment.ts';
import { judgeBatch } from '../src/engine/decide.ts';
import { runFanout } from '../src/engine/fan-out.ts';
import { followAll, startOccurrence } from '../src/engine/occurrences.ts';
import type { PlanningDeps } from '../src/engine/planning.ts';
import { createReference } from '../src/engine/reference.ts';
import { createSelections } from '../src/engine/selections.ts';
import { createWinners } from '../src/engine/winners.ts';
import type { SendingDeps } from '../src/engine/sending.ts';
import { CHANNELS } from '../src/kinds/channels/index.ts';
import { filterKindList } from '../src/kinds/filters/index.ts';
import { openEngines } from '../tests/support/engine.ts';
import { webhookTo, withSink } from './send-path.ts';
import { openBenchDatabase, type BenchDatabase } from './sending-database.ts';

const PEOPLE = 1_000_000;
const DELIVERED = 20_000;
const CLAIM_BATCH = 500;
const LEASE_MS = 15_000;
const ZONES = ['Asia/Tokyo', 'Europe/Paris', 'America/New_York', null];

export const TARGETS = { rowsPerSecond: 50_000, ratio: 0.5, decidedPerSecond: 20_000 };

export const run = (): Promise<object> =>
  withSink('http', async ({ port }) => {
    const db = await openBenchDatabase(10);
    try {
      await addPeople(db, 1, PEOPLE);
      await db.pool.query('vacuum analyze users');
      const message = await webhookTo(db, port);
      const before = await insertBare(db);
      const company = await fanOut(db, 1, message, { kind: 'company' });
      const bareRowsPerSecond = Math.round((before + (await insertBare(db))) / 2);
      const pending = await claimBesidePending(db);
      await db.pool.query('truncate deliveries');
      const local = await fanOut(db, 1, message, { kind: 'local', late: 'always' });
      await db.pool.query('truncate deliveries');
      const decidedPerSecond = await decide(db, message);
      await db.pool.query('truncate deliveries');
      return {
        rowsPerSecond: company.rowsPerSecond,
        bareRowsPerSecond,
        ratio: Math.round((company.rowsPerSecond / bareRowsPerSecond) * 100) / 100,
        statementsPerThousandRows: company.statementsPerThousandRows,
        localTimeRowsPerSecond: local.rowsPerSecond,
        localTimeStatementsPerThousandRows: local.statementsPerThousandRows,
        decidedPerSecond,
        ...pending,
        ...(await deliver(db, message)),
      };
    } finally {
      await db.close();
    }
  });

/** Spread over all parts, with addresses and zones; made in the database, which is not what is measured. */
const addPeople = async (db: BenchDatabase, workspaceId: number, count: number): Promise<void> => {
  await db.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, created_at) values ($1::integer, 'b' || $1::integer::text, 'b', 'live', now())
     on conflict do nothing`,
    [workspaceId],
  );
  await db.pool.query(
    `insert into users (part, workspace_id, user_id, external_id, email, time_zone, random_bucket, created_at, updated_at)
     select ($2::smallint[])[1 + i % 64], $1::integer, lpad(to_hex(i), 22, '0') || lpad(to_hex(i % 64), 2, '0'), 'p' || i,
       'p' || i || '@example.com', ($3::text[])[1 + i % 4], i % 10000, now(), now()
     from generate_series(1, $4::integer) i`,
    [workspaceId, PARTS, ZONES, count],
  );
};

/** The rows a fan-out writes and nothing else: no derived ids, no counters, no cursor. */
const insertBare = async (db: BenchDatabase): Promise<number> => {
  await db.pool.query('create table bare (like deliveries including all)');
  const started = performance.now();
  await db.pool.query(
    `insert into bare (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at)
     select part, workspace_id, gen_random_uuid(), user_id, $1, $2, true, now(), now() from users`,
    [randomUUID(), randomUUID().replaceAll('-', '')],
  );
  const rows = Math.round((PEOPLE * 1_000) / (performance.now() - started));
  await db.pool.query('drop table bare');
  return rows;
};

const planningOf = (db: BenchDatabase, wakeParts: (parts: readonly number[]) => void): PlanningDeps => {
  const kinds = indexFilterKinds(filterKindList);
  const nobody = async (): Promise<never> => Promise.reject(new Error('nobody is named here'));
  return {
    store: createPlanningStore(db.pool),
    people: { resolve: nobody, applyAttributes: nobody, profiles: nobody },
    clock: systemClock,
    random: systemRandom(systemClock),
    failpoints: noFailpoints,
    observer: { emit: () => undefined },
    compileAudience: (tree) => compileAudience(tree, kinds),
    scope: usersScope,
    loadEvidence: evidenceFrom(db.pool),
    wakeParts,
    wakePlanner: () => undefined,
    wakeSandbox: () => undefined,
  };
};

/** Launched, not yet followed. People of the audience have what it takes to be sent to. */
const launch = async (
  db: BenchDatabase,
  workspaceId: number,
  message: ChannelContent,
  timing: ScheduleTiming,
): Promise<void> => {
  const date = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const recurrence =
    timing.kind === 'company'
      ? { kind: 'at_launch' as const }
      : { kind: 'once' as const, date, time: '12:00' };
  const definition = JSON.stringify({
    ...USUAL_DEFINITION,
    variants: [{ id: 'v1', name: 'v1', percentage: 100, messages: [message] }],
    schedule: { recurrence, timing, waves: null },
  });
  const campaignId = randomUUID();
  await db.pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition,
       created_at, updated_at, launched_at)
     values ($1, $2::uuid, $2::uuid::text, 'b', 'scheduled', 'marketing', 'active', 1, $3, now(), now(), now())`,
    [workspaceId, campaignId, definition],
  );
  await db.pool.query(
    `insert into campaign_versions (workspace_id, campaign_id, version, definition, created_at, created_by)
     values ($1, $2, 1, $3, now(), 'bench')`,
    [workspaceId, campaignId, definition],
  );
};

/** What the planner does, once; `aheadMs` reaches the instant at which a local-time occurrence begins. */
const planAll = async (deps: PlanningDeps, aheadMs: number): Promise<number> => {
  await followAll(deps, { live: true });
  const now = Date.now() + aheadMs;
  const occurrence = await deps.store.claimOccurrence({ live: true }, now);
  if (occurrence === null || !(await startOccurrence(deps, occurrence))) throw new Error('nothing to start');
  const fanout = await deps.store.claimFanout({ live: true }, now);
  return fanout === null ? 0 : runFanout(deps, fanout, () => false);
};

const LOOK_AHEAD_MS = 2 * 86_400_000;

const fanOut = async (
  db: BenchDatabase,
  workspaceId: number,
  message: ChannelContent,
  timing: ScheduleTiming,
): Promise<{ rowsPerSecond: number; statementsPerThousandRows: number }> => {
  await launch(db, workspaceId, message, timing);
  const statements = db.statements();
  const started = performance.now();
  const planned = await planAll(
    planningOf(db, () => undefined),
    LOOK_AHEAD_MS,
  );
  const ms = performance.now() - started;
  if (planned !== PEOPLE) throw new Error(`${planned} of ${PEOPLE} planned`);
  return {
    rowsPerSecond: Math.round((planned * 1_000) / ms),
    statementsPerThousandRows: Math.round(((db.statements() - statements) / planned) * 1e6) / 1e3,
  };
};

/** Claims of due timers while a million others wait, against the same claims with nothing else there. */
const claimBesidePending = async (db: BenchDatabase): Promise<object> => {
  await db.pool.query(`update deliveries set due_at = due_at + interval '30 days'`);
  await db.pool.query('vacuum analyze deliveries');
  const besideMs = await claimDue(db);
  await db.pool.query('truncate deliveries');
  const aloneMs = await claimDue(db);
  return {
    claimAloneMs: aloneMs,
    claimBesideMillionMs: besideMs,
    claimRatio: Math.round((besideMs / aloneMs) * 100) / 100,
  };
};

/** Median of a claim of 500, over all parts. */
const claimDue = async (db: BenchDatabase): Promise<number> => {
  await db.pool.query(
    `insert into deliveries (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at)
     select part, workspace_id, gen_random_uuid(), user_id, $1, 'claim', true, now() - interval '1 second', now()
     from users where workspace_id = 1 and random_bucket < 640`,
    [randomUUID()],
  );
  await db.pool.query('analyze deliveries');
  const store = createDeliveryStore(db.pool);
  const times: number[] = [];
  for (const part of PARTS) {
    const started = performance.now();
    const claimed = await store.claim({ live: true }, part, Date.now(), CLAIM_BATCH, LEASE_MS);
    times.push(performance.now() - started);
    if (claimed.length !== CLAIM_BATCH) throw new Error(`claimed ${claimed.length}`);
  }
  times.sort((a, b) => a - b);
  return Math.round((times[times.length >> 1] ?? 0) * 10) / 10;
};

/** Claimed people through load and decision, two batches at a time as a worker does. */
const decide = async (db: BenchDatabase, message: ChannelContent): Promise<number> => {
  await launch(db, 1, message, { kind: 'company' });
  await planAll(
    planningOf(db, () => undefined),
    0,
  );
  await db.pool.query('analyze deliveries');
  const store = createDeliveryStore(db.pool);
  const deps = {
    store,
    clock: systemClock,
    channels: CHANNELS,
    filters: filterKindList,
    loadEvidence: evidenceFrom(db.pool),
    winners: createWinners(postgresWinnerStore(db.pool)),
    selections: createSelections(postgresShareStore(db.pool)),
    observer: { emit: () => undefined },
    limits: { cacheMs: 1_000 },
  } as unknown as SendingDeps;
  const reference = createReference(deps);
  const batches = await Promise.all(
    PARTS.slice(0, 40).map((part) => store.claim({ live: true }, part, Date.now(), CLAIM_BATCH, LEASE_MS)),
  );
  const held = batches.map((batch) =>
    batch.map((delivery) => ({ delivery, leasedAtMs: performance.now(), lost: false })),
  );
  const started = performance.now();
  let decided = 0;
  const work = async (): Promise<void> => {
    for (let batch = held.pop(); batch !== undefined; batch = held.pop()) {
      const judged = await judgeBatch(deps, reference, batch, Date.now);
      if (judged.some((one) => one.judged.kind !== 'send')) throw new Error('somebody was turned away');
      decided += judged.length;
    }
  };
  await Promise.all([work(), work()]);
  return Math.round((decided * 1_000) / (performance.now() - started));
};

/** Through planner and worker at once: the first message of a million, and every statement of a smaller campaign. */
const deliver = async (db: BenchDatabase, message: ChannelContent): Promise<object> => {
  const engines = openEngines(db.pool);
  try {
    const firstMessageMs = await untilFirstMessage(db, engines, message);
    // The rest of the million is not what is measured next.
    await db.pool.query(`update fanouts set status = 'cancelled' where status = 'running'`);
    await db.pool.query('truncate deliveries');
    await addPeople(db, 2, DELIVERED);
    const own = { ...message, configurationId: await copyConfiguration(db, message.configurationId) };
    await launch(db, 2, own, { kind: 'company' });
    const statements = db.statements();
    const engine = engines.open({ limits: { pollMs: 500, cacheMs: 1_000 } });
    await engine.start();
    await planAll(
      planningOf(db, (parts) => engine.wake(parts)),
      0,
    );
    let polls = 0;
    while ((await countDeliveries(db)) > 0) {
      polls++;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const used = db.statements() - statements - polls - 1;
    return { firstMessageMs, statementsPerMessage: Math.round((used / DELIVERED) * 1_000) / 1_000 };
  } finally {
    await engines.close();
  }
};

const untilFirstMessage = async (
  db: BenchDatabase,
  engines: ReturnType<typeof openEngines>,
  message: ChannelContent,
): Promise<number> => {
  await launch(db, 1, message, { kind: 'company' });
  const engine = engines.open({ limits: { pollMs: 500, cacheMs: 1_000 } });
  await engine.start();
  const started = performance.now();
  let stop = false;
  const deps = planningOf(db, (parts) => engine.wake(parts));
  await followAll(deps, { live: true });
  const occurrence = await deps.store.claimOccurrence({ live: true }, Date.now());
  if (occurrence === null) throw new Error('nothing to start');
  await startOccurrence(deps, occurrence);
  const fanout = await deps.store.claimFanout({ live: true }, Date.now());
  const planning = fanout === null ? Promise.resolve(0) : runFanout(deps, fanout, () => stop);
  for (;;) {
    const { rows } = await db.pool.query<{ sent: boolean }>(
      `select exists (select 1 from sends where status = 'accepted') as sent`,
    );
    if (rows[0]?.sent === true) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const ms = Math.round(performance.now() - started);
  stop = true;
  await planning;
  await engine.stop();
  return ms;
};

const copyConfiguration = async (db: BenchDatabase, configurationId: string): Promise<string> => {
  const copy = randomUUID();
  await db.pool.query(
    `insert into channel_configurations (workspace_id, configuration_id, key, name, channel, category, provider,
       settings, secrets, created_at, updated_at)
     select 2, $2, key, name, channel, category, provider, settings, secrets, now(), now()
     from channel_configurations where configuration_id = $1`,
    [configurationId, copy],
  );
  return copy;
};

const countDeliveries = async (db: BenchDatabase): Promise<number> => {
  const { rows } = await db.pool.query<{ n: number }>('select count(*)::int as n from deliveries');
  return rows[0]?.n ?? 0;
};

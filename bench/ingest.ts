// Ingest over HTTP in batches of 50, fsync on: events with summary, the same with 10 % of them matching a trigger,
// and attribute upserts, each beside COPY of the same rows into the same table in the same run. Server and
// database share the machine with the load generator. CPU per event is counted too, because it does not depend on
// what else the machine does.
import { NO_ACTION_SETTINGS } from '../src/core/campaigns/definition/action-settings.ts';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '../src/adapters/postgres/migrate.ts';
import { ensurePartitions } from '../src/adapters/postgres/partitions.ts';
import { openPool } from '../src/adapters/postgres/pool.ts';
import type { Pool } from '../src/adapters/postgres/pool.ts';
import { postgresTrackReadback } from '../src/adapters/postgres/ingest.ts';
import { startEmbedded } from '../src/adapters/postgres/supervisor.ts';
import { systemClock } from '../src/adapters/system/clock.ts';
import { systemRandom } from '../src/adapters/system/random.ts';
import { buildApp } from '../src/api/app.ts';
import { trackRoutes } from '../src/api/braze/track.ts';
import {
  makeCaller,
  makeMemoryAccess,
  makeMemoryIdempotency,
  makeMemoryLimits,
  makeWorkspaceFacts,
} from '../src/api/memory-access.ts';
import { makeTrackWorlds } from '../src/engine/track-worlds.ts';
import { makeTestIngest } from '../tests/support/ingest.ts';
import { buildProfile } from '../tests/support/people.ts';
import { toProfileRow } from '../src/adapters/postgres/profile-row.ts';
import type { LoadOrder, LoadReport } from './http-load.ts';
import type { CopyOrder } from './ingest-copy.ts';
import { makeDice, nameOf, propertiesOf } from './ingest-data.ts';
import { watchMemory } from './sending-database.ts';

const PEOPLE = 100_000;
const PER_REQUEST = 50;
const REQUESTS = 1_000;
const CONNECTIONS = 128;
const POOL = 8;
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5);
const WARM_UP_SECONDS = 4;
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 2);
/** As many as a round of events writes, so that both pay for the log and the growing index alike. */
const COPY_ROWS = 200_000;
const KEY = 'bench-key-bench-key';
const CAMPAIGN = '11111111-1111-4111-8111-111111111111';

export const TARGETS = {
  eventsPerSecond: 25_000,
  eventsToCopy: 0.35,
  triggeringEventsPerSecond: 18_000,
  triggeringToCopy: 0.22,
  attributeUsersPerSecond: 8_000,
};

interface World {
  readonly pool: Pool;
  readonly copier: ChildProcess;
  readonly dir: string;
  readonly port: number;
  readonly postmaster: number;
  readonly statements: () => number;
  readonly reloadTriggers: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const run = async (): Promise<object> => {
  const world = await openWorld();
  try {
    await fill(world.pool);
    await warmUp(world);
    const copies: Copy[] = [];
    const rounds: Record<'events' | 'triggering' | 'attributes', Measured[]> = {
      events: [],
      triggering: [],
      attributes: [],
    };
    for (let round = 0; round < ROUNDS; round++) {
      copies.push(await measureCopy(world));
      rounds.events.push(await measure(world, eventBodies('seen')));
      copies.push(await measureCopy(world));
      await setCampaign(world, 'active');
      rounds.triggering.push(await measure(world, eventBodies('cart')));
      await setCampaign(world, 'stopped');
      copies.push(await measureCopy(world));
      rounds.attributes.push(await measure(world, attributeBodies()));
    }
    await checkSums(world.pool);
    return present(copies, rounds);
  } finally {
    await world.close();
  }
};

/** A server runs for days: the compiler's work on both ways through ingest is not billed to what is measured. */
const warmUp = async (world: World): Promise<void> => {
  for (const status of ['stopped', 'active', 'stopped'] as const) {
    await setCampaign(world, status);
    await load(world, eventBodies(status === 'active' ? 'cart' : 'warm'), WARM_UP_SECONDS, async () => null);
  }
};

const present = (
  copies: readonly Copy[],
  rounds: Readonly<Record<'events' | 'triggering' | 'attributes', readonly Measured[]>>,
): object => {
  const copy = median(copies.map(({ perSecond }) => perSecond));
  const copyCpu = median(copies.map(({ cpuMicros }) => cpuMicros));
  const of = (name: keyof typeof rounds, pick: (one: Measured) => number): number =>
    median(rounds[name].map(pick));
  const series = (name: keyof typeof rounds, label: string, unit: string) => ({
    [`${label}PerSecond`]: Math.round(of(name, ({ perSecond }) => perSecond)),
    [`${unit}PostgresMicros`]: round1(of(name, ({ postgresMicros }) => postgresMicros)),
    [`${unit}NodeMicros`]: round1(of(name, ({ nodeMicros }) => nodeMicros)),
    [`${unit}Statements`]: round4(of(name, ({ statements }) => statements)),
    [`${unit}WalBytes`]: Math.round(of(name, ({ walBytes }) => walBytes)),
    [`${unit}P50Ms`]: of(name, ({ p50Ms }) => p50Ms),
    [`${unit}P99Ms`]: of(name, ({ p99Ms }) => p99Ms),
  });
  return {
    copyRowsPerSecond: Math.round(copy),
    copyMicros: round1(copyCpu),
    ...series('events', 'events', 'event'),
    eventsToCopy: round2(of('events', ({ perSecond }) => perSecond) / copy),
    ...series('triggering', 'triggeringEvents', 'triggering'),
    triggeringToCopy: round2(of('triggering', ({ perSecond }) => perSecond) / copy),
    ...series('attributes', 'attributeUsers', 'attribute'),
    serverPeakMb: Math.max(...Object.values(rounds).flatMap((list) => list.map(({ peakMb }) => peakMb))),
  };
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
const round1 = (value: number): number => Math.round(value * 10) / 10;
const round2 = (value: number): number => Math.round(value * 100) / 100;
const round4 = (value: number): number => Math.round(value * 10_000) / 10_000;

// ---------------------------------------------------------------- the server

const openWorld = async (): Promise<World> => {
  const dir = mkdtempSync(join(tmpdir(), 'relance-bench-'));
  // As root the server's own account must get in; otherwise its data would live elsewhere and stay.
  chmodSync(dir, 0o711);
  const embedded = await startEmbedded({ dir, log: () => undefined });
  const pool = openPool(embedded.urlOf('postgres'), { name: 'bench', max: POOL, statementTimeoutMs: 60_000 });
  await migrate(pool);
  await ensurePartitions(pool, Date.now());
  await pool.query(
    `insert into workspaces (workspace_id, key, name, kind, created_at) values (1, 'main', 'Main', 'live', now())
     on conflict do nothing`,
  );
  const counter = countStatements();
  const { ingest, deps, triggers } = makeTestIngest(pool);
  const facts = makeWorkspaceFacts({ rateLimits: { track: 1_000_000_000 } });
  const app = buildApp({
    routes: trackRoutes({
      ingest,
      worlds: makeTrackWorlds(deps.store, systemClock),
      readback: postgresTrackReadback(pool),
    }),
    access: makeMemoryAccess({ [KEY]: makeCaller(facts) }, () => Date.now()),
    limits: makeMemoryLimits(systemClock),
    idempotency: makeMemoryIdempotency(),
    clock: systemClock,
    random: systemRandom(systemClock),
    observer: { emit: () => undefined },
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const copier = startCopier(embedded.urlOf('postgres'));
  const address = app.server.address();
  return {
    pool,
    copier,
    dir,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    postmaster: Number(readFileSync(join(embedded.dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]),
    statements: counter.read,
    reloadTriggers: () => triggers.refresh(),
    close: async () => {
      counter.stop();
      copier.kill();
      await app.close();
      await pool.end();
      await embedded.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

/** Every statement that leaves this process. */
const countStatements = (): { readonly read: () => number; readonly stop: () => void } => {
  let count = 0;
  const prototype = pg.Client.prototype as unknown as Record<'query', (...args: unknown[]) => unknown>;
  const original = prototype.query;
  prototype.query = function (this: unknown, ...args: unknown[]) {
    count++;
    return original.apply(this, args);
  };
  return {
    read: () => count,
    stop: () => {
      prototype.query = original;
    },
  };
};

// ---------------------------------------------------------------- data

const idOf = (n: number): string => `user-${n.toString(36).padStart(6, '0')}`;

const fill = async (pool: Pool): Promise<void> => {
  for (let first = 0; first < PEOPLE; first += 5_000) {
    const profiles = Array.from({ length: 5_000 }, (_, i) =>
      buildProfile({
        externalId: idOf(first + i),
        attributes: { plan: i % 3 === 0 ? 'pro' : 'free', ltv: i % 997, country: 'FR', score: i % 100 },
      }),
    );
    await pool.query('insert into users select * from jsonb_populate_recordset(null::users, $1)', [
      JSON.stringify(profiles.map((one) => ({ deprecated_ids: [], ...toProfileRow(one) }))),
    ]);
    await pool.query(
      `insert into identifiers select part, workspace_id, 'external_id', external_id, part, user_id, false
       from jsonb_populate_recordset(null::users, $1)`,
      [JSON.stringify(profiles.map(toProfileRow))],
    );
  }
  await insertSummaries(pool);
  await pool.query('vacuum analyze');
};

/** Half of the people have done each thing before, so that summaries are both updated and inserted. */
const insertSummaries = (pool: Pool): Promise<unknown> =>
  pool.query(
    `insert into event_summaries (part, workspace_id, user_id, kind, name, count, first_at, last_at, days)
     select part, workspace_id, user_id, 'event', name, 1, now(), now(), '{"2026-01-01": 1}'
     from users, unnest(array['seen', 'seen-1', 'seen-2', 'cart', 'cart-1']) as name where random_bucket % 2 = 0`,
  );

const eventBodies = (name: string): readonly string[] => {
  const dice = makeDice(7);
  const time = new Date(Date.now() - 1_000).toISOString();
  return Array.from({ length: REQUESTS }, () =>
    JSON.stringify({
      events: Array.from({ length: PER_REQUEST }, (_, i) => ({
        external_id: idOf(Math.floor(dice() * PEOPLE)),
        name: nameOf(name, i),
        time,
        properties: propertiesOf(dice),
      })),
    }),
  );
};

const attributeBodies = (): readonly string[] => {
  const dice = makeDice(11);
  return Array.from({ length: REQUESTS }, () =>
    JSON.stringify({
      attributes: Array.from({ length: PER_REQUEST }, () => ({
        external_id: idOf(Math.floor(dice() * PEOPLE)),
        ltv: Math.round(dice() * 100_000) / 100,
        last_page: `/catalogue/${Math.floor(dice() * 1_000)}`,
        score: Math.floor(dice() * 1_000),
      })),
    }),
  );
};

const setCampaign = async (world: World, status: string): Promise<void> => {
  const definition = {
    audience: { filter: 'custom-attribute', name: 'plan', comparison: 'is_any_of', value: ['pro', 'free'] },
    trigger: {
      type: 'performed_event',
      event: 'cart',
      filters: [{ property: 'value', type: 'number', comparison: 'greater_than_or_equal_to', value: 0 }],
    },
    action: { ...NO_ACTION_SETTINGS, delay: { kind: 'after', seconds: 3_600 } },
    expirySeconds: null,
  };
  await world.pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition,
       created_at, updated_at, launched_at)
     values (1, $1, 'bench', 'Bench', 'action_based', 'marketing', $2, 1, $3, now(), now(), now() - interval '1 day')
     on conflict (workspace_id, campaign_id) do update set status = excluded.status, updated_at = now()`,
    [CAMPAIGN, status, JSON.stringify(definition)],
  );
  await world.reloadTriggers();
};

/** What was counted must be what is there. */
const checkSums = async (pool: Pool): Promise<void> => {
  const { rows } = await pool.query<{
    events: number;
    sums: number;
    deliveries: number;
    considered: number;
  }>(`select
    (select count(*) from events where app_id is null)::float8 as events,
    (select sum(count) from event_summaries)::float8 - (select count(*) from event_summaries where days ? '2026-01-01')
      as sums,
    (select count(*) from deliveries)::float8 as deliveries,
    (select coalesce(sum(count), 0) from campaign_counters where outcome = 'considered')::float8 as considered`);
  const [sums] = rows;
  if (sums === undefined || sums.events !== sums.sums || sums.deliveries !== sums.considered)
    throw new Error(`The sums do not agree: ${JSON.stringify(sums)}`);
  if (sums.deliveries === 0) throw new Error('Nothing was triggered.');
};

// ---------------------------------------------------------------- measuring

interface Copy {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

/** The limit, by a process of its own: what it takes to make the rows is not the server's memory. Kept, so that it is warm. */
const measureCopy = async ({ copier, postmaster }: World): Promise<Copy> => {
  await ask(copier, 'prepare');
  const cpu = postgresCpuMicros(postmaster);
  const seconds = await ask(copier, 'copy');
  return {
    perSecond: COPY_ROWS / seconds,
    cpuMicros: (postgresCpuMicros(postmaster) - cpu) / COPY_ROWS,
  };
};

const startCopier = (url: string): ChildProcess =>
  fork(fileURLToPath(new URL('./ingest-copy.ts', import.meta.url)), [url, String(COPY_ROWS)], {
    execArgv: ['--import', 'tsx'],
  });

/** Answers the seconds that it took. */
const ask = (copier: ChildProcess, order: CopyOrder): Promise<number> =>
  new Promise((resolve, reject) => {
    const fail = (code: number | null): void => reject(new Error(`COPY ended with ${code}.`));
    copier.once('exit', fail);
    copier.once('message', (seconds: number) => {
      copier.off('exit', fail);
      resolve(seconds);
    });
    copier.send(order);
  });

interface Measured extends Pick<LoadReport, 'p50Ms' | 'p99Ms'> {
  readonly perSecond: number;
  /** Resident memory of the server's process, with what is left of the benchmark's own data. */
  readonly peakMb: number;
  readonly postgresMicros: number;
  readonly nodeMicros: number;
  readonly statements: number;
  readonly walBytes: number;
}

const measure = async (world: World, bodies: readonly string[]): Promise<Measured> => {
  // What was prepared for it is not the server's.
  global.gc?.();
  const { result: report, peakMb } = await watchMemory(() =>
    load(world, bodies, SECONDS, () => counters(world)),
  );
  const { before, after } = report;
  const items = report.requests * PER_REQUEST;
  const { p50Ms, p99Ms } = report;
  return {
    p50Ms,
    p99Ms,
    perSecond: items / report.seconds,
    peakMb,
    postgresMicros: (after.postgres - before.postgres) / items,
    nodeMicros: (after.node - before.node) / items,
    statements: (after.statements - before.statements) / items,
    walBytes: (after.wal - before.wal) / items,
  };
};

const counters = async ({ pool, postmaster, statements }: World) => {
  const { rows } = await pool.query<{ wal: string }>(`select (pg_current_wal_lsn() - '0/0')::text as wal`);
  const { user, system } = process.cpuUsage();
  return {
    wal: Number(rows[0]!.wal),
    node: user + system,
    postgres: postgresCpuMicros(postmaster),
    statements: statements(),
  };
};

const MICROS_PER_TICK = 10_000;

/** CPU of the postmaster, of its children and of those that have ended. Linux only; 0 elsewhere. */
const postgresCpuMicros = (postmaster: number): number => {
  if (process.platform !== 'linux') return 0;
  let ticks = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = statOf(entry);
    if (fields === null) continue;
    const own = Number(fields[11]) + Number(fields[12]);
    if (Number(entry) === postmaster) ticks += own + Number(fields[13]) + Number(fields[14]);
    else if (Number(fields[1]) === postmaster) ticks += own;
  }
  return ticks * MICROS_PER_TICK;
};

/** Fields after the command's name, which may hold spaces; null when the process is gone. */
const statOf = (pid: string): readonly string[] | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
};

const load = async <Counted>(
  { port, dir }: World,
  bodies: readonly string[],
  seconds: number,
  count: () => Promise<Counted>,
): Promise<LoadReport & { readonly before: Counted; readonly after: Counted }> => {
  const bodiesFile = join(dir, 'bodies');
  writeFileSync(bodiesFile, bodies.join('\n'));
  const child = fork(fileURLToPath(new URL('./http-load.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
  const order: LoadOrder = {
    port,
    key: KEY,
    path: '/users/track',
    bodiesFile,
    connections: CONNECTIONS,
    seconds,
  };
  const before = await count();
  const report = await new Promise<LoadReport>((resolve, reject) => {
    child.once('message', (message) => resolve(message as LoadReport));
    child.once('exit', (code) => reject(new Error(`The load generator ended with ${code}.`)));
    child.send(order);
  });
  const after = await count();
  child.kill();
  if (report.failed > 0) throw new Error(`${report.failed} requests failed: ${report.firstFailure}`);
  return { ...report, before, after };
};

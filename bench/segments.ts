// Segments at a million people and five million events: how long an estimate and an exact count take per family of
// filters (with reach per channel, as the screen asks), and what an ingested event costs while 0, 100 and 1,000 segments
// are used by as many live campaigns. `BENCH_PEOPLE` says how many people. The targets are those of the product: 50 ms and
// one second, for every family that needs neither a regular expression nor the log of events. Processor time of the
// server's process stands beside, because it does not depend on what else the machine does.
import { createAudienceSizes } from '../src/adapters/postgres/audience-sizes.ts';
import { systemClock } from '../src/adapters/system/clock.ts';
import { createStop } from '../src/adapters/system/stop.ts';
import { USUAL_DEFINITION } from '../src/core/campaigns/campaign.ts';
import { NO_ACTION_SETTINGS } from '../src/core/campaigns/definition/action-settings.ts';
import type { AudienceSizes, SizeQuery } from '../src/ports/audience-sizes.ts';
import { makeTestIngest } from '../tests/support/ingest.ts';
import { openPools } from '../src/adapters/postgres/pool.ts';
import { externalIdOf, NOW, openAudienceDatabase, PEOPLE } from './audience-data.ts';
import { parse, RULES } from './filters.ts';
import type { BenchDatabase } from './sending-database.ts';
import { openServerClock, type ServerClock } from './server-clock.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
/** Of the targets: people are fewer where the run is smaller. */
const ESTIMATE_MS = 50;
const COUNT_MS = 1_000 * Math.max(PEOPLE / 1_000_000, 0.1);
const REPORTED_ONLY = new Set(['regex', 'property']);

const judged = Object.keys(RULES).filter((name) => !REPORTED_ONLY.has(name));
export const TARGETS = {
  // Figures are "at least", so these are how often the limit fits into what was measured.
  estimateHeadroom: 1,
  countHeadroom: 1,
  statementsNotGrowing: 1,
};

export const run = async (): Promise<object> => {
  const database = await openAudienceDatabase(1);
  const pools = openPools(database.url);
  try {
    const server = await openServerClock(database.pool);
    const sizes = createAudienceSizes(pools, systemClock);
    const figures: Record<string, number> = { people: PEOPLE };
    const slowest = { estimate: 0, count: 0 };
    for (const [name, rule] of Object.entries(RULES)) {
      const query: SizeQuery = { workspaceId: 1, segment: parse(rule), now: NOW, reach: REACH };
      const measured = await measure(server, sizes, query, REPORTED_ONLY.has(name) ? 1 : ROUNDS);
      for (const [figure, value] of Object.entries(measured)) figures[`${name}${figure}`] = value;
      if (REPORTED_ONLY.has(name)) continue;
      slowest.estimate = Math.max(slowest.estimate, measured.EstimateMs);
      slowest.count = Math.max(slowest.count, measured.CountMs);
    }
    return {
      ...figures,
      families: judged.length,
      slowestEstimateMs: slowest.estimate,
      slowestCountMs: slowest.count,
      estimateHeadroom: round2(ESTIMATE_MS / slowest.estimate),
      countHeadroom: round2(COUNT_MS / slowest.count),
      ...(await measureIngest(database)),
    };
  } finally {
    await pools.close();
    await database.close();
  }
};

const REACH: SizeQuery['reach'] = { sendTo: 'subscribed', smsGroupIds: ['sms-news'] };
const GOING = createStop();
const round2 = (value: number): number => Math.round(value * 100) / 100;

interface Best {
  readonly ms: number;
  readonly cpuMs: number;
}

/** The best of the rounds: the machine's other work only ever adds. */
const best = async (server: ServerClock, rounds: number, work: () => Promise<unknown>): Promise<Best> => {
  let [ms, cpuMs] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    const cpu = server.cpuMs();
    const start = performance.now();
    await work();
    ms = Math.min(ms, performance.now() - start);
    cpuMs = Math.min(cpuMs, server.cpuMs() - cpu);
  }
  return { ms: Math.round(ms), cpuMs };
};

const measure = async (server: ServerClock, sizes: AudienceSizes, query: SizeQuery, rounds: number) => {
  const estimate = await sizes.estimate(query);
  const counted = await sizes.count(query, GOING);
  const [quick, exact] = [
    await best(server, rounds, () => sizes.estimate(query)),
    await best(server, rounds, () => sizes.count(query, GOING)),
  ];
  const people = counted?.people ?? 0;
  return {
    EstimateMs: quick.ms,
    CountMs: exact.ms,
    CountCpuMs: exact.cpuMs,
    People: people,
    InInterval: estimate.low <= people && people <= estimate.high ? 1 : 0,
  };
};

const EVENTS = 2_000;
const PER_CALL = 50;

/** Each segment is named by a live campaign of its own; what comes in starts one of them. */
const measureIngest = async (database: BenchDatabase): Promise<object> => {
  const figures: Record<string, number> = {};
  for (const segments of [0, 100, 1_000]) {
    await useSegments(database, segments);
    const cost = await trackEvents(database);
    figures[`statementsPerEventWith${segments}`] = cost.statements;
    figures[`millisecondsPerEventWith${segments}`] = cost.milliseconds;
  }
  const none = figures['statementsPerEventWith0'] ?? 0;
  const many = figures['statementsPerEventWith1000'] ?? Infinity;
  // Loading what the person did is one statement more per batch where any segment needs it, never one per segment.
  return { ...figures, statementsNotGrowing: many <= none * 1.5 ? 1 : 0 };
};

const useSegments = async ({ pool }: BenchDatabase, count: number): Promise<void> => {
  await pool.query('delete from segments where workspace_id = 1');
  await pool.query(`delete from campaigns where workspace_id = 1 and key like 'live-%'`);
  for (let i = 0; i < Math.max(count, 1); i++) {
    const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
    const rule = Object.values(RULES)[1 + (i % (judged.length - 1))];
    const audience = count === 0 ? RULES['attributeText'] : membership(id);
    await pool.query(
      `insert into segments (workspace_id, segment_id, key, name, rule, version, created_at, updated_at, updated_by)
       values (1, $1::uuid, $1, $1, $2, 1, now(), now(), 'bench')`,
      [id, JSON.stringify(rule)],
    );
    await pool.query(
      `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition,
         created_at, updated_at, launched_at)
       values (1, $1::uuid, 'live-' || $1, 'Live', 'action_based', 'marketing', 'active', 1, $2, now(), now(), now() - interval '1 day')`,
      [id, JSON.stringify(definitionOf(i, audience))],
    );
  }
};

const membership = (segmentId: string) => ({
  filter: 'segment-membership',
  segment_id: segmentId,
  value: true,
});

/** The first one is started by what is tracked, the others listen to something else. */
const definitionOf = (i: number, audience: unknown) => ({
  ...USUAL_DEFINITION,
  audience,
  trigger: { type: 'performed_event', event: i === 0 ? 'cart' : `other-${i}` },
  action: { ...NO_ACTION_SETTINGS, delay: { kind: 'after', seconds: 3_600 } },
});

const trackEvents = async ({
  pool,
  url,
}: BenchDatabase): Promise<{ statements: number; milliseconds: number }> => {
  void url;
  const { track, triggers } = makeTestIngest(pool);
  await triggers.refresh();
  const events = (from: number) =>
    Array.from({ length: PER_CALL }, (_, i) => ({
      external_id: externalIdOf((from + i) % 1_000),
      name: i % 10 === 0 ? 'cart' : 'seen',
      time: new Date(NOW).toISOString(),
    }));
  await track({ events: events(0) }, { workspaceId: 1 });
  const counter = await countStatements(pool);
  const start = performance.now();
  for (let done = 0; done < EVENTS; done += PER_CALL)
    await track({ events: events(done) }, { workspaceId: 1 });
  const milliseconds = performance.now() - start;
  return {
    statements: round2((await counter()) / EVENTS),
    milliseconds: Math.round((1_000 * milliseconds) / EVENTS) / 1_000,
  };
};

/** Everything the pool's one connection was sent, inside of transactions too. */
const countStatements = async (pool: BenchDatabase['pool']): Promise<() => Promise<number>> => {
  const client = await pool.connect();
  let statements = 0;
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  Object.assign(client, {
    query: (...args: unknown[]) => {
      statements++;
      return query(...args);
    },
  });
  client.release();
  return async () => {
    Object.assign(client, { query });
    return statements;
  };
};

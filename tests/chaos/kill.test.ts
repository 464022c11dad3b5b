// T11, T12: real processes, a real database and sinks with ledgers of their own; kill -9 of API, worker and database
// at random moments under load. The seed is printed; RELANCE_CHAOS_SEED and RELANCE_CHAOS_CYCLES choose another run.
import { mkdtempSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { ensurePartitions } from '../../src/adapters/postgres/partitions.ts';
import { openPool, type Pool } from '../../src/adapters/postgres/pool.ts';
import { startEmbedded, type EmbeddedPostgres } from '../../src/adapters/postgres/supervisor.ts';
import {
  makeDataDir,
  removeDataDir,
  serverPid,
  startServing,
  waitUntil,
  type Running,
} from '../support/command.ts';
import { externalIdOf, insertShop, type Shop } from '../support/fixtures.ts';
import { startHttpSink, type HttpSink } from '../support/sinks/http-sink.ts';
import { startSmtpSink, type SmtpSink } from '../support/sinks/smtp-sink.ts';
import { judge, type CallRecord, type Verdict } from './oracle.ts';

const SEED = Number(process.env['RELANCE_CHAOS_SEED'] ?? 20_260_101);
const CYCLES = Number(process.env['RELANCE_CHAOS_CYCLES'] ?? 10);
const PEOPLE = 2_000;
const RECIPIENTS = 20;
const CALLERS = 3;

/** Mulberry32: small, seeded, good enough to choose victims and moments. */
const makeRandom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

let dir: string;
let server: EmbeddedPostgres;
let pool: Pool;
let shop: Shop;
let http: HttpSink;
let smtp: SmtpSink;
const processes = new Map<string, Running>();

beforeAll(async () => {
  dir = makeDataDir();
  mkdtempSync(`${dir}/run-`);
  server = await startEmbedded({ dir: `${dir}/postgres`, log: () => undefined });
  const admin = openPool(server.urlOf('postgres'), { name: 'chaos', max: 1, statementTimeoutMs: 60_000 });
  await admin.query('create database chaos');
  await admin.end();
  pool = openPool(server.urlOf('chaos'), { name: 'chaos', max: 4, statementTimeoutMs: 60_000 });
  await migrate(pool);
  await ensurePartitions(pool, Date.now());
  http = await startHttpSink();
  smtp = await startSmtpSink();
  shop = await insertShop(pool, PEOPLE, [
    {
      channel: 'webhook',
      provider: 'http',
      settings: { ports: [http.port] },
      content: {
        url: `${http.url}/hook`,
        body: '{"to":"{{${user_id}}}","order":"{{api_trigger_properties.${order}}}"}',
      },
    },
    {
      channel: 'email',
      provider: 'smtp',
      sender: { from_name: 'Shop', from_address: 'shop@shop.test' },
      settings: { host: '127.0.0.1', port: smtp.port, security: 'none' },
      content: {
        subject: 'Order {{api_trigger_properties.${order}}}',
        body: '<p>Hello {{${first_name}}}</p>',
      },
    },
  ]);
});

afterAll(async () => {
  for (const running of processes.values()) running.process.kill('SIGKILL');
  await Promise.all([...processes.values()].map(({ finished }) => finished));
  await pool?.end();
  await server?.stop();
  await http?.close();
  await smtp?.close();
  await removeDataDir(dir);
});

/** A witness folder of its own per process, as on machines of their own. */
const environmentOf = (name: string) => ({
  DATABASE_URL: server.urlOf('chaos'),
  DATA_DIR: `${dir}/${name}`,
  SECRET_KEY: 'chaos-chaos-chaos-chaos-chaos-chaos',
  EGRESS_ALLOW: '127.0.0.0/8',
  LOG_LEVEL: 'warn',
});

const bring = async (name: string): Promise<void> => {
  const verb = name === 'api' ? 'api' : 'worker';
  for (let attempt = 1; ; attempt++) {
    try {
      processes.set(name, await startServing(environmentOf(name), [verb]));
      return;
    } catch (error) {
      // The database may be down just then: an operator's supervisor tries again, and so do we.
      if (attempt === 30) throw error;
      await sleep(500);
    }
  }
};

const killProcess = async (name: string): Promise<void> => {
  const running = processes.get(name);
  running?.process.kill('SIGKILL');
  await running?.finished;
  await bring(name);
};

const killDatabase = async (): Promise<void> => {
  const pid = serverPid(dir);
  if (pid !== null) process.kill(pid, 'SIGKILL');
  await waitUntil(async () => {
    // Backends of the dead server answer for a moment longer.
    if (serverPid(dir) === pid) return false;
    return (await askPatiently('select 1 as n')) === 1;
  });
};

const callOnce = async (order: number, people: readonly number[]): Promise<CallRecord> => {
  const url = processes.get('api')?.url ?? '';
  try {
    const response = await fetch(`${url}/campaigns/trigger/send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        campaign_id: shop.campaignId,
        recipients: people.map((i) => ({ external_user_id: externalIdOf(i) })),
        trigger_properties: { order },
      }),
      signal: AbortSignal.timeout(30_000),
    });
    const body = (await response.json()) as { dispatch_id?: string };
    return { people, dispatchId: response.status === 201 ? (body.dispatch_id ?? null) : null };
  } catch {
    return { people, dispatchId: null };
  }
};

const startLoad = (calls: CallRecord[]) => {
  let stopped = false;
  let order = 0;
  const run = async (): Promise<void> => {
    while (!stopped) {
      const first = (order * RECIPIENTS) % PEOPLE;
      const people = Array.from({ length: RECIPIENTS }, (_, k) => first + k);
      const call = await callOnce(order++, people);
      calls.push(call);
      await sleep(call.dispatchId === null ? 100 : 20);
    }
  };
  const running = Promise.all(Array.from({ length: CALLERS }, run));
  return async (): Promise<void> => {
    stopped = true;
    await running;
  };
};

/** Everything due is terminal: nothing waits and no attempt is open. */
const drained = async (): Promise<boolean> => {
  const { rows } = await pool.query<{ n: number }>(
    `select (select count(*) from deliveries)::int + (select count(*) from sends where status in ('attempting', 'retry'))::int as n`,
  );
  return rows[0]?.n === 0;
};

/** Mails whose attempt is on record and whose outcome is not: all that a kill can leave unknown. */
const openMailAttempts = (): Promise<number> =>
  askPatiently(`select count(*)::int as n from sends where status = 'attempting' and channel = 'email'`);

/** A number from the database, which may be on its way back. */
const askPatiently = async (text: string): Promise<number> => {
  let n = 0;
  await waitUntil(async () => {
    const answer = await pool.query<{ n: number }>(text).catch(() => null);
    n = answer?.rows[0]?.n ?? n;
    return answer !== null;
  });
  return n;
};

it(`G1 G2 G3: ${CYCLES} kills of API, worker and database lose nothing and repeat nothing (seed ${SEED})`, async () => {
  const random = makeRandom(SEED);
  await Promise.all(['api', 'worker-1', 'worker-2'].map(bring));
  const calls: CallRecord[] = [];
  const stopLoad = startLoad(calls);
  const victims: string[] = [];
  let inFlight = 0;
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    await sleep(700 + random() * 1_500);
    // Every kind of victim in turn, in an order that the seed shuffles.
    const kinds = ['worker-1', 'database', 'api', 'worker-2'];
    const victim = kinds[(cycle + Math.floor(random() * 2)) % kinds.length] ?? 'worker-1';
    victims.push(victim);
    await (victim === 'database' ? killDatabase() : killProcess(victim));
    inFlight += await openMailAttempts();
  }
  await sleep(1_000);
  await stopLoad();
  await waitUntil(drained, 180_000);
  const verdict = await judge(pool, shop, calls, [
    { channel: 'webhook', endpoint: 'webhook', counts: http.counts, knowsKeys: true },
    { channel: 'email', endpoint: 'email', counts: bySendKey(smtp.counts), knowsKeys: false },
  ]);
  report(verdict, victims, calls.length, inFlight);
  expect(verdict.acknowledged).toBeGreaterThan(20);
  expect(verdict).toMatchObject({ lost: [], duplicates: [], ghosts: [], untrue: [], sums: [], waiting: 0 });
  // What is held is at most what was in flight to the class C provider when something was killed.
  expect(verdict.held).toBeLessThanOrEqual(inFlight);
});

/** A Message-ID is the send key at the sender's domain. */
const bySendKey = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
  new Map([...counts].map(([messageId, n]) => [messageId.split('@')[0] ?? '', n]));

const report = (verdict: Verdict, victims: readonly string[], calls: number, inFlight: number): void => {
  const { acknowledged, expected, delivered, held } = verdict;
  console.log(
    `chaos: ${victims.join(' ')}; ${calls} calls, ${acknowledged} acknowledged, ${expected} sends expected, ` +
      `${delivered} taken by the sinks, ${verdict.lost.length} lost, ${verdict.duplicates.length} duplicates, ${held} held (answer lost) of ${inFlight} in flight at kills`,
  );
};

// T16: the disk of the embedded database runs full at once, faster than anybody looks, while calls come in. What was
// acknowledged stays, callers are told to come back, the process lives on, and when there is room again it goes on by
// itself, without a message twice. Needs to mount a small file system of its own, so it runs as root on Linux alone.
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { ensurePartitions } from '../../src/adapters/postgres/partitions.ts';
import { openPool, type Pool } from '../../src/adapters/postgres/pool.ts';
import { startEmbedded } from '../../src/adapters/postgres/supervisor.ts';
import { makeDataDir, removeDataDir, startServing, waitUntil, type Running } from '../support/command.ts';
import { externalIdOf, insertShop, type Shop } from '../support/fixtures.ts';
import { startSmtpSink, type SmtpSink } from '../support/sinks/smtp-sink.ts';
import { judge, type CallRecord } from './oracle.ts';

const SIZE = '700m';
const PEOPLE = 400;
const RECIPIENTS = 10;
const FULL_MS = 10_000;

const outer = makeDataDir();
const dir = `${outer}/disk`;
const canMount = (): boolean => {
  mkdirSync(dir);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', dir], { stdio: 'ignore' });
    chmodSync(dir, 0o711);
    return true;
  } catch {
    return false;
  }
};
const mounted = process.platform === 'linux' && process.getuid?.() === 0 && canMount();

let shop: Shop;
let smtp: SmtpSink;
let pool: Pool;
let running: Running;

beforeAll(async () => {
  if (!mounted) return;
  smtp = await startSmtpSink();
  const server = await startEmbedded({ dir: `${dir}/postgres`, log: () => undefined });
  const admin = openPool(server.urlOf('postgres'), { name: 'disk', max: 1, statementTimeoutMs: 60_000 });
  await admin.query('create database relance template template0');
  await admin.end();
  pool = openPool(server.urlOf('relance'), { name: 'disk', max: 2, statementTimeoutMs: 60_000 });
  await migrate(pool);
  await ensurePartitions(pool, Date.now());
  shop = await insertShop(pool, PEOPLE, [
    {
      channel: 'email',
      provider: 'smtp',
      sender: { from_name: 'Shop', from_address: 'shop@shop.test' },
      settings: { host: '127.0.0.1', port: smtp.port, security: 'none' },
      content: { subject: 'Order', body: '<p>Hello {{${first_name}}}</p>' },
    },
  ]);
  running = await startServing({ DATA_DIR: dir, EGRESS_ALLOW: '127.0.0.0/8', LOG_LEVEL: 'warn' });
  // From here on the server is theirs alone.
  await server.stop();
});

afterAll(async () => {
  running?.process.kill('SIGTERM');
  await running?.finished;
  await pool?.end();
  await smtp?.close();
  if (mounted) {
    await removeDataDir(dir).catch(() => undefined);
    execFileSync('umount', ['-l', dir]);
  }
  rmSync(outer, { recursive: true, force: true });
});

interface Told {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: { readonly dispatch_id?: string; readonly events_processed?: number };
}

const post = async (path: string, body: object): Promise<Told> => {
  const response = await fetch(`${running.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Told['body'],
  };
};

interface Heard {
  readonly calls: CallRecord[];
  readonly told: Told[];
  events: number;
  unanswered: number;
}

const startLoad = (heard: Heard) => {
  let stopped = false;
  let order = 0;
  const call = async (): Promise<void> => {
    const first = (order++ * RECIPIENTS) % PEOPLE;
    const people = Array.from({ length: RECIPIENTS }, (_, k) => first + k);
    const recipients = people.map((i) => ({ external_user_id: externalIdOf(i) }));
    const told = await post('/campaigns/trigger/send', { campaign_id: shop.campaignId, recipients });
    heard.told.push(told);
    heard.calls.push({ people, dispatchId: told.status === 201 ? (told.body.dispatch_id ?? null) : null });
  };
  const track = async (): Promise<void> => {
    const events = Array.from({ length: 50 }, (_, i) => ({
      external_id: externalIdOf(i),
      name: 'seen',
      time: new Date().toISOString(),
      properties: Object.fromEntries(Array.from({ length: 10 }, (_, p) => [`p${p}`, 'x'.repeat(200)])),
    }));
    const told = await post('/users/track', { events });
    heard.told.push(told);
    if (told.status === 201) heard.events += told.body.events_processed ?? 0;
  };
  const run = async (work: () => Promise<void>): Promise<void> => {
    while (!stopped) {
      await work().catch(() => heard.unanswered++);
      await sleep(50);
    }
  };
  const all = Promise.all([run(call), run(call), run(track)]);
  return async (): Promise<void> => {
    stopped = true;
    await all;
  };
};

const fillDisk = (): void => {
  const file = openSync(`${dir}/ballast`, 'w');
  try {
    for (const piece of [1_000_000, 4_096, 1].map((size) => Buffer.alloc(size, 1)))
      try {
        for (;;) writeSync(file, piece);
      } catch {
        // Full to this piece.
      }
  } finally {
    closeSync(file);
  }
};

const numberOf = async (text: string): Promise<number | null> =>
  (await pool.query<{ n: number }>(text).catch(() => null))?.rows[0]?.n ?? null;

describe.skipIf(!mounted)('T16 a disk that runs full', () => {
  it('G1 G2 G11 G12 costs nothing that was acknowledged, and passes by itself', async () => {
    const heard: Heard = { calls: [], told: [], events: 0, unanswered: 0 };
    const stop = startLoad(heard);
    await waitUntil(() => heard.told.filter(({ status }) => status === 201).length > 30);
    const before = heard.told.length;
    fillDisk();
    // The log has room of its own for a while; without any left the server cannot go on at all.
    for (let n = 0; n < 100; n++) await numberOf('select 1 as n from pg_switch_wal()');
    await sleep(FULL_MS);
    const during = heard.told.slice(before);
    const unanswered = heard.unanswered;
    rmSync(`${dir}/ballast`);
    const relieved = heard.told.length;
    await waitUntil(() => heard.told.slice(relieved).some(({ status }) => status === 201), 120_000);
    await stop();
    await waitUntil(async () => (await numberOf('select count(*)::int as n from deliveries')) === 0, 120_000);
    expect(running.process.exitCode).toBeNull();
    const bySendKey = new Map([...smtp.counts].map(([id, n]) => [id.split('@')[0] ?? '', n]));
    const verdict = await judge(pool, shop, heard.calls, [
      { channel: 'email', endpoint: 'email', counts: bySendKey, knowsKeys: false },
    ]);
    expect(verdict).toMatchObject({ lost: [], duplicates: [], ghosts: [], untrue: [], sums: [], waiting: 0 });
    expect(await numberOf('select count(*)::int as n from events')).toBeGreaterThanOrEqual(heard.events);
    expect(unanswered).toBe(0);
    expect(during.some(({ status }) => status === 503)).toBe(true);
    for (const { status, retryAfter } of during) {
      expect([201, 429, 503]).toContain(status);
      if (status !== 201) expect(retryAfter).not.toBeNull();
    }
  });
});

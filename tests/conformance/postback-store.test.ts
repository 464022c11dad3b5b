// The outbox of statuses of transactional calls: in order per dispatch, leased, fenced by epoch, given up in the end;
// and whoever takes them out, over a receiver that a process died beside.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPostbackStore, forgetPostbacks } from '../../src/adapters/postgres/postbacks.ts';
import { makeProviderCrypto } from '../../src/adapters/crypto/provider-crypto.ts';
import { systemScheduler } from '../../src/adapters/system/scheduler.ts';
import { ok } from '../../src/core/result.ts';
import {
  createPostbackSender,
  type PostbackDeps,
  type PostbackSender,
} from '../../src/engine/send-postbacks.ts';
import type { HttpRequest, HttpResult } from '../../src/ports/egress.ts';
import type { PostbackStore } from '../../src/ports/postback-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/engine.ts';
import { addWorkspace } from '../support/sending.ts';

const DAY = 86_400_000;
const CAMPAIGN = '11111111-1111-4111-8111-111111111111';
const LEASE_MS = 60_000;

let db: TestDatabase;
let store: PostbackStore;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 6 });
  await addWorkspace(db.pool);
  await addWorkspace(db.pool, 2, 'sandbox');
  store = createPostbackStore(db.pool);
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.pool.query('truncate postbacks');
  await setUrl('http://receiver.example/');
});

const setUrl = (url: string | null) =>
  db.pool.query(
    `update workspaces set settings = jsonb_build_object('postbacks', jsonb_build_object('url', $1::text))`,
    [url],
  );

/** A part for each, as after a merge in between. */
const write = async (
  dispatch: string,
  step: number,
  at: number,
  more: { live?: boolean; part?: number; about?: string } = {},
) => {
  await db.pool.query(
    `insert into postbacks (part, workspace_id, dispatch_id, step, about, campaign_id, at, live, written_at, due_at)
     values ($1, $2, $3, $4, coalesce($8, gen_random_uuid()), $5, to_timestamp($6 / 1000.0), $7,
       to_timestamp($6 / 1000.0), to_timestamp($6 / 1000.0))`,
    [
      more.part ?? 60,
      ...[more.live === false ? 2 : 1, dispatch, step, CAMPAIGN, at, more.live ?? true, more.about ?? null],
    ],
  );
};
const claimed = async (now: number): Promise<readonly string[]> =>
  (await store.claim(1, now, 50, LEASE_MS)).map((one) => `${one.dispatchId}:${one.status}`).sort();
const expire = () => db.pool.query(`update postbacks set lease_until = '-infinity'`);

test('REST-3.7 the earliest of each dispatch alone is handed out, whatever part it stands in', async () => {
  await write('a', 1, 1_000);
  await write('a', 2, 1_000);
  await write('a', 3, 2_000, { part: 8 });
  await write('b', 5, 1_500);
  expect(await claimed(5_000)).toEqual(['a:sent', 'b:aborted']);
  expect(await claimed(5_000)).toEqual([]);
  await expire();
  const [first] = (await store.claim(1, 5_000, 50, LEASE_MS)).filter((one) => one.dispatchId === 'a');
  await store.settle([{ ...first!, kind: 'taken' }]);
  expect(await claimed(5_000)).toEqual(['a:processed']);
});

test('what is put off is due later and keeps what comes after it waiting', async () => {
  await write('a', 1, 1_000);
  await write('a', 2, 1_000);
  const [one] = await store.claim(1, 1_000, 50, LEASE_MS);
  await store.settle([{ ...one!, kind: 'later', dueAt: 9_000, problem: 'away' }]);
  expect(await claimed(8_000)).toEqual([]);
  expect(await store.list(1, 10, 'a')).toMatchObject([
    { status: 'processed', state: 'waiting', tries: 0 },
    { status: 'sent', state: 'waiting', tries: 1, problem: 'away', nextTryAt: 9_000 },
  ]);
  expect(await claimed(9_000)).toEqual(['a:sent']);
});

test('what stands behind one that was put off is looked at once, not at each look', async () => {
  await db.pool.query(
    `insert into postbacks (part, workspace_id, dispatch_id, step, about, campaign_id, at, live, written_at, due_at)
     select 1, 1, 'd' || n, step, gen_random_uuid(), $1, to_timestamp(1), true, to_timestamp(1),
       case step when 1 then to_timestamp(9) else to_timestamp(1) end
     from generate_series(1, 300) n, generate_series(1, 2) step`,
    [CAMPAIGN],
  );
  await write('free', 1, 2_000);
  expect(await claimed(5_000)).toEqual(['free:sent']);
  const due = await db.pool.query(
    'select 1 from postbacks where due_at < to_timestamp(9) and lease_until < now()',
  );
  expect(due.rowCount).toBe(0);
  expect(await store.receivers(8_000)).toEqual([]);
  const first = await store.claim(1, 9_000, 50, LEASE_MS);
  expect(new Set(first.map(({ status }) => status))).toEqual(new Set(['sent']));
});

test('one that is written or looked at while its predecessor is taken goes next, at once', async () => {
  await write('a', 1, 1_000);
  const [one] = await store.claim(1, 1_000, 50, LEASE_MS);
  await write('a', 3, 1_000);
  expect(await claimed(1_500)).toEqual([]);
  await store.settle([{ ...one!, kind: 'taken' }]);
  expect(await claimed(1_500)).toEqual(['a:delivered']);
});

test('several workers at once leave nothing behind and keep the order', async () => {
  for (let n = 0; n < 20; n++) for (const step of [1, 2, 3]) await write(`m${n}`, step, 1_000);
  const taken: string[] = [];
  const work = async () => {
    for (let round = 0; round < 200 && (await store.count(0)).waiting > 0; round++) {
      const some = await store.claim(1, 5_000 + round * 1_000, 4, LEASE_MS);
      taken.push(...some.map(({ dispatchId, step }) => `${dispatchId}:${step}`));
      await store.settle(some.map((one) => ({ ...one, kind: 'taken' as const })));
    }
  };
  await Promise.all([work(), work(), work()]);
  expect(taken).toHaveLength(60);
  for (let n = 0; n < 20; n++)
    expect(taken.filter((one) => one.startsWith(`m${n}:`))).toEqual([1, 2, 3].map((s) => `m${n}:${s}`));
});

test('a lease that was lost settles nothing', async () => {
  await write('a', 1, 1_000);
  const [old] = await store.claim(1, 1_000, 50, LEASE_MS);
  await expire();
  await store.claim(1, 1_000, 50, LEASE_MS);
  await store.settle([{ ...old!, kind: 'taken' }]);
  await store.settle([{ ...old!, kind: 'given_up', at: 1_000, problem: 'x' }]);
  expect(await store.count(3_000)).toEqual({ waiting: 1, givenUp: 0, oldestMs: 2_000 });
});

test('what is given up lets the next one through, is counted, and is forgotten after 30 days', async () => {
  await write('a', 1, 1_000);
  await write('a', 2, 1_000);
  const [one] = await store.claim(1, 1_000, 50, LEASE_MS);
  await store.settle([{ ...one!, kind: 'given_up', at: DAY, problem: 'away' }]);
  expect(await store.count(1_000)).toMatchObject({ waiting: 1, givenUp: 1 });
  expect(await claimed(2_000)).toEqual(['a:processed']);
  await write('s', 1, 1_000, { live: false });
  await forgetPostbacks(db.pool, { now: () => 29 * DAY });
  expect((await db.pool.query('select 1 from postbacks')).rowCount).toBe(3);
  await forgetPostbacks(db.pool, { now: () => 31 * DAY });
  expect(await store.list(1, 10, null)).toMatchObject([{ status: 'processed', state: 'waiting' }]);
});

test('a sandbox’s are captured and never handed out', async () => {
  await write('s', 1, 1_000, { live: false });
  expect(await store.receivers(5_000)).toEqual([]);
  expect(await store.claim(2, 5_000, 50, LEASE_MS)).toEqual([]);
  expect(await store.list(2, 10, null)).toMatchObject([{ state: 'captured', nextTryAt: null }]);
});

interface World {
  readonly calls: HttpRequest[];
  answer: HttpResult;
  now: number;
}
const open: PostbackSender[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
});
const TAKEN: HttpResult = { phase: 'answered', status: 204, headers: {}, body: '', truncated: false };
const start = (more: Partial<PostbackDeps> = {}): World => {
  const world: World = { calls: [], answer: TAKEN, now: 10_000 };
  const sender = createPostbackSender({
    store,
    http: {
      request: async (request) => {
        world.calls.push(request);
        return world.answer;
      },
    },
    crypto: makeProviderCrypto(),
    seal: { open: () => ok('x') },
    clock: { now: () => world.now },
    random: { fraction: () => 0.5 },
    scheduler: { every: (_ms, run) => systemScheduler.every(20, run) },
    observer: { emit: () => undefined },
    isFenced: () => false,
    measure: () => undefined,
    ...more,
  });
  open.push(sender);
  sender.start();
  return world;
};
const empty = () =>
  eventually(
    async () => (await store.count(0)).waiting,
    (n) => n === 0,
  );

test('a message that was held and is sent again is told about under the same id; each bounce has its own', async () => {
  const about = '22222222-2222-4222-8222-222222222222';
  const world = start();
  for (const [step, at] of [
    [1, 1_000],
    [1, 2_000],
    [4, 3_000],
    [4, 4_000],
  ] as const) {
    await write('a', step, at, { about });
    await empty();
  }
  const ids = world.calls.map(({ headers }) => headers?.['webhook-id']);
  expect(ids).toHaveLength(4);
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(3);
});

test('what waits in a workspace that is archived is let go and says so', async () => {
  await db.pool.query('update workspaces set archived_at = now() where workspace_id = 1');
  await write('a', 1, 1_000);
  const world = start();
  await empty();
  await db.pool.query('update workspaces set archived_at = null where workspace_id = 1');
  expect(world.calls).toEqual([]);
  expect(await store.list(1, 10, null)).toMatchObject([
    { state: 'given_up', problem: 'The workspace is archived.' },
  ]);
});

test('a process that dies after the call leaves it to the next one, under the same id', async () => {
  await write('a', 1, 1_000);
  const dying = start({
    store: {
      ...store,
      settle: async () => {
        throw new Error('killed');
      },
    },
  });
  await eventually(
    async () => dying.calls.length,
    (n) => n === 1,
  );
  await open.pop()?.stop();
  expect((await store.count(0)).waiting).toBe(1);
  await expire();
  const next = start();
  await empty();
  expect(next.calls.map(({ headers }) => headers['webhook-id'])).toEqual([
    dying.calls[0]?.headers['webhook-id'],
  ]);
});

test('G14 a fenced database tells nobody anything until it is confirmed', async () => {
  await write('a', 1, 1_000);
  let fenced = true;
  const world = start({ isFenced: () => fenced });
  await new Promise((done) => setTimeout(done, 200));
  expect(world.calls).toEqual([]);
  fenced = false;
  await empty();
  expect(world.calls).toHaveLength(1);
});

test('what nobody takes is tried with growing pauses and given up after 24 hours', async () => {
  await write('a', 1, 10_000);
  const world = start();
  world.answer = { ...TAKEN, status: 503 };
  const tried = (n: number) =>
    eventually(
      async () => (await store.list(1, 1, 'a'))[0]?.tries,
      (tries) => tries === n,
    );
  await tried(1);
  expect((await store.list(1, 1, 'a'))[0]).toMatchObject({
    nextTryAt: 15_000,
    problem: 'The address answered 503.',
  });
  world.now = 15_000;
  await tried(2);
  world.now = 10_000 + DAY;
  await tried(3);
  expect(await store.count(0)).toMatchObject({ waiting: 0, givenUp: 1 });
});

test('an address that is taken away lets go what waits; a secret that cannot be read keeps it', async () => {
  await write('a', 1, 10_000);
  await db.pool.query(`update workspaces set postback_secret = '\\x00'`);
  const refuse = { ok: false, error: { code: 'secret_unreadable', message: 'no' } } as const;
  const world = start({ seal: { open: () => refuse } });
  await eventually(
    async () => (await store.list(1, 1, 'a'))[0]?.problem,
    (problem) => problem === 'The signing secret cannot be read.',
  );
  await db.pool.query('update workspaces set postback_secret = null');
  await setUrl(null);
  world.now = 100_000;
  await eventually(
    async () => (await store.count(0)).givenUp,
    (n) => n === 1,
  );
  expect(world.calls).toEqual([]);
});

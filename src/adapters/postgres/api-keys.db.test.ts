import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../tests/support/database.ts';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { createApiKey, createAccess, listApiKeys, revokeApiKey } from './api-keys.ts';
import { createIdempotencyKeys } from './idempotency-keys.ts';
import { createRequestLimits } from './request-limits.ts';
import { systemRandom } from '../system/random.ts';

let db: TestDatabase;
let at = Date.parse('2026-03-01T10:20:30Z');
const clock = { now: () => at, monotonic: () => at };
const random = systemRandom(clock);

beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, settings, clock_at, created_at) values
     (1, 'main', 'Main', 'live', '{"rate_limits":{"default":1,"track":-3,"admin":"x"}}', null, now()),
     (2, 'sand', 'Sand', 'sandbox', '{}', '2020-01-01T00:00:00Z', now())`,
  );
});
afterAll(() => db.drop());

describe('API keys', () => {
  const wanted = { name: 'Shop', permissions: ['users.track'], allowedIps: ['10.0.0.0/8'] };

  test('F105 a key is shown once, stored as a hash and found by it', async () => {
    const made = await createApiKey(db.pool, random, 1, wanted, at);
    const caller = await createAccess(db.pool, clock).identify(made.key);
    expect(caller).toMatchObject({ name: 'Shop', allowedIps: ['10.0.0.0/8'] });
    expect([...caller!.permissions]).toEqual(['users.track']);
    expect(caller!.workspace).toMatchObject({ workspaceId: 1, key: 'main', rateLimits: { default: 1 } });
    const stored = await db.pool.query<{ whole: string }>('select api_keys::text as whole from api_keys');
    expect(stored.rows.every(({ whole }) => !whole.includes(made.key))).toBe(true);
    const listed = await listApiKeys(db.pool, 1);
    expect(listed.map(({ keyId }) => keyId)).toContain(made.keyId);
  });

  test('a revocation is seen within a second, by processes that have the key in memory', async () => {
    const made = await createApiKey(db.pool, random, 1, wanted, at);
    const access = createAccess(db.pool, clock);
    expect(await access.identify(made.key)).not.toBeNull();
    expect(await revokeApiKey(db.pool, 1, made.keyId, at)).toBe(true);
    expect(await revokeApiKey(db.pool, 1, made.keyId, at)).toBe(false);
    at += 1_000;
    expect(await access.identify(made.key)).toBeNull();
  });

  test('a sandbox has the time of its own clock', async () => {
    const access = createAccess(db.pool, clock);
    const sandbox = await access.workspaceByKey('sand');
    expect(await access.now(sandbox!)).toBe(Date.parse('2020-01-01T00:00:00Z'));
    expect(await access.workspaceByKey('nobody')).toBeNull();
  });
});

describe('request limits', () => {
  const one = { workspaceId: 1, scope: 'one', limit: 1, windowMs: 3_600_000 };

  test('REST-15 a limit of 1 is exact over two processes, and ends with the window', async () => {
    const first = createRequestLimits(db.pool, clock);
    const second = createRequestLimits(db.pool, clock);
    const answers = await Promise.all([first.take(one), second.take(one), first.take(one)]);
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(1);
    at += 3_600_000;
    expect((await second.take(one)).allowed).toBe(true);
  });

  test('a large limit takes few statements and still never lets more through', async () => {
    let statements = 0;
    const counting = new Proxy(db.pool, {
      get: (pool, name) => {
        if (name === 'query') statements++;
        const value: unknown = Reflect.get(pool, name);
        return typeof value === 'function' ? value.bind(pool) : value;
      },
    });
    const request = { workspaceId: 1, scope: 'many', limit: 500, windowMs: 3_600_000 };
    const processes = [createRequestLimits(counting, clock), createRequestLimits(counting, clock)];
    const takes = Array.from({ length: 700 }, (_, i) => processes[i % 2]!.take(request));
    const allowed = (await Promise.all(takes)).filter((answer) => answer.allowed).length;
    expect(allowed).toBeLessThanOrEqual(500);
    expect(allowed).toBeGreaterThan(480);
    expect(statements).toBeLessThan(120);
  });

  test('REST-14 what remains goes down by one with each call, also across leases', async () => {
    const limits = createRequestLimits(db.pool, clock);
    const request = { workspaceId: 1, scope: 'count', limit: 250_000, windowMs: 3_600_000 };
    const seen: number[] = [];
    for (let i = 0; i < 2_100; i++) seen.push((await limits.take(request)).remaining);
    expect(seen).toEqual(seen.map((_, i) => 249_999 - i));
  });
});

describe('idempotency keys', () => {
  const digest = (text: string) => new TextEncoder().encode(text);

  test('the first reserves, the answer is replayed, another request is told apart', async () => {
    const keys = createIdempotencyKeys(db.pool, clock);
    expect(await keys.begin(1, 'k', digest('a'))).toEqual({ kind: 'none' });
    expect(await keys.begin(1, 'k', digest('a'))).toEqual({ kind: 'running' });
    await keys.finish(1, 'k', 201, { message: 'success' });
    expect(await keys.begin(1, 'k', digest('a'))).toEqual({
      kind: 'answered',
      status: 201,
      body: { message: 'success' },
    });
    expect(await keys.begin(1, 'k', digest('b'))).toEqual({ kind: 'different_request' });
    expect(await keys.begin(2, 'k', digest('b'))).toEqual({ kind: 'none' });
  });

  test('a key whose request never ended is free again after some minutes; an answer after a day', async () => {
    const keys = createIdempotencyKeys(db.pool, clock);
    await keys.begin(1, 'dead', digest('a'));
    at += 4 * 60_000;
    expect(await keys.begin(1, 'dead', digest('a'))).toEqual({ kind: 'none' });
    await keys.finish(1, 'dead', 200, { message: 'success' });
    at += 25 * 3_600_000;
    expect(await keys.begin(1, 'dead', digest('b'))).toEqual({ kind: 'none' });
  });
});

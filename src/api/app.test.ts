import { afterEach, describe, expect, test } from 'vitest';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { adminEndpoint, brazeEndpoint } from '../contract/endpoint.ts';
import type { RawInput } from '../contract/endpoint.ts';
import { ok, refuse } from '../core/result.ts';
import { buildApp } from './app.ts';
import type { AppDeps } from './app.ts';
import type { Route } from './handle.ts';
import { route } from './handle.ts';
import {
  makeCaller,
  makeMemoryAccess,
  makeMemoryIdempotency,
  makeMemoryLimits,
  makeWorkspaceFacts,
} from './memory-access.ts';
import { succeed } from './reply.ts';

const NOW = Date.parse('2026-03-01T10:20:30.500Z');
const KEY = 'key-with-everything';
const calls: RawInput[] = [];

const track = route(
  brazeEndpoint({
    id: 'users.track',
    method: 'POST',
    path: '/users/track',
    permission: 'users.track',
    area: 'Users',
    summary: 'Record facts',
    shapes: { responses: { 201: Type.Object({ message: Type.String() }) } },
    parse: (input: RawInput) => {
      calls.push(input);
      const bad = typeof input.body === 'object' && input.body !== null && 'bad' in input.body;
      return bad ? refuse('invalid_thing', 'bad must not be given', 'bad') : ok(input);
    },
  }),
  async (context) => succeed({ workspace: context.workspace.key }, 201),
);
const list = route(
  brazeEndpoint({
    id: 'campaigns.list',
    method: 'GET',
    path: '/campaigns/list',
    permission: 'campaigns.list',
    area: 'Campaigns',
    summary: 'List',
    shapes: { responses: { 200: Type.Object({ message: Type.String() }) } },
    parse: (input: RawInput) => ok(input.query),
  }),
  async (context, query) => succeed({ query, now: context.now }),
);
const admin = route(
  adminEndpoint({
    id: 'admin.things.create',
    method: 'POST',
    path: '/admin/v1/things',
    permission: 'admin.write',
    area: 'Things',
    summary: 'Make',
    query: Type.Object({ size: Type.Optional(Type.Integer()) }, { additionalProperties: false }),
    body: Type.Object({ name: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
    responses: { 201: Type.Object({ message: Type.String() }) },
  }),
  async (context, { query, body }) =>
    succeed({ name: body.name, size: query.size, workspace: context.workspace.key }, 201),
);
const broken: Route = route(
  brazeEndpoint({
    id: 'broken',
    method: 'GET',
    path: '/broken',
    permission: 'users.track',
    area: 'Users',
    summary: 'Throws',
    shapes: { responses: {} },
    parse: () => ok(null),
  }),
  async () => {
    throw new Error('secret detail');
  },
);

const main = makeWorkspaceFacts();
const other = makeWorkspaceFacts({ workspaceId: 2, key: 'other', rateLimits: { default: 1 } });
const callers = {
  [KEY]: makeCaller(main),
  'key-that-only-lists': makeCaller(main, ['campaigns.list', 'admin.write']),
  'key-of-one-address': makeCaller(main, ['campaigns.list'], ['10.0.0.0/8', '::1']),
  'key-of-other-workspace': makeCaller(other),
};

const apps: FastifyInstance[] = [];
afterEach(async () => {
  calls.length = 0;
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

const makeApp = (changes: Partial<AppDeps> = {}): FastifyInstance => {
  const clock = { now: () => NOW, monotonic: () => 0 };
  let id = 0;
  const app = buildApp({
    routes: [track, list, admin, broken],
    access: makeMemoryAccess(callers, () => NOW),
    limits: makeMemoryLimits(clock),
    idempotency: makeMemoryIdempotency(),
    clock,
    random: { hex: () => `request-${id++}`, uuid: () => '', fraction: () => 0 },
    observer: { emit: () => undefined },
    ...changes,
  });
  apps.push(app);
  return app;
};
const auth = (key = KEY) => ({ authorization: `Bearer ${key}` });
const json = (key = KEY) => ({ ...auth(key), 'content-type': 'application/json' });

describe('transport, auth, envelopes', () => {
  test.each([
    ['REST-1 no Authorization header', {}],
    ['REST-2 an unknown key', { authorization: 'Bearer nobody-knows-this' }],
    ['REST-3 a quoted key', { authorization: `Bearer "${KEY}"` }],
    ['a key without the scheme word', { authorization: KEY }],
  ])('%s is 401 with a message and empty limit headers', async (_name, headers) => {
    const app = makeApp();
    for (const options of [
      { method: 'GET' as const, url: '/campaigns/list', headers },
      { method: 'POST' as const, url: '/users/track', headers, payload: { a: 1 } },
    ]) {
      const answer = await app.inject(options);
      expect(answer.statusCode).toBe(401);
      expect(answer.json<{ message: string }>().message).toMatch(/^Invalid API key/i);
      expect(answer.headers['x-ratelimit-limit']).toBe('');
      expect(answer.body).not.toContain('nobody-knows-this');
    }
    expect(calls).toHaveLength(0);
  });

  test('1.2 api_key in the body is accepted where the header is missing', async () => {
    const answer = await makeApp().inject({ method: 'POST', url: '/users/track', payload: { api_key: KEY } });
    expect(answer.statusCode).toBe(201);
  });

  test('REST-4 a key without the permission is 403 and nothing runs', async () => {
    const answer = await makeApp().inject({
      method: 'POST',
      url: '/users/track',
      headers: auth('key-that-only-lists'),
      payload: {},
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.json<{ message: string }>().message).toMatch(/^Access Denied/);
    expect(calls).toHaveLength(0);
  });

  test('REST-5 a key bound to another address is refused', async () => {
    const app = makeApp();
    const get = (remoteAddress: string) =>
      app.inject({ url: '/campaigns/list', headers: auth('key-of-one-address'), remoteAddress });
    const refused = await get('192.168.1.1');
    expect([refused.statusCode, refused.json()]).toEqual([
      401,
      { message: 'Invalid whitelisted IPs', code: 'ip_not_allowed' },
    ]);
    expect((await get('10.1.2.3')).statusCode).toBe(200);
    expect((await get('::ffff:10.1.2.3')).statusCode).toBe(200);
    expect((await get('::1')).statusCode).toBe(200);
  });

  test.each(['/nothing/here', '/users/track/', '/campaigns/list/', '/'])(
    'REST-6 %s is 404 with a JSON body',
    async (url) => {
      const answer = await makeApp().inject({ url, headers: json() });
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ message: 'Not Found' });
    },
  );

  test('REST-7 malformed JSON is 400 with error and message', async () => {
    const answer = await makeApp().inject({
      method: 'POST',
      url: '/users/track',
      headers: json(),
      payload: '{"a":1,}',
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: expect.any(String), message: expect.any(String) });
  });

  test.each([
    ['text/plain', 'x'],
    ['application/x-www-form-urlencoded', 'a=1'],
    [undefined, '{}'],
  ])('REST-8 content type %s is 415', async (type, payload) => {
    const headers = { ...auth(), ...(type === undefined ? {} : { 'content-type': type }) };
    const answer = await makeApp().inject({ method: 'POST', url: '/users/track', headers, payload });
    expect(answer.statusCode).toBe(415);
    expect(answer.json<{ message: string }>().message).not.toBe('');
  });

  test.each(['gzip', 'br', 'x-unknown'])(
    '1.1 a body in Content-Encoding %s is 415 and says so',
    async (encoding) => {
      const answer = await makeApp().inject({
        method: 'POST',
        url: '/users/track',
        headers: { ...json(), 'content-encoding': encoding },
        payload: '{"a":1}',
      });
      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({
        message: expect.stringContaining('Content-Encoding'),
        errors: [{ field: 'Content-Encoding' }],
      });
      expect(calls).toHaveLength(0);
    },
  );

  test('1.1 Content-Encoding identity is no encoding', async () => {
    const headers = { ...json(), 'content-encoding': 'identity' };
    const answer = await makeApp().inject({ method: 'POST', url: '/users/track', headers, payload: '{}' });
    expect(answer.statusCode).toBe(201);
  });

  test('REST-12 an address that cannot be decoded is answered like everything else', async () => {
    const answer = await makeApp().inject({ url: '/admin/v1/%ff%fe', headers: auth() });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ message: expect.stringMatching(/^Bad Request/), code: 'bad_request' });
    expect(answer.headers).toHaveProperty('x-ratelimit-reset');
  });

  test('REST-9 a body over 4 MB is 413', async () => {
    const payload = `{"a":"${'x'.repeat(4 * 1024 * 1024)}"}`;
    const answer = await makeApp().inject({ method: 'POST', url: '/users/track', headers: json(), payload });
    expect(answer.statusCode).toBe(413);
    expect(answer.json<{ message: string }>().message).not.toBe('');
  });

  test('REST-10 GET with a JSON content type and no body is normal', async () => {
    const answer = await makeApp().inject({ url: '/campaigns/list?', headers: json() });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ message: 'success' });
  });

  test('REST-11 a 2XX answer of a POST says success', async () => {
    const answer = await makeApp().inject({
      method: 'POST',
      url: '/users/track',
      headers: auth(),
      payload: {},
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ message: 'success' });
  });

  test('a double slash in the path means one', async () => {
    const answer = await makeApp().inject({ url: '//campaigns//list?page=1', headers: json() });
    expect(answer.statusCode).toBe(200);
  });

  test('Appendix B 3 lists in queries arrive in both forms', async () => {
    const url = '/campaigns/list?id%5B%5D=a&id%5B%5D=b&one[]=c&plain=d&last_edit.time%5Bgt%5D=2026-01-01';
    const answer = await makeApp().inject({ url, headers: json() });
    expect(answer.json<{ query: unknown }>().query).toEqual({
      id: ['a', 'b'],
      one: ['c'],
      plain: 'd',
      'last_edit.time[gt]': '2026-01-01',
    });
  });

  test.each([
    ['duplicate keys', '{"a":1,"a":2}', 'a'],
    ['__proto__ keys', '{"a":{"__proto__":{}}}', 'a.__proto__'],
    ['numbers beyond 2^53', '{"a":[9007199254740993]}', 'a[0]'],
    ['deep nesting', '['.repeat(40) + ']'.repeat(40), '[0]'],
  ])('F8-F11 %s are refused with their path', async (_name, payload, field) => {
    const answer = await makeApp().inject({ method: 'POST', url: '/users/track', headers: json(), payload });
    expect(answer.statusCode).toBe(400);
    const [first] = answer.json<{ errors: { field: string }[] }>().errors;
    expect(first?.field.startsWith(field)).toBe(true);
    expect(calls).toHaveLength(0);
  });

  test('a refusal of the parser is 400 and names its field', async () => {
    const answer = await makeApp().inject({
      method: 'POST',
      url: '/users/track',
      headers: json(),
      payload: '{"bad":1}',
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      message: 'bad must not be given',
      code: 'invalid_thing',
      errors: [{ code: 'invalid_thing', field: 'bad', message: 'bad must not be given' }],
    });
  });

  test('a bug is 500 without its detail, and is observed', async () => {
    const seen: string[] = [];
    const app = makeApp({ observer: { emit: ({ name, level }) => seen.push(`${level} ${name}`) } });
    const answer = await app.inject({ url: '/broken', headers: auth() });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret detail');
    expect(seen).toContain('error request_failed');
  });

  test('F94 a keyed route without a permission does not start', () => {
    const naked = { ...track, endpoint: { ...track.endpoint, permission: null } } as Route;
    expect(() => makeApp({ routes: [naked] })).toThrow(/declares no permission/);
  });
});

describe('rate limits', () => {
  test('REST-12 REST-13 REST-14 headers count down to the end of the hour', async () => {
    const app = makeApp();
    const first = await app.inject({ url: '/campaigns/list', headers: auth() });
    const second = await app.inject({ url: '/campaigns/list', headers: auth() });
    expect(first.headers['x-ratelimit-limit']).toBe('250000');
    // 11:00:00, the end of the hour in which the call was made.
    const reset = Number(first.headers['x-ratelimit-reset']);
    expect([reset, reset % 3_600]).toEqual([Date.parse('2026-03-01T11:00:00Z') / 1_000, 0]);
    expect(Number(first.headers['x-ratelimit-remaining'])).toBe(249_999);
    expect(Number(second.headers['x-ratelimit-remaining'])).toBe(249_998);
  });

  test('REST-15 with the limit set to 1 the second call is 429 and is not processed', async () => {
    const app = makeApp();
    const post = () =>
      app.inject({
        method: 'POST',
        url: '/users/track',
        headers: auth('key-of-other-workspace'),
        payload: {},
      });
    expect((await post()).statusCode).toBe(201);
    const second = await post();
    expect(second.statusCode).toBe(429);
    expect(second.json()).toMatchObject({ message: 'Rate Limited' });
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
    expect(calls).toHaveLength(1);
  });

  test('G13 beyond the requests it can hold the server answers 429 with Retry-After', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = route(brazeSlow, async () => {
      await held;
      return succeed();
    });
    const app = makeApp({ routes: [slow], maxRequests: 1 });
    const first = app.inject({ url: '/slow', headers: auth() }).then((answer) => answer);
    const second = await app.inject({ url: '/slow', headers: auth() });
    release();
    expect((await first).statusCode).toBe(200);
    expect(second.statusCode).toBe(429);
    expect(second.headers['retry-after']).toBe('1');
  });
});

const brazeSlow = brazeEndpoint({
  id: 'slow',
  method: 'GET',
  path: '/slow',
  permission: 'users.track',
  area: 'Users',
  summary: 'Waits',
  shapes: { responses: {} },
  parse: () => ok(null),
});

describe('admin endpoints', () => {
  const post = (url: string, payload: object, key = KEY) =>
    makeApp().inject({ method: 'POST', url, headers: auth(key), payload });

  test('strict input: every offending field is named', async () => {
    const answer = await post('/admin/v1/things?size=x&more=1', { name: '', extra: 1 });
    expect(answer.statusCode).toBe(400);
    const fields = answer.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field);
    expect(new Set(fields)).toEqual(new Set(['query.size', 'query.more', 'name', 'extra']));
  });

  test('texts of the query become what the schema asks for', async () => {
    const answer = await post('/admin/v1/things?size=3', { name: 'a' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ name: 'a', size: 3, workspace: 'main' });
  });

  test('only an installation key may name another workspace', async () => {
    expect((await post('/admin/v1/things?workspace=other', { name: 'a' })).json()).toMatchObject({
      workspace: 'other',
    });
    const foreign = await post('/admin/v1/things?workspace=other', { name: 'a' }, 'key-that-only-lists');
    expect(foreign.statusCode).toBe(404);
  });
});

describe('Idempotency-Key', () => {
  test('the first answer is replayed; another request under the same key is refused', async () => {
    const app = makeApp();
    const post = (payload: object) =>
      app.inject({
        method: 'POST',
        url: '/users/track',
        headers: { ...auth(), 'idempotency-key': 'once' },
        payload,
      });
    const first = await post({ a: 1 });
    const again = await post({ a: 1 });
    expect(again.statusCode).toBe(201);
    expect(again.body).toBe(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await post({ a: 2 })).statusCode).toBe(422);
  });
});

test('F67 without room writes are turned away with 503 and reads still answered', async () => {
  const app = makeApp({ capacity: { hasRoom: () => false } });
  const write = await app.inject({ method: 'POST', url: '/users/track', headers: json(), payload: {} });
  expect([write.statusCode, write.headers['retry-after']]).toEqual([503, '30']);
  expect(calls).toEqual([]);
  const read = await app.inject({ method: 'GET', url: '/campaigns/list', headers: auth() });
  expect(read.statusCode).toBe(200);
});

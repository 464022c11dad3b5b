// What only shows over real sockets: places are given back, half-sent bodies too, and closing lets calls end.
import { connect } from 'node:net';
import { request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { brazeEndpoint } from '../contract/endpoint.ts';
import { ok } from '../core/result.ts';
import type { Observation } from '../ports/observer.ts';
import { buildApp } from './app.ts';
import { route } from './handle.ts';
import {
  makeCaller,
  makeMemoryAccess,
  makeMemoryIdempotency,
  makeMemoryLimits,
  makeWorkspaceFacts,
} from './memory-access.ts';
import { succeed } from './reply.ts';

const clock = { now: () => 0, monotonic: () => 0 };
const headers = { authorization: 'Bearer the-only-key', 'content-type': 'application/json' };
let app: FastifyInstance | undefined;
const events: Observation[] = [];
afterEach(async () => {
  events.length = 0;
  await app?.close();
});

const listen = async (run: () => Promise<void>, maxRequests: number): Promise<string> => {
  const endpoint = brazeEndpoint({
    id: 'echo',
    method: 'POST',
    path: '/echo',
    permission: 'users.track',
    area: 'Test',
    summary: 'Echo',
    shapes: { responses: {} },
    parse: ({ body }) => ok(body),
  });
  app = buildApp({
    routes: [
      route(endpoint, async () => {
        await run();
        return succeed();
      }),
    ],
    access: makeMemoryAccess({ 'the-only-key': makeCaller(makeWorkspaceFacts()) }, clock.now),
    limits: makeMemoryLimits(clock),
    idempotency: makeMemoryIdempotency(),
    clock,
    random: { hex: () => 'id', uuid: () => '', fraction: () => 0 },
    observer: { emit: (event) => void events.push(event) },
    maxRequests,
  });
  return app.listen({ port: 0, host: '127.0.0.1' });
};

const post = async (url: string): Promise<number> => {
  const { statusCode, body } = await request(`${url}/echo`, { method: 'POST', headers, body: '{}' });
  await body.dump();
  return statusCode;
};

test('G13 places are given back: many more calls than places, one after the other', async () => {
  const url = await listen(async () => undefined, 2);
  for (let i = 0; i < 10; i++) expect(await post(url)).toBe(200);
});

test('G13 a caller that goes away in the middle of its body gives its place back, and is no failure of ours', async () => {
  const url = await listen(async () => undefined, 1);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const head = 'POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer the-only-key\r\n';
  socket.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":`);
  await expect.poll(() => post(url)).toBe(429);
  socket.destroy();
  await expect.poll(() => post(url)).toBe(200);
  expect(events.filter(({ level }) => level === 'error')).toEqual([]);
});

/** What comes back on a bare socket, until the server hangs up. */
const say = (url: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });

test.each([
  ['is no HTTP', 'hello\r\n\r\n', 400],
  [
    'has two lengths',
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
  ],
  ['has a negative length', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n', 400],
  ['has a huge header', `GET /echo HTTP/1.1\r\nHost: x\r\nX-Big: ${'y'.repeat(60_000)}\r\n\r\n`, 431],
])(
  'REST-12 what %s is answered as JSON with a message and empty limit headers',
  async (_name, text, status) => {
    const answer = await say(await listen(async () => undefined, 5), text);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('x-ratelimit-limit: ');
    expect(JSON.parse(body)).toEqual({ message: expect.any(String), code: 'bad_request' });
  },
);

test('closing answers what has begun', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let begun = (): void => undefined;
  const isRunning = new Promise<void>((resolve) => (begun = resolve));
  const url = await listen(() => {
    begun();
    return held;
  }, 5);
  const answer = post(url);
  await isRunning;
  const closed = app?.close();
  release();
  expect(await answer).toBe(200);
  await closed;
});

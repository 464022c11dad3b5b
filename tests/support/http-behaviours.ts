// T15: how HTTP servers misbehave, and what each provider has to say about the send afterwards.
import { expect } from 'vitest';
import type { SendOutcome } from '../../src/ports/provider.ts';
import type { HttpScript, SinkReply } from './sinks/http-sink.ts';

/** The providers' clock. */
export const NOW = Date.UTC(2026, 2, 4, 9, 30, 0);

export interface Adapter {
  readonly name: string;
  readonly channel: string;
  readonly id: string;
  readonly class: 'A' | 'B' | 'C';
  readonly success: readonly [number, string];
}
export const ADAPTERS: readonly Adapter[] = [
  { name: 'webhook', channel: 'webhook', id: 'http', class: 'A', success: [200, '{"ok":true}'] },
  {
    name: 'twilio',
    channel: 'sms',
    id: 'twilio',
    class: 'C',
    success: [201, '{"sid":"SM1","status":"queued"}'],
  },
  { name: 'sms', channel: 'sms', id: 'http', class: 'C', success: [200, '{"status":"ok","id":"1"}'] },
  {
    name: 'fcm',
    channel: 'push',
    id: 'fcm',
    class: 'B',
    success: [200, '{"name":"projects/shop/messages/1"}'],
  },
  { name: 'webpush', channel: 'push', id: 'webpush', class: 'B', success: [201, ''] },
];

/** FCM asks for an access token first; only what comes after it misbehaves. */
export const afterToken =
  (script: HttpScript): HttpScript =>
  (request, reply, n) =>
    request.path === '/token'
      ? reply.raw(plain(200, '{"access_token":"t","expires_in":3600}'))
      : script(request, reply, n);
export const plain = (status: number, body: string, headers = ''): string =>
  `HTTP/1.1 ${status} X\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

export type Kind = SendOutcome['kind'];
/** What each adapter says: webhook, twilio, sms, fcm, webpush; one word = all say the same. */
export type Expected = Kind | readonly [Kind, Kind, Kind, Kind, Kind];

export interface Behaviour {
  readonly name: string;
  readonly script: (adapter: Adapter) => HttpScript;
  /** Ends by the deadline only, which is then short. */
  readonly stalls?: true;
  readonly expected: Expected;
  /** Copies the server took. */
  readonly taken?: number;
  readonly check?: (outcome: SendOutcome, adapter: Adapter) => void;
}

export const status =
  (code: number, body = '', headers: Readonly<Record<string, string>> = {}) =>
  (): HttpScript =>
  (_, reply) =>
    reply.send(code, body, headers);
const retryAfter = (value: string) => status(429, 'slow down', { 'retry-after': value });
const waits = (ms: number | undefined) => (outcome: SendOutcome) =>
  expect(outcome).toEqual(
    expect.objectContaining({ kind: 'deferred', ...(ms === undefined ? {} : { retryAfterMs: ms }) }),
  );
const noWait = (outcome: SendOutcome): void => expect(outcome).not.toHaveProperty('retryAfterMs');
const accepting = (act: (reply: SinkReply) => void) => (): HttpScript => (_, reply) => {
  reply.accept();
  act(reply);
};
export const success = (adapter: Adapter, headers = ''): string => plain(...adapter.success, headers);
const rawSuccess =
  (write: (adapter: Adapter, reply: SinkReply) => void) =>
  (adapter: Adapter): HttpScript =>
  (_, reply) => {
    reply.accept();
    write(adapter, reply);
  };
const LATER_OR_LOST: Expected = ['deferred', 'unknown', 'unknown', 'deferred', 'deferred'];
const NEEDS_BODY: Expected = ['accepted', 'unknown', 'unknown', 'unknown', 'accepted'];

export const BEHAVIOURS: readonly Behaviour[] = [
  { name: 'takes it', script: (a) => status(...a.success)(), expected: 'accepted', taken: 1 },
  { name: 'takes it, then resets', script: accepting((r) => r.reset()), expected: 'unknown', taken: 1 },
  { name: 'takes it, then closes', script: accepting((r) => r.socket.end()), expected: 'unknown', taken: 1 },
  {
    name: 'takes it, then never answers',
    stalls: true,
    script: accepting(() => undefined),
    expected: 'unknown',
    taken: 1,
  },
  { name: 'resets without taking it', script: () => (_, r) => r.reset(), expected: 'unknown', taken: 0 },
  {
    name: 'answers garbage',
    script: accepting((r) => r.raw('220 mail.example ESMTP\r\n')),
    expected: 'unknown',
  },
  {
    name: 'answers half a status line',
    script: accepting((r) => (r.raw('HTTP/1.1 20'), r.socket.end())),
    expected: 'unknown',
  },
  {
    name: '429 without Retry-After',
    script: status(429, 'x'),
    expected: 'deferred',
    taken: 0,
    check: noWait,
  },
  { name: '429 with seconds', script: retryAfter('7'), expected: 'deferred', check: waits(7_000) },
  {
    name: '429 with a date',
    script: retryAfter(new Date(NOW + 90_000).toUTCString()),
    expected: 'deferred',
    check: waits(90_000),
  },
  {
    name: '429 with a date gone by',
    script: retryAfter(new Date(NOW - 90_000).toUTCString()),
    expected: 'deferred',
    check: waits(1_000),
  },
  { name: '429 with zero seconds', script: retryAfter('0'), expected: 'deferred', check: waits(1_000) },
  { name: '429 with a year', script: retryAfter('31536000'), expected: 'deferred', check: waits(3_600_000) },
  { name: '429 with absurd digits', script: retryAfter('9'.repeat(40)), expected: 'deferred', check: noWait },
  { name: '429 with words', script: retryAfter('soon'), expected: 'deferred', check: noWait },
  { name: '429 with a negative number', script: retryAfter('-5'), expected: 'deferred', check: noWait },
  { name: '500', script: status(500, 'oops'), expected: LATER_OR_LOST, taken: 0 },
  { name: '502 with a proxy page', script: status(502, '<html>Bad gateway</html>'), expected: LATER_OR_LOST },
  {
    name: '503 with Retry-After',
    script: status(503, '', { 'retry-after': '120' }),
    expected: LATER_OR_LOST,
  },
  { name: '504', script: status(504), expected: LATER_OR_LOST },
  { name: '529', script: status(529), expected: LATER_OR_LOST },
  { name: '599', script: status(599), expected: LATER_OR_LOST },
  { name: '408', script: status(408), expected: 'deferred' },
  {
    name: '400 with a plain page',
    script: status(400, 'no'),
    expected: ['rejected', 'deferred', 'rejected', 'deferred', 'rejected'],
  },
  {
    name: '401',
    script: status(401, '{}'),
    expected: ['rejected', 'deferred', 'deferred', 'deferred', 'deferred'],
  },
  {
    name: '403',
    script: status(403, '{}'),
    expected: ['rejected', 'deferred', 'deferred', 'deferred', 'deferred'],
  },
  {
    name: '404',
    script: status(404),
    expected: ['rejected', 'deferred', 'rejected', 'deferred', 'rejected'],
  },
  {
    name: '405',
    script: status(405),
    expected: ['rejected', 'deferred', 'rejected', 'deferred', 'deferred'],
  },
  {
    name: '410',
    script: status(410),
    expected: ['rejected', 'deferred', 'rejected', 'deferred', 'rejected'],
    check: (outcome, { name }) => name === 'webpush' && expect(outcome).toMatchObject({ unregistered: true }),
  },
  {
    name: '413',
    script: status(413),
    expected: ['rejected', 'deferred', 'rejected', 'deferred', 'rejected'],
    check: (outcome, { name }) =>
      name === 'webpush' && expect(outcome).toMatchObject({ reason: 'content_invalid' }),
  },
  {
    name: '200 with an error in the body',
    script: rawSuccess((_, r) => r.raw(plain(200, '{"error":"nope"}'))),
    expected: NEEDS_BODY,
  },
  {
    name: '200 with a page of a proxy',
    script: rawSuccess((_, r) => r.raw(plain(200, '<html>Sign in</html>'))),
    expected: NEEDS_BODY,
  },
  {
    name: '200 with JSON cut off',
    script: rawSuccess((_, r) => r.raw(plain(200, '{"sid":"SM1","name":"x","status":"ok'))),
    expected: NEEDS_BODY,
  },
  { name: '200 with null', script: rawSuccess((_, r) => r.raw(plain(200, 'null'))), expected: NEEDS_BODY },
  {
    name: '200 with a body shorter than said',
    script: rawSuccess((a, r) => {
      r.raw(`HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n${a.success[1]}`);
      r.socket.end();
    }),
    expected: NEEDS_BODY,
  },
  {
    name: '200 with a body that never ends',
    stalls: true,
    script: rawSuccess((a, r) => r.raw(`HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n${a.success[1]}`)),
    expected: NEEDS_BODY,
  },
  {
    name: '200 and chunks that break off',
    script: rawSuccess(
      (_, r) => (r.raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"sid'), r.socket.end()),
    ),
    expected: NEEDS_BODY,
  },
  {
    name: '200 with a huge body',
    script: rawSuccess((_, r) => r.raw(plain(200, 'x'.repeat(3_000_000)))),
    expected: NEEDS_BODY,
  },
  {
    name: '200 with a gzip bomb',
    script: rawSuccess((_, r) =>
      r.raw(plain(200, '\u001f\u008b'.repeat(2_000), 'content-encoding: gzip\r\n')),
    ),
    expected: NEEDS_BODY,
  },
  {
    name: 'success in one chunk',
    script: rawSuccess((a, r) =>
      r.raw(
        `HTTP/1.1 ${a.success[0]} X\r\ntransfer-encoding: chunked\r\n\r\n${a.success[1] === '' ? '' : `${a.success[1].length.toString(16)}\r\n${a.success[1]}\r\n`}0\r\n\r\n`,
      ),
    ),
    expected: 'accepted',
  },
  {
    name: 'success until the connection ends',
    script: rawSuccess(
      (a, r) => (
        r.raw(`HTTP/1.1 ${a.success[0]} X\r\nconnection: close\r\n\r\n${a.success[1]}`),
        r.socket.end()
      ),
    ),
    expected: 'accepted',
  },
  {
    name: 'success after early hints',
    script: rawSuccess((a, r) => r.raw(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${success(a)}`)),
    expected: 'accepted',
  },
  {
    name: 'success byte by byte',
    script: rawSuccess((a, r) => [...success(a)].forEach((byte) => r.raw(byte))),
    expected: 'accepted',
  },
  {
    name: 'HTTP/1.0',
    script: rawSuccess((a, r) => (r.raw(success(a).replace('1.1', '1.0')), r.socket.end())),
    expected: 'accepted',
  },
  {
    name: 'a header that drips',
    stalls: true,
    script: () => (_, reply) => {
      const drip = setInterval(() => reply.raw('x'), 30);
      reply.raw('HTTP/1.1 200 OK\r\nx-slow: ');
      reply.socket.on('close', () => clearInterval(drip));
    },
    expected: 'unknown',
  },
  ...[301, 302, 303, 307, 308].map((code): Behaviour => ({
    name: `${code} to somewhere else`,
    script: status(code, '', { location: 'http://127.0.0.1:1/' }),
    expected: ['rejected', 'deferred', 'unknown', 'deferred', 'deferred'],
  })),
];

// T15: APNs over HTTP/2 against a local server that misbehaves.
import { afterEach, describe, expect, it } from 'vitest';
import type { Egress } from '../adapters/http/egress.ts';
import type { SendOutcome } from '../ports/provider.ts';
import type { Kind } from '../../tests/support/http-behaviours.ts';
import { egressTo, messageFor, openProvider, settingsFor } from '../../tests/support/providers.ts';
import { EXPIRED } from '../../tests/support/sinks/certificates.ts';
import { startHttpSink } from '../../tests/support/sinks/http-sink.ts';
import type { Http2Script, Http2Sink } from '../../tests/support/sinks/http2-sink.ts';
import { startHttp2Sink } from '../../tests/support/sinks/http2-sink.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
/** Ample, so that a busy machine changes no verdict; short where the deadline itself is the verdict. */
const TIMEOUT_MS = 5_000;
const SHORT_MS = 250;
const NOW = Date.UTC(2026, 2, 4, 9, 30, 0);

const openedEgress = (options: Parameters<typeof egressTo>[0]): Egress => {
  const egress = egressTo(options);
  closers.push(() => egress.close());
  return egress;
};

describe('APNs against a server that', () => {
  const start = async (
    script: Http2Script,
    more: Parameters<typeof startHttp2Sink>[0] = {},
  ): Promise<Http2Sink> => {
    const sink = await startHttp2Sink({ script, ...more });
    closers.push(() => sink.close());
    return sink;
  };
  const aimAt = (
    base: string,
    options: Parameters<typeof egressTo>[0] = {},
    timeoutMs = TIMEOUT_MS,
  ): (() => Promise<SendOutcome>) => {
    const settings = { ...settingsFor('push', 'apns', base, 0), timeout_ms: timeoutMs };
    const provider = openProvider('push', 'apns', {
      egress: openedEgress(options),
      settings,
      now: () => NOW,
    });
    return () => provider.send(messageFor('push', 'apns', base));
  };
  const reason =
    (code: number, text: string, headers = {}): Http2Script =>
    (_, r) =>
      r.send(code, JSON.stringify({ reason: text }), headers);
  const cases: readonly (readonly [string, Http2Script, Kind, object])[] = [
    ['takes it', (_, r) => r.send(200, '', { 'apns-id': 'x' }), 'accepted', { providerMessageId: 'x' }],
    ['takes it, then resets the stream', (_, r) => (r.accept(), r.stream.close(2)), 'unknown', {}],
    ['takes it, then ends the session', (_, r) => (r.accept(), r.session?.destroy()), 'unknown', {}],
    ['takes it, then resets the connection', (_, r) => (r.accept(), r.drop()), 'unknown', {}],
    ['takes it, then never answers', (_, r) => r.accept(), 'unknown', {}],
    ['refuses the stream', (_, r) => r.stream.close(7), 'not_sent', {}],
    [
      'says GOAWAY after it looked',
      (_, r) => (r.accept(), r.session?.goaway(0, r.stream.id), setImmediate(() => r.session?.destroy())),
      'unknown',
      {},
    ],
    [
      '410 Unregistered',
      reason(410, 'Unregistered'),
      'rejected',
      { unregistered: true, reason: 'address_rejected' },
    ],
    ['400 BadDeviceToken', reason(400, 'BadDeviceToken'), 'rejected', { unregistered: true }],
    ['400 DeviceTokenNotForTopic', reason(400, 'DeviceTokenNotForTopic'), 'rejected', { unregistered: true }],
    ['400 BadCollapseId', reason(400, 'BadCollapseId'), 'rejected', { reason: 'provider_rejected' }],
    ['400 BadTopic', reason(400, 'BadTopic'), 'deferred', {}],
    ['400 without a reason', (_, r) => r.send(400, 'x'), 'deferred', {}],
    ['403 InvalidProviderToken', reason(403, 'InvalidProviderToken'), 'deferred', {}],
    ['404 BadPath', reason(404, 'BadPath'), 'deferred', {}],
    ['413 PayloadTooLarge', reason(413, 'PayloadTooLarge'), 'rejected', { reason: 'content_invalid' }],
    [
      '429 TooManyRequests',
      reason(429, 'TooManyRequests', { 'retry-after': '9' }),
      'deferred',
      { retryAfterMs: 9_000 },
    ],
    ['500', reason(500, 'InternalServerError'), 'deferred', {}],
    ['503 Shutdown', reason(503, 'Shutdown'), 'deferred', {}],
    [
      'a body that never ends',
      (_, r) => (r.stream.respond({ ':status': 410 }), r.stream.write('{')),
      'rejected',
      { unregistered: true },
    ],
    ['a huge body', (_, r) => r.send(410, 'x'.repeat(1_000_000)), 'rejected', { unregistered: true }],
  ];
  it.each(cases)('%s', async (name, script, kind, more) => {
    const sink = await start(script);
    const timeoutMs = name.includes('never') ? SHORT_MS : TIMEOUT_MS;
    expect(await aimAt(sink.url, {}, timeoutMs)()).toMatchObject({ kind, ...more });
  });
  it('a refused provider token is made anew', async () => {
    const seen: string[] = [];
    const sink = await start((request, r) => {
      seen.push(String(request.headers['authorization']));
      return seen.length === 1 ? r.send(403, '{"reason":"ExpiredProviderToken"}') : r.send(200);
    });
    const send = aimAt(sink.url);
    expect([(await send()).kind, (await send()).kind, (await send()).kind]).toEqual([
      'deferred',
      'accepted',
      'accepted',
    ]);
    // ES256 signatures differ each time they are made.
    expect(seen[1]).not.toBe(seen[0]);
    expect(seen[2]).toBe(seen[1]);
  });
  it('says GOAWAY between calls: the next one opens a new session', async () => {
    const sink = await start((_, r) => {
      r.send(200);
      r.session?.goaway(0, r.stream.id);
    });
    const send = aimAt(sink.url);
    for (let i = 0; i < 3; i++) {
      expect((await send()).kind).toBe('accepted');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(sink.stats.connections).toBe(3);
  });
  it('says GOAWAY to a stream it did not look at: not_sent, and the one before is answered', async () => {
    const sink = await start((_, r, n) => {
      if (n === 1) return void setTimeout(() => r.send(200), 30);
      r.session?.goaway(0, 1);
    });
    const send = aimAt(sink.url);
    const outcomes = await Promise.all([send(), send()]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'not_sent']);
    expect(sink.stats.accepted).toBe(1);
  });
  it('takes few streams at once: the others wait their turn', async () => {
    const sink = await start((_, r) => r.send(200), { maxConcurrentStreams: 2 });
    const send = aimAt(sink.url);
    const outcomes = await Promise.all(Array.from({ length: 40 }, send));
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(sink.stats.accepted).toBe(40);
  });
  it('speaks HTTP/1.1 only: not_sent', async () => {
    const sink = await startHttpSink();
    closers.push(() => sink.close());
    expect((await aimAt(sink.url)()).kind).toBe('not_sent');
  });
  it('has an expired certificate: not_sent', async () => {
    const sink = await start((_, r) => r.send(200), { tls: EXPIRED });
    expect((await aimAt(sink.url, { extraCertificates: [EXPIRED.cert] })()).kind).toBe('not_sent');
    expect(sink.stats.requests).toBe(0);
  });
  it('is not there, or is private: not_sent', async () => {
    const sink = await startHttp2Sink();
    expect((await aimAt(sink.url, { allowText: '' })()).kind).toBe('not_sent');
    await sink.close();
    expect((await aimAt(sink.url)()).kind).toBe('not_sent');
    expect(sink.stats.connections).toBe(0);
  });
});

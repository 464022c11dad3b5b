// After any storm of faults the transports serve as before: no connection leaked, no slot stuck, every call ended.
import { afterEach, expect, it } from 'vitest';
import type { HttpResult } from '../ports/egress.ts';
import type { MailResult } from '../ports/transports.ts';
import { parseEgressAllow } from '../adapters/http/allow-list.ts';
import { makeDialer } from '../adapters/http/dial.ts';
import { makeMailTransport } from '../adapters/smtp/relay.ts';
import { valueOf } from '../../tests/support/channel-fixtures.ts';
import { mailWith, relayWith } from '../../tests/support/mail.ts';
import { egressTo } from '../../tests/support/providers.ts';
import { startHttpSink } from '../../tests/support/sinks/http-sink.ts';
import { startHttp2Sink } from '../../tests/support/sinks/http2-sink.ts';
import { startSmtpSink } from '../../tests/support/sinks/smtp-sink.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Same storms in every run. */
const makeRandom = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
const CALLS = 1_000;
const AT_ONCE = 60;

const storm = async <R>(call: (n: number) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  let n = 0;
  const work = async (): Promise<void> => {
    while (n < CALLS) results.push(await call(n++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
};

const request = (url: string, timeoutMs: number, headers: Readonly<Record<string, string>> = {}) => ({
  url,
  method: 'POST',
  headers,
  body: '{}',
  timeoutMs,
  maxResponseBytes: 1_000,
});

it(
  'T15 HTTP/1.1: a storm of resets, stalls, cut bodies and illegal requests',
  { timeout: 60_000 },
  async () => {
    const random = makeRandom(1);
    const sink = await startHttpSink();
    const egress = egressTo({ connections: 16 });
    closers.push(
      () => sink.close(),
      () => egress.close(),
    );
    sink.script = (_, reply) => {
      const dice = random();
      if (dice < 0.1) reply.reset();
      else if (dice < 0.15) return;
      else if (dice < 0.2) reply.raw('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
      else if (dice < 0.25) reply.raw('nonsense\r\n\r\n');
      else if (dice < 0.3) reply.send(200, 'x'.repeat(5_000));
      else if (dice < 0.35) reply.socket.end('HTTP/1.1 200 OK\r\n');
      else reply.send(200);
    };
    const gone = await startHttpSink();
    await gone.close();
    const results = await storm<HttpResult>((n) =>
      egress.http.request(
        request(
          `${n % 23 === 0 ? gone.url : sink.url}/`,
          200 + (n % 5) * 50,
          n % 17 === 0 ? { 'x-a': '\u010d' } : {},
        ),
      ),
    );
    expect(results).toHaveLength(CALLS);
    const phases = new Set(results.map(({ phase }) => phase));
    expect(phases).toEqual(new Set(['answered', 'maybe_sent', 'not_sent', 'blocked']));
    sink.script = (_, reply) => reply.send(200);
    const after = await Promise.all(
      Array.from({ length: 200 }, () => egress.http.request(request(`${sink.url}/`, 10_000))),
    );
    expect(after.filter(({ phase }) => phase !== 'answered')).toEqual([]);
  },
);

it('T15 HTTP/2: a storm of resets, refusals, cut connections and stalls', { timeout: 60_000 }, async () => {
  const random = makeRandom(2);
  const sink = await startHttp2Sink({ maxConcurrentStreams: 10 });
  const egress = egressTo();
  closers.push(
    () => sink.close(),
    () => egress.close(),
  );
  sink.script = (_, reply) => {
    const dice = random();
    if (dice < 0.1) reply.stream.close(2);
    else if (dice < 0.2) reply.stream.close(7);
    else if (dice < 0.23) return;
    // GOAWAY is left to its own tests: Node's server corrupts its memory when it is sent under load.
    else if (dice < 0.24) reply.drop();
    else reply.send(200);
  };
  const results = await storm<HttpResult>((n) =>
    egress.http2.request(request(`${sink.url}/`, 200 + (n % 5) * 50)),
  );
  expect(results).toHaveLength(CALLS);
  expect(results.some(({ phase }) => phase === 'answered')).toBe(true);
  sink.script = (_, reply) => reply.send(200);
  const after = await Promise.all(
    Array.from({ length: 200 }, () => egress.http2.request(request(`${sink.url}/`, 10_000))),
  );
  expect(after.filter(({ phase }) => phase !== 'answered')).toEqual([]);
});

it('T15 SMTP: a storm at every verb; what was accepted is what arrived', { timeout: 60_000 }, async () => {
  const random = makeRandom(3);
  const acts = [
    'close',
    'reset',
    'stall',
    '421 4.3.2 closing',
    '451 4.3.0 later',
    '550 5.1.1 no',
    'nonsense',
  ];
  const sink = await startSmtpSink();
  sink.script = (verb) => {
    if (random() > 0.03) return undefined;
    const act = acts[Math.floor(random() * acts.length)]!;
    return verb === 'dot' && random() < 0.5 ? 'accept-reset' : act;
  };
  const transport = makeMailTransport(makeDialer({ allow: valueOf(parseEgressAllow('127.0.0.0/8')) }));
  const relay = valueOf(transport.open(relayWith(sink.port, { connections: 12, messagesPerConnection: 20 })));
  closers.push(
    () => sink.close(),
    () => relay.close(),
  );
  const sent = new Map<string, MailResult['kind']>();
  await storm<void>(async (n) => {
    const messageId = `m${n}@example.com`;
    sent.set(messageId, (await relay.send(mailWith({ messageId }), 400)).kind);
  });
  expect(sent.size).toBe(CALLS);
  for (const [id, kind] of sent) {
    const copies = sink.counts.get(id) ?? 0;
    if (kind === 'accepted') expect(copies).toBe(1);
    else if (kind === 'unknown') expect(copies).toBeLessThanOrEqual(1);
    else expect(copies).toBe(0);
  }
  sink.script = () => undefined;
  const after = await Promise.all(Array.from({ length: 100 }, () => relay.send(mailWith(), 5_000)));
  expect(after.filter(({ kind }) => kind !== 'accepted')).toEqual([]);
});

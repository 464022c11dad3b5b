// T15: every HTTP/1.1 provider against servers that misbehave in scripted ways. What is checked is what a provider
// says about the send afterwards; how many copies the server took is checked beside it.
import { afterEach, describe, expect, it } from 'vitest';
import type { Egress, EgressOptions } from '../adapters/http/egress.ts';
import type { JsonObject } from '../core/json.ts';
import type { Provider, SendOutcome } from '../ports/provider.ts';
import type { Adapter, Expected, Kind } from '../../tests/support/http-behaviours.ts';
import {
  ADAPTERS,
  BEHAVIOURS,
  NOW,
  afterToken,
  plain,
  status,
  success,
} from '../../tests/support/http-behaviours.ts';
import { egressTo, messageFor, openProvider, settingsFor } from '../../tests/support/providers.ts';
import { EXPIRED, VALID } from '../../tests/support/sinks/certificates.ts';
import type { HttpScript, HttpSink } from '../../tests/support/sinks/http-sink.ts';
import { startHttpSink } from '../../tests/support/sinks/http-sink.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
/** Ample, so that a busy machine changes no verdict; short where the deadline itself is the verdict. */
const TIMEOUT_MS = 5_000;
const SHORT_MS = 250;

const openedEgress = (options: Parameters<typeof egressTo>[0]): Egress => {
  const egress = egressTo(options);
  closers.push(() => egress.close());
  return egress;
};

const expectedOf = (expected: Expected, adapter: Adapter): Kind =>
  typeof expected === 'string' ? expected : expected[ADAPTERS.indexOf(adapter)]!;

interface Aimed {
  readonly provider: Provider;
  readonly send: () => Promise<SendOutcome>;
}
const aim = (
  adapter: Adapter,
  base: string,
  options: Partial<EgressOptions> & { allowText?: string; settings?: JsonObject } = {},
): Aimed => {
  const egress = openedEgress(options);
  const settings = {
    ...settingsFor(adapter.channel, adapter.id, base, 0),
    timeout_ms: TIMEOUT_MS,
    ...options.settings,
  };
  const provider = openProvider(adapter.channel, adapter.id, { egress, settings, now: () => NOW });
  return { provider, send: () => provider.send(messageFor(adapter.channel, adapter.id, base)) };
};
const sinkWith = async (options: Parameters<typeof startHttpSink>[0]): Promise<HttpSink> => {
  const sink = await startHttpSink(options);
  closers.push(() => sink.close());
  return sink;
};

it('T15 there are at least 45 behaviours of HTTP servers', () => {
  expect(BEHAVIOURS.length + 8).toBeGreaterThanOrEqual(45);
});

describe.each(ADAPTERS)('$name against a server that', (adapter) => {
  it.each(BEHAVIOURS)('$name', async (behaviour) => {
    const sink = await sinkWith({ script: afterToken(behaviour.script(adapter)) });
    const short = behaviour.stalls === true ? { settings: { timeout_ms: SHORT_MS } } : {};
    const { provider, send } = aim(adapter, sink.url, short);
    const outcome = await send();
    expect(outcome.kind).toBe(expectedOf(behaviour.expected, adapter));
    expect(provider.class).toBe(adapter.class);
    behaviour.check?.(outcome, adapter);
    if (behaviour.taken !== undefined) expect(sink.stats.accepted).toBe(behaviour.taken);
  });
  it('is not there: not_sent', async () => {
    const sink = await startHttpSink();
    await sink.close();
    expect((await aim(adapter, sink.url).send()).kind).toBe('not_sent');
  });
  it('has a private address that nobody opened: no connection', async () => {
    const sink = await sinkWith({});
    const outcome = await aim(adapter, sink.url, { allowText: '' }).send();
    expect(outcome.kind).toBe(
      adapter.name === 'webhook' || adapter.name === 'webpush' ? 'rejected' : 'not_sent',
    );
    expect(sink.stats.connections).toBe(0);
  });
  it.each([
    ['has an expired certificate', EXPIRED, [EXPIRED.cert]],
    ['has a certificate nobody trusts', VALID, []],
  ] as const)('%s: not_sent', async (_, tls, extraCertificates) => {
    const sink = await sinkWith({ tls });
    const { send } = aim(adapter, sink.url, { extraCertificates });
    expect((await send()).kind).toBe('not_sent');
    expect(sink.stats.requests).toBe(0);
  });
  it('has a trusted certificate: accepted', async () => {
    const sink = await sinkWith({ tls: VALID, script: afterToken(status(...adapter.success)()) });
    const { send } = aim(adapter, sink.url, {
      extraCertificates: [VALID.cert],
      settings: { timeout_ms: 2_000 },
    });
    expect((await send()).kind).toBe('accepted');
  });
  it('never finishes the handshake: not_sent', async () => {
    const sink = await sinkWith({ script: () => undefined });
    const { send } = aim(adapter, sink.url.replace('http:', 'https:'), {
      settings: { timeout_ms: SHORT_MS },
    });
    expect((await send()).kind).toBe('not_sent');
  });
  it('has a name that resolves only sometimes', async () => {
    const sink = await sinkWith({ script: afterToken(status(...adapter.success)()) });
    let asked = 0;
    const resolve = async () => {
      if (asked++ === 0) throw new Error('EAI_AGAIN');
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const { send } = aim(adapter, `http://flapping.test:${sink.port}`, { resolve });
    expect((await send()).kind).toBe('not_sent');
    expect((await send()).kind).toBe('accepted');
    expect(sink.stats.accepted).toBe(1);
  });
  it('closes idle connections: the next call goes out on a new one', async () => {
    const sink = await sinkWith({
      script: afterToken((_, reply) => {
        reply.accept();
        reply.raw(success(adapter));
        reply.socket.end();
      }),
    });
    const { send } = aim(adapter, sink.url);
    for (let i = 0; i < 3; i++) {
      expect((await send()).kind).toBe('accepted');
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    expect(sink.stats.accepted).toBe(3);
  });
  it('F59 sees the same key on a repeat', async () => {
    const sink = await sinkWith({ script: afterToken(status(...adapter.success)()) });
    const { send } = aim(adapter, sink.url);
    await send();
    await send();
    if (adapter.class === 'A') expect([...sink.counts.values()]).toEqual([2]);
    else expect(sink.stats.accepted).toBe(2);
  });
});

describe('error tables', () => {
  const reply = (code: number, body: object): HttpScript =>
    afterToken((_, r) => r.send(code, JSON.stringify(body)));
  const sendTo = async (name: string, script: HttpScript): Promise<SendOutcome> => {
    const sink = await sinkWith({ script });
    return aim(
      ADAPTERS.find((adapter) => adapter.name === name)!,
      sink.url,
    ).send();
  };
  it.each([21211, 21614])('Twilio %i: the number is no use', async (code) => {
    expect(await sendTo('twilio', reply(400, { code }))).toMatchObject({
      kind: 'rejected',
      reason: 'address_rejected',
      hardBounce: true,
    });
  });
  it.each([21610, 21612])('Twilio %i: refused, and no reason to call the number invalid', async (code) => {
    const outcome = await sendTo('twilio', reply(400, { code }));
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'address_rejected' });
    expect(outcome).not.toHaveProperty('hardBounce');
  });
  it('Twilio 21617: the message is refused, the number is not', async () => {
    const outcome = await sendTo('twilio', reply(400, { code: 21617 }));
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'provider_rejected' });
    expect(outcome).not.toHaveProperty('hardBounce');
  });
  it.each([20429, 20503])('Twilio %i: later', async (code) => {
    expect((await sendTo('twilio', reply(400, { code }))).kind).toBe('deferred');
  });
  const fcmError = (code: string, message = 'x') => ({
    error: { status: code, message, details: [{ errorCode: code }] },
  });
  it.each(['UNREGISTERED', 'SENDER_ID_MISMATCH'])('FCM %s drops the token', async (code) => {
    expect(await sendTo('fcm', reply(404, fcmError(code)))).toMatchObject({
      kind: 'rejected',
      unregistered: true,
    });
  });
  it('FCM INVALID_ARGUMENT drops the token only when it is about the token', async () => {
    const about = fcmError(
      'INVALID_ARGUMENT',
      'The registration token is not a valid FCM registration token',
    );
    expect(await sendTo('fcm', reply(400, about))).toMatchObject({ unregistered: true });
    expect(await sendTo('fcm', reply(400, fcmError('INVALID_ARGUMENT', 'bad ttl')))).not.toHaveProperty(
      'unregistered',
    );
  });
  it.each(['UNAVAILABLE', 'INTERNAL', 'QUOTA_EXCEEDED', 'THIRD_PARTY_AUTH_ERROR', 'SOMETHING_NEW'])(
    'FCM %s: later',
    async (code) => {
      expect((await sendTo('fcm', reply(503, fcmError(code)))).kind).toBe('deferred');
    },
  );
  it('FCM: the access token is asked for once, and again when it is refused', async () => {
    let tokens = 0;
    const sink = await sinkWith({
      script: (request, r) => {
        if (request.path === '/token')
          return r.raw(plain(200, `{"access_token":"t${++tokens}","expires_in":3600}`));
        const stale = request.headers['authorization'] === 'Bearer t1' && sink.stats.requests > 3;
        return stale ? r.send(401, '{}') : r.send(200, '{"name":"m"}');
      },
    });
    const { send } = aim(ADAPTERS[3]!, sink.url);
    await Promise.all([send(), send()]);
    expect(tokens).toBe(1);
    expect((await send()).kind).toBe('deferred');
    expect((await send()).kind).toBe('accepted');
    expect(tokens).toBe(2);
  });
  it.each([
    ['no token', 500, 'x'],
    ['a refused assertion', 400, '{"error":"invalid_grant"}'],
    ['a token answer without a token', 200, '{}'],
  ])('FCM: %s is not_sent', async (_, code, body) => {
    expect((await sendTo('fcm', (__, r) => r.send(code, body))).kind).toBe('not_sent');
  });
  it('a device of another kind is refused, not lost in silence', async () => {
    const sink = await sinkWith({});
    const egress = openedEgress({});
    const provider = openProvider('push', 'fcm', {
      egress,
      settings: settingsFor('push', 'fcm', sink.url, 0),
    });
    const outcome = await provider.send(messageFor('push', 'apns', sink.url));
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'provider_rejected' });
    expect(outcome).not.toHaveProperty('unregistered');
    expect(sink.stats.requests).toBe(0);
  });
});

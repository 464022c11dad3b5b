// What leaves, as its receiver sees it: signatures verified, tokens checked, encrypted pushes opened.
import { createDecipheriv, createECDH, createHmac, hkdfSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outbound } from '../core/channels/channel.ts';
import type { JsonObject } from '../core/json.ts';
import { CHANNELS } from '../kinds/channels/index.ts';
import { findProvider } from '../kinds/channels/providers.ts';
import { makeTransports } from '../adapters/transports.ts';
import { factsWith, valueOf } from '../../tests/support/channel-fixtures.ts';
import {
  SIGNING_SECRET,
  browserSide,
  egressTo,
  messageFor,
  openProvider,
  settingsFor,
} from '../../tests/support/providers.ts';
import { headerOf, readMessage, readParts } from '../../tests/support/mail.ts';
import type { HttpScript, HttpSink, SinkRequest } from '../../tests/support/sinks/http-sink.ts';
import { startHttpSink } from '../../tests/support/sinks/http-sink.ts';
import { startHttp2Sink } from '../../tests/support/sinks/http2-sink.ts';
import { startSmtpSink } from '../../tests/support/sinks/smtp-sink.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const NOW = Date.UTC(2026, 2, 4, 9, 30, 0);
const egress = () => {
  const opened = egressTo();
  closers.push(() => opened.close());
  return opened;
};
const recording = async (script: HttpScript): Promise<{ sink: HttpSink; requests: SinkRequest[] }> => {
  const requests: SinkRequest[] = [];
  const sink = await startHttpSink({
    script: (request, reply, n) => {
      requests.push(request);
      script(request, reply, n);
    },
  });
  closers.push(() => sink.close());
  return { sink, requests };
};
const jwtOf = (token: string): { header: JsonObject; claims: JsonObject } => {
  const [header = '', claims = ''] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  return { header: JSON.parse(header) as JsonObject, claims: JSON.parse(claims) as JsonObject };
};

describe('what a receiver sees', () => {
  it('F59 a webhook: signed as Standard Webhooks, the same id on every repeat', async () => {
    const { sink, requests } = await recording((_, r) => r.send(200));
    const provider = openProvider('webhook', 'http', { egress: egress(), now: () => NOW });
    const message = messageFor('webhook', 'http', sink.url);
    for (let i = 0; i < 2; i++) expect((await provider.send(message)).kind).toBe('accepted');
    for (const { method, path, headers, body } of requests) {
      expect([method, path, body]).toEqual(['POST', '/hook', '{"to":"ann"}']);
      expect(headers).toMatchObject({
        'idempotency-key': message.facts.sendKey,
        'webhook-id': message.facts.sendKey,
        'webhook-timestamp': String(NOW / 1_000),
        'content-type': 'application/json',
      });
      const secret = Buffer.from(SIGNING_SECRET.replace('whsec_', ''), 'base64');
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      expect(headers['webhook-signature']).toBe(
        `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
      );
    }
  });
  it('Twilio: a form with basic authentication', async () => {
    const { sink, requests } = await recording((_, r) => r.send(201, '{"sid":"SM1"}'));
    const provider = openProvider('sms', 'twilio', {
      egress: egress(),
      settings: settingsFor('sms', 'twilio', sink.url, 0),
    });
    const message = messageFor('sms', 'twilio', sink.url);
    const outcome = await provider.send({
      ...message,
      body: { ...message.body, body: 'É & = 😀 \ud800', media_items: ['https://x/1'] },
    });
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'SM1' });
    const [{ path, headers, body } = { path: '', headers: {} as Record<string, string>, body: '' }] =
      requests;
    expect(path).toBe('/2010-04-01/Accounts/AC1/Messages.json');
    expect(Buffer.from((headers['authorization'] ?? '').slice(6), 'base64').toString()).toBe('AC1:secret');
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      To: '+33612345678',
      From: '+33600000000',
      Body: 'É & = 😀 \ufffd',
      MediaUrl: 'https://x/1',
    });
  });
  it('a generic gateway: placeholders filled and encoded, the key where it is asked for', async () => {
    const { sink, requests } = await recording((_, r) => r.send(202, '{"status":"ok","id":7}'));
    const settings = {
      url: `${sink.url}/send?to={{to}}`,
      headers: { 'X-Auth': 'Bearer {{secret}}' },
      body: '{"t":"{{body}}","k":"{{key}}"}',
      success: { statuses: [202], id_path: 'id' },
      idempotency_header: 'X-Key',
    };
    const kind = findProvider('sms', 'http')!;
    const opened = valueOf(kind.parse(settings, { secret: 's3' }, ''));
    const provider = opened.open(
      makeTransports(egress(), { now: () => NOW, monotonic: () => 0 }, { save: async () => undefined }),
    );
    expect(provider.class).toBe('A');
    const message = messageFor('sms', 'http', sink.url);
    const hostile = { ...message, body: { ...message.body, body: '","admin":true,"x":"{{secret}}' } };
    expect(await provider.send(hostile)).toEqual({ kind: 'accepted', providerMessageId: '7' });
    const [{ path, headers, body } = { path: '', headers: {} as Record<string, string>, body: '' }] =
      requests;
    expect(path).toBe('/send?to=%2B33612345678');
    expect(headers).toMatchObject({ 'x-auth': 'Bearer s3', 'x-key': message.facts.sendKey });
    expect(JSON.parse(body)).toEqual({ t: '","admin":true,"x":"{{secret}}', k: message.facts.sendKey });
  });
  it('FCM: an assertion for the token, then the message', async () => {
    const { sink, requests } = await recording((request, r) =>
      request.path === '/token'
        ? r.send(200, '{"access_token":"at","expires_in":3600}')
        : r.send(200, '{"name":"m1"}'),
    );
    const settings = settingsFor('push', 'fcm', sink.url, 0);
    const provider = openProvider('push', 'fcm', { egress: egress(), settings, now: () => NOW });
    expect(await provider.send(messageFor('push', 'fcm', sink.url))).toEqual({
      kind: 'accepted',
      providerMessageId: 'm1',
    });
    const assertion = new URLSearchParams(requests[0]!.body).get('assertion')!;
    expect(jwtOf(assertion)).toMatchObject({
      header: { alg: 'RS256' },
      claims: { iss: 'a@b.c', aud: `${sink.url}/token`, iat: NOW / 1_000 },
    });
    expect(requests[1]!.headers['authorization']).toBe('Bearer at');
    expect(JSON.parse(requests[1]!.body)).toMatchObject({
      message: { token: 'd'.repeat(64), notification: { title: 'Shop' } },
    });
  });
  it('APNs: token, topic, collapse id and payload', async () => {
    let seen: readonly [Readonly<Record<string, unknown>>, string] = [{}, ''];
    const sink = await startHttp2Sink({
      script: ({ headers, body }, r) => {
        seen = [headers, body];
        r.send(200);
      },
    });
    closers.push(() => sink.close());
    const provider = openProvider('push', 'apns', {
      egress: egress(),
      settings: settingsFor('push', 'apns', sink.url, 0),
      now: () => NOW,
    });
    const message = messageFor('push', 'apns', sink.url);
    expect((await provider.send(message)).kind).toBe('accepted');
    const [headers, body] = seen;
    expect(headers).toMatchObject({
      ':path': `/3/device/${'d'.repeat(64)}`,
      'apns-topic': 'org.example.shop',
      'apns-collapse-id': message.facts.sendKey,
      'apns-id': message.facts.sendKey,
      'apns-push-type': 'alert',
    });
    expect(jwtOf(String(headers['authorization']).slice(7))).toMatchObject({
      header: { alg: 'ES256', kid: 'K1' },
      claims: { iss: 'T1' },
    });
    expect(JSON.parse(body)).toMatchObject({ aps: { alert: 'Hello' } });
  });
  it('Web Push: the browser can open it, and nobody else', async () => {
    const { sink } = await recording((_, r) => r.send(201));
    const bodies: Buffer[] = [];
    const raw = egress();
    const spy = {
      ...raw,
      http: {
        ...raw.http,
        request: (call: Parameters<typeof raw.http.request>[0]) => (
          bodies.push(Buffer.from(call.body as Uint8Array)),
          raw.http.request(call)
        ),
      },
    };
    const provider = openProvider('push', 'webpush', {
      egress: spy,
      settings: settingsFor('push', 'webpush', '', 0),
      now: () => NOW,
    });
    const message = messageFor('push', 'webpush', sink.url);
    expect((await provider.send(message)).kind).toBe('accepted');
    expect(JSON.parse(openWebPush(bodies[0]!))).toMatchObject({
      title: 'Shop',
      body: 'Hello',
      tag: message.facts.sendKey,
    });
  });
  it('a bad VAPID key costs no device its registration', async () => {
    const settings = { ...settingsFor('push', 'webpush', '', 0), vapid_public_key: 'A'.repeat(87) };
    const provider = openProvider('push', 'webpush', { egress: egress(), settings });
    const outcome = await provider.send(messageFor('push', 'webpush', 'http://127.0.0.1:9'));
    expect(outcome.kind).not.toBe('accepted');
    expect(outcome).not.toHaveProperty('unregistered');
  });
  it('a subscription that is none is dropped', async () => {
    const provider = openProvider('push', 'webpush', {
      egress: egress(),
      settings: settingsFor('push', 'webpush', '', 0),
    });
    const message = messageFor('push', 'webpush', 'http://127.0.0.1:9');
    for (const token of ['x', '{}', '{"endpoint":"https://x/","keys":{"p256dh":"x","auth":"y"}}'])
      expect(await provider.send({ ...message, body: { ...message.body, token } })).toMatchObject({
        unregistered: true,
      });
  });
});

/** RFC 8291 from the receiving side. */
const openWebPush = (bytes: Buffer): string => {
  const { publicKey, privateKey, auth } = browserSide();
  const salt = bytes.subarray(0, 16);
  const keyLength = bytes[20]!;
  const sender = bytes.subarray(21, 21 + keyLength);
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(privateKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender]);
  const ikm = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(sender), auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12));
  const sealed = bytes.subarray(21 + keyLength);
  const cipher = createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  return plain.toString('utf8').replace(/\u0002\0*$/, '');
};

describe('email through the provider', () => {
  const mailTo = async (content: JsonObject, script: HttpScript = (_, r) => r.send(404)) => {
    const { sink: files, requests } = await recording(script);
    const sink = await startSmtpSink();
    closers.push(() => sink.close());
    const provider = openProvider('email', 'smtp', {
      egress: egress(),
      settings: settingsFor('email', 'smtp', '', sink.port),
    });
    closers.push(() => provider.close());
    const email = CHANNELS.find(({ id }) => id === 'email')!;
    const whole = JSON.parse(JSON.stringify(content).replaceAll('FILES', files.url)) as JsonObject;
    const message = valueOf(email.parse(whole, ''));
    const sender = valueOf(
      email.parseSender({ from_address: 'shop@example.com', error_address: 'bounces@example.com' }, ''),
    );
    const facts = factsWith({ unsubscribeUrl: 'https://r.example/u/t' });
    const outbound = valueOf(message.assemble({}, sender, facts));
    return { outbound, provider, sink, requests };
  };
  it('arrives with its text part, its return path and one-click unsubscribe', async () => {
    const { outbound, provider, sink } = await mailTo({
      subject: 'Été',
      body: '<h1>Soldes</h1><p>Tout à -50 %</p>',
    });
    expect((await provider.send(outbound)).kind).toBe('accepted');
    const entry = sink.entries[0]!;
    expect(entry).toMatchObject({
      from: 'bounces@example.com',
      recipient: 'ann@example.com',
      key: `${outbound.facts.sendKey}@example.com`,
    });
    const message = readMessage(entry.body);
    expect(headerOf(message, 'list-unsubscribe')).toBe('<https://r.example/u/t>');
    expect(headerOf(message, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(Buffer.from(readParts(message)[0]!.body, 'latin1').toString('utf8')).toBe(
      'SOLDES\r\n\r\nTout à -50 %',
    );
  });
  const attached = { subject: 's', body: 'b', attachments: [{ file_name: 'terms', url: 'FILES/t.pdf' }] };
  it('carries an attachment fetched once for many mails', async () => {
    const { outbound, provider, sink, requests } = await mailTo(attached, (_, r) =>
      r.send(200, '%PDF', { 'content-type': 'application/pdf' }),
    );
    for (let i = 0; i < 3; i++) expect((await provider.send(outbound)).kind).toBe('accepted');
    const [, file] = readParts(readMessage(sink.entries[2]!.body));
    expect(headerOf(file!, 'content-disposition')).toContain('filename="terms.pdf"');
    expect(Buffer.from(file!.body, 'base64').toString()).toBe('%PDF');
    expect(requests).toHaveLength(1);
  });
  const unusable: readonly (readonly [string, HttpScript, string])[] = [
    ['is not there', (_, r) => r.send(404), 'not_sent'],
    ['has more than 2 MB', (_, r) => r.send(200, 'x'.repeat(2 * 1024 * 1024 + 1)), 'rejected'],
  ];
  it.each(unusable)('nothing is sent when an attachment %s', async (_, script, kind) => {
    const { outbound, provider, sink } = await mailTo(attached, script);
    expect((await provider.send(outbound)).kind).toBe(kind);
    expect(sink.stats.accepted).toBe(0);
  });
  it('nothing is sent when an attachment is at a private address', async () => {
    const content = {
      ...attached,
      attachments: [{ file_name: 'x', url: 'http://169.254.169.254/latest/meta-data' }],
    };
    const { outbound, provider } = await mailTo(content);
    expect(await provider.send(outbound)).toMatchObject({ kind: 'rejected', reason: 'content_invalid' });
  });
});

describe('capture', () => {
  it('hands over every message whole, in batches, and says when the store fails', async () => {
    const saved: Outbound[][] = [];
    let broken = false;
    const store = {
      save: async (messages: readonly Outbound[]) => {
        if (broken) throw new Error('no store');
        saved.push([...messages]);
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    const opened = valueOf(findProvider('webhook', 'capture')!.parse({}, {}, ''));
    const provider = opened.open(makeTransports(egress(), { now: () => NOW, monotonic: () => 0 }, store));
    const message = messageFor('webhook', 'http', 'http://x.example');
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => provider.send(message)));
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(saved.flat()).toHaveLength(100);
    expect(saved.flat()[0]).toEqual(message);
    expect(saved.length).toBeLessThan(5);
    broken = true;
    expect((await provider.send(message)).kind).toBe('unknown');
  });
});

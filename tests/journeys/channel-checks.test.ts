// A channel configuration is tried for real before anybody depends on it, and the DNS of its domain is looked at.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, type TestWorkspace, expectStatus, startTestApp } from '../support/app.ts';
import { type DnsSink, startDnsSink } from '../support/sinks/dns-sink.ts';
import { type HttpSink, startHttpSink } from '../support/sinks/http-sink.ts';
import { type SmtpSink, startSmtpSink } from '../support/sinks/smtp-sink.ts';

let app: TestApp;
let live: TestWorkspace;
let relay: SmtpSink;
let receiver: HttpSink;
let dns: DnsSink;
beforeAll(async () => {
  [relay, receiver, dns] = await Promise.all([startSmtpSink(), startHttpSink(), startDnsSink()]);
  app = await startTestApp({ environment: { DNS_SERVERS: dns.server } });
  live = await app.makeWorkspace({ kind: 'live' });
});
afterAll(async () => {
  await app.close();
  await Promise.all([relay.close(), receiver.close(), dns.close()]);
});

const keys = generateKeyPairSync('ed25519');
const privatePem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');

const mailFrom = (domain: string, settings: object = {}, secrets: object = {}): Promise<string> =>
  live.configure({
    provider: 'smtp',
    sender: { from_name: 'Shop', from_address: `shop@${domain}` },
    settings: { host: '127.0.0.1', port: relay.port, security: 'none', ...settings },
    secrets,
  });
const path = (id: string, what: string): string => `/admin/v1/channel-configurations/${id}/${what}`;

describe('a real test', () => {
  test('hands a mail to the relay and answers with its words', async () => {
    const id = await mailFrom('shop.test');
    const before = relay.stats.accepted;
    const answer = expectStatus(await live.api.post(path(id, 'test-send'), { to: 'me@inbox.test' }), 200);
    expect(answer.body.outcome).toBe('accepted');
    expect(answer.body.detail).toMatch(/^250/);
    expect(relay.stats.accepted).toBe(before + 1);
    const mail = relay.entries.at(-1);
    expect(mail?.recipients).toEqual(['me@inbox.test']);
    expect(mail?.body).toContain('Way of email');
  });

  test('says in the relay’s words what it refused, and that nothing left where nothing did', async () => {
    const id = await mailFrom('shop.test');
    relay.script = (verb) => (verb === 'rcpt' ? '550 5.1.1 no such user' : undefined);
    const refused = await live.api.post(path(id, 'test-send'), { to: 'nobody@inbox.test' });
    relay.script = () => undefined;
    expect(refused.body).toMatchObject({ outcome: 'rejected', detail: 'RCPT: 550 5.1.1 no such user' });
    const nowhere = await mailFrom('shop.test', { port: 1 });
    const lost = await live.api.post(path(nowhere, 'test-send'), { to: 'me@inbox.test' });
    expect(lost.body).toMatchObject({ message: 'success', outcome: 'not_sent' });
  });

  test('calls a webhook, signed like every other call', async () => {
    const id = await live.configure({
      channel: 'webhook',
      provider: 'http',
      sender: {},
      settings: { ports: [receiver.port] },
      secrets: { signing_secret: 'whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ=' },
    });
    const answer = await live.api.post(path(id, 'test-send'), { to: `${receiver.url}/hook` });
    expect(answer.body.outcome).toBe('accepted');
    expect(JSON.parse(receiver.entries.at(-1)?.body ?? '{}')).toMatchObject({ event: 'test' });
  });

  test('names what is wrong with the address, leaves a line in the audit log and asks for admin.write', async () => {
    const id = await mailFrom('shop.test');
    for (const body of [{ to: 'not an address' }, {}, { to: 'me@inbox.test', cc: 'x' }]) {
      const answer = await live.api.post(path(id, 'test-send'), body);
      expect([body, answer.status]).toEqual([body, 400]);
    }
    const texts = await live.configure({
      channel: 'sms',
      provider: 'http',
      sender: { from: 'Shop' },
      settings: { url: receiver.url, body: '{{body}}', encoding: 'text' },
    });
    const wrong = await live.api.post(path(texts, 'test-send'), { to: '12' });
    expect(wrong.body.errors[0].field).toBe('to');
    const reader = app.client(await live.makeKey(['admin.read']));
    expect((await reader.post(path(id, 'test-send'), { to: 'me@inbox.test' })).status).toBe(403);
    const { entries } = (await live.api.get('/admin/v1/audit-log')).body;
    expect(entries.map(({ action }: { action: string }) => action)).toContain(
      'admin.configurations.test-send',
    );
  });

  test('in a sandbox it is captured and nothing leaves', async () => {
    const sandbox = await app.makeWorkspace({ kind: 'sandbox' });
    const id = await sandbox.configure();
    const before = relay.stats.accepted;
    const answer = await sandbox.api.post(path(id, 'test-send'), { to: 'me@inbox.test' });
    expect(answer.body).toMatchObject({ outcome: 'accepted' });
    const { messages } = (await sandbox.api.get('/admin/v1/captured-messages')).body;
    expect(messages).toEqual([expect.objectContaining({ channel: 'email', external_id: null })]);
    expect(messages[0].message.to).toBe('me@inbox.test');
    expect(relay.stats.accepted).toBe(before);
  });
});

describe('DNS hints', () => {
  const hints = async (id: string) => {
    const { body } = expectStatus(await live.api.get(path(id, 'dns')), 200);
    return Object.fromEntries(
      body.checks.map((check: { record: string; code: string; publish: string | null }) => [
        check.record,
        [check.code, check.publish],
      ]),
    );
  };

  test('an empty domain gets the three records to publish, word for word', async () => {
    const id = await mailFrom(
      'empty.test',
      { dkim: { domain: 'empty.test', selector: 's1' } },
      { dkim_private_key: privatePem },
    );
    expect(await hints(id)).toEqual({
      spf: ['spf_missing', 'v=spf1 ip4:127.0.0.1 ~all'],
      dkim: ['dkim_missing', `v=DKIM1; k=ed25519; p=${publicKey}`],
      dmarc: ['dmarc_missing', 'v=DMARC1; p=none; rua=mailto:postmaster@empty.test'],
    });
  });

  test('a domain that is set up needs nothing; its policy may stand above it', async () => {
    dns.texts.set('news.full.test', ['v=spf1 ip4:127.0.0.0/8 -all']);
    dns.texts.set('s1._domainkey.full.test', [`v=DKIM1; k=ed25519; p=${publicKey}`]);
    dns.texts.set('_dmarc.full.test', ['v=DMARC1; p=reject']);
    const id = await mailFrom(
      'news.full.test',
      { dkim: { domain: 'full.test', selector: 's1' } },
      { dkim_private_key: privatePem },
    );
    expect(await hints(id)).toEqual({
      spf: ['spf_ok', null],
      dkim: ['dkim_ok', null],
      dmarc: ['dmarc_ok', null],
    });
  });

  test('a name server that fails is said to have failed, and blamed on nobody', async () => {
    dns.failing.add('sick.test');
    dns.failing.add('_dmarc.sick.test');
    const found = await hints(await mailFrom('sick.test'));
    expect(found).toMatchObject({ spf: ['no_answer', null], dmarc: ['no_answer', null] });
  });

  test('what sends no mail has no domain to look at', async () => {
    const id = await live.configure({ channel: 'webhook', provider: 'http', sender: {} });
    expect((await live.api.get(path(id, 'dns'))).body.code).toBe('not_a_sending_domain');
  });
});

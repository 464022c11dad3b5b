// REST 3.7: what becomes of a transactional message is told to an address of the workspace, over real HTTP, real SMTP and a
// real database: each status with its exact body, a receiver that is away and comes back, workspaces without an address.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProviderCrypto } from '../../src/adapters/crypto/provider-crypto.ts';
import { parseEgressAllow } from '../../src/adapters/http/allow-list.ts';
import { makeEgress } from '../../src/adapters/http/egress.ts';
import { createPostbackStore } from '../../src/adapters/postgres/postbacks.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { systemScheduler } from '../../src/adapters/system/scheduler.ts';
import { ok } from '../../src/core/result.ts';
import { createPostbackSender } from '../../src/engine/send-postbacks.ts';
import { valueOf } from '../support/channel-fixtures.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import {
  startHttpSink,
  type HttpScript,
  type HttpSink,
  type SinkRequest,
} from '../support/sinks/http-sink.ts';
import { startSmtpSink, type SmtpSink } from '../support/sinks/smtp-sink.ts';
import { PATIENT } from '../support/tracking.ts';

const SECRET = Buffer.from('a secret of enough bytes').toString('base64');
const ABORTING = '{% if ${first_name} == "Stop" %}{% abort_message("not now") %}{% endif %}Order';

let app: TestApp;
let mail: SmtpSink;
beforeAll(async () => {
  app = await startTestApp();
  mail = await startSmtpSink();
});
afterAll(async () => {
  await app.close();
  await mail.close();
});

interface Heard {
  readonly body: Body;
  readonly request: SinkRequest;
}
interface Receiver {
  readonly sink: HttpSink;
  readonly heard: Heard[];
  isAway: boolean;
  readonly of: (dispatchId: string) => readonly Body[];
}

const openReceiver = async (): Promise<Receiver> => {
  const heard: Heard[] = [];
  const script: HttpScript = (request, reply) => {
    if (receiver.isAway) return void reply.send(503, '');
    heard.push({ body: JSON.parse(request.body), request });
    reply.send(200, '{}');
  };
  const sink = await startHttpSink({ script });
  const receiver: Receiver = {
    sink,
    heard,
    isAway: false,
    of: (dispatchId) => heard.filter(({ body }) => body.dispatch_id === dispatchId).map(({ body }) => body),
  };
  return receiver;
};

interface Shop {
  readonly shop: TestWorkspace;
  readonly campaign: string;
  readonly configurationId: string;
  readonly send: (call: object) => Promise<string>;
}

const openShop = async (postbacks: object | null, kind: 'live' | 'sandbox' = 'live'): Promise<Shop> => {
  const shop = await app.makeWorkspace({ kind });
  if (postbacks !== null)
    expectStatus(await shop.api.patch('/admin/v1/workspace', { settings: { postbacks } }), 200);
  await shop.track(
    { external_id: 'ann', email: `ann@${shop.key}.example` },
    { external_id: 'stop', email: `stop@${shop.key}.example`, first_name: 'Stop' },
    { external_id: 'mute' },
  );
  const settings = { host: '127.0.0.1', port: mail.port, security: 'none' };
  const configurationId = await shop.configure({
    category: 'transactional',
    ...(kind === 'live' ? { provider: 'smtp', settings } : {}),
  });
  const campaign = await shop.makeCampaign({
    category: 'transactional',
    content: { subject: ABORTING, body: '<p>Thanks</p>' },
    configurationId,
  });
  const send = async (call: object): Promise<string> => {
    const answer = await shop.api.post(`/transactional/v1/campaigns/${campaign}/send`, call);
    return expectStatus(answer, 201).body.dispatch_id as string;
  };
  return { shop, campaign, configurationId, send };
};

const to = (id: string, more: object = {}): object => ({ recipient: { external_user_id: id }, ...more });
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
const statuses = (bodies: readonly Body[]): readonly string[] => bodies.map(({ status }) => status as string);
const waitFor = (receiver: Receiver, dispatchId: string, n: number) =>
  expect.poll(() => receiver.of(dispatchId).length, PATIENT).toBe(n);
const outbox = async (): Promise<number> =>
  (await app.pool.query<{ n: number }>('select count(*)::int as n from postbacks')).rows[0]?.n ?? -1;

describe('REST-3.7 statuses', () => {
  let receiver: Receiver;
  let open: Shop;
  beforeAll(async () => {
    receiver = await openReceiver();
    open = await openShop({ url: `${receiver.sink.url}/hook?x=1`, signing_secret: `whsec_${SECRET}` });
  });
  afterAll(() => receiver.sink.close());

  const report = async (dispatchId: string, event: object): Promise<void> => {
    const { shop, configurationId } = open;
    const { rows } = await app.pool.query<{ send_key: string }>(
      'select send_key from sends where dispatch_id = $1',
      [dispatchId],
    );
    const answer = await shop.api.get(`/admin/v1/channel-configurations/${configurationId}/webhooks`);
    const { webhooks } = expectStatus(answer, 200).body as { webhooks: { shape: string; url: string }[] };
    const url = webhooks.find(({ shape }) => shape === 'sendgrid')?.url ?? '';
    const email = `ann@${shop.key}.example`;
    const events = [{ email, 'smtp-id': `<${rows[0]?.send_key}@x>`, ...event }];
    const told = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(events),
      headers: { 'content-type': 'application/json' },
    });
    expect(await told.json()).toMatchObject({ recorded: 1 });
  };

  test('sent, processed and delivered, in this order and signed', async () => {
    const id = await open.send(to('ann', { external_send_id: 'order/1' }));
    await waitFor(receiver, id, 2);
    await report(id, { event: 'delivered' });
    await waitFor(receiver, id, 3);
    const common = { campaign_api_id: open.campaign, external_send_id: 'order/1' };
    expect(receiver.of(id)).toEqual([
      {
        dispatch_id: id,
        status: 'sent',
        metadata: {
          ...{ received_at: INSTANT, enqueued_at: INSTANT, executed_at: INSTANT, sent_at: INSTANT },
          ...common,
        },
      },
      { dispatch_id: id, status: 'processed', metadata: { processed_at: INSTANT, ...common } },
      { dispatch_id: id, status: 'delivered', metadata: { delivered_at: INSTANT, ...common } },
    ]);
    for (const { request } of receiver.heard) {
      const { headers, body, method, path } = request;
      expect([method, path, headers['content-type']]).toEqual(['POST', '/hook?x=1', 'application/json']);
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const mac = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    }
    await expect.poll(outbox, PATIENT).toBe(0);
  });

  test('unknown recipients, people without an address and templates that abort', async () => {
    const aborted = async (call: object): Promise<Body> => {
      const id = await open.send(call);
      await waitFor(receiver, id, 1);
      const [body] = receiver.of(id);
      expect(body).toEqual({
        dispatch_id: id,
        status: 'aborted',
        metadata: {
          ...{ aborted_at: INSTANT, reason: expect.any(String), campaign_api_id: open.campaign },
        },
      });
      return body?.metadata.reason;
    };
    expect(await aborted(to('nobody'))).toBe('No such person.');
    expect(await aborted(to('mute'))).toBe('User not emailable');
    expect(await aborted(to('stop'))).toBe('The template aborted the message.');
  });

  test('a bounce that the provider reports, without whom it was', async () => {
    const id = await open.send(to('ann'));
    await waitFor(receiver, id, 2);
    const reason = `550 5.1.1 <ann@${open.shop.key}.example> unknown`;
    await report(id, { event: 'bounce', type: 'bounce', reason });
    await waitFor(receiver, id, 3);
    expect(receiver.of(id).at(-1)).toEqual({
      dispatch_id: id,
      status: 'bounced',
      metadata: { bounced_at: INSTANT, reason: '550 5.1.1 <…> unknown', campaign_api_id: open.campaign },
    });
  });
});

test('REST-3.7 a receiver that is away is told once it is back, and nothing waited for it', async () => {
  const receiver = await openReceiver();
  const { shop, campaign, send } = await openShop({ url: receiver.sink.url });
  receiver.isAway = true;
  const id = await send(to('ann'));
  await expect.poll(async () => (await shop.stats(campaign)).people.sent, PATIENT).toBe(1);
  const listed = async (): Promise<readonly Body[]> =>
    expectStatus(await shop.api.get(`/admin/v1/postbacks?dispatch_id=${id}`), 200).body.postbacks;
  await expect.poll(async () => (await listed()).at(-1)?.problem, PATIENT).toBe('The address answered 503.');
  expect((await listed()).map(({ state, body }) => `${state} ${body.status}`)).toEqual([
    'waiting processed',
    'waiting sent',
  ]);
  receiver.isAway = false;
  await app.pool.query(`update postbacks set due_at = now() where dispatch_id = $1`, [id]);
  await waitFor(receiver, id, 2);
  expect(statuses(receiver.of(id))).toEqual(['sent', 'processed']);
  expect(receiver.heard[0]?.request.headers['webhook-signature']).toBeUndefined();
  await expect.poll(async () => (await listed()).length, PATIENT).toBe(0);
  await receiver.sink.close();
});

test('REST-3.7 without an address nothing is written; other calls tell nothing with one', async () => {
  const receiver = await openReceiver();
  const silent = await openShop(null);
  await silent.send(to('ann'));
  await silent.send(to('nobody'));
  await expect.poll(async () => (await silent.shop.stats(silent.campaign)).people.sent, PATIENT).toBe(1);
  expect(await outbox()).toBe(0);
  const told = await openShop({ url: receiver.sink.url });
  const call = { recipients: [{ external_user_id: 'ann' }, { external_user_id: 'nobody' }] };
  expectStatus(await told.shop.trigger(told.campaign, call), 201);
  await expect.poll(async () => (await told.shop.stats(told.campaign)).people.sent, PATIENT).toBe(1);
  expect([await outbox(), receiver.heard]).toEqual([0, []]);
  await receiver.sink.close();
});

test('REST-3.7 a sandbox captures its statuses and posts none', async () => {
  const receiver = await openReceiver();
  const { shop, send } = await openShop({ url: receiver.sink.url }, 'sandbox');
  const id = await send(to('ann', { external_send_id: 'x' }));
  await shop.settle();
  const { postbacks } = expectStatus(await shop.api.get('/admin/v1/postbacks'), 200).body;
  const at = '2026-03-01T10:00:00.000+00:00';
  const common = { campaign_api_id: expect.any(String), external_send_id: 'x' };
  expect(postbacks.map(({ state, body }: Body) => [state, body])).toEqual([
    ['captured', { dispatch_id: id, status: 'processed', metadata: { processed_at: at, ...common } }],
    [
      'captured',
      {
        dispatch_id: id,
        status: 'sent',
        metadata: { received_at: at, enqueued_at: at, executed_at: at, sent_at: at, ...common },
      },
    ],
  ]);
  expect(await createPostbackStore(app.pool).receivers(Date.now() + 86_400_000)).toEqual([]);
  expect(receiver.heard).toEqual([]);
  await app.pool.query('delete from postbacks');
  await receiver.sink.close();
});

test('REST-3.7 what one process wrote before it ended is told by the next; stopped and erased before the send is aborted', async () => {
  const receiver = await openReceiver();
  const away = await startTestApp({ withoutWorker: true });
  const shop = await away.makeWorkspace({ kind: 'live' });
  const postbacks = { url: receiver.sink.url };
  expectStatus(await shop.api.patch('/admin/v1/workspace', { settings: { postbacks } }), 200);
  await shop.track(
    { external_id: 'ann', email: 'ann@x.example' },
    { external_id: 'bob', email: 'b@x.example' },
  );
  const campaign = await shop.makeCampaign({ category: 'transactional' });
  const call = async (id: string): Promise<string> =>
    expectStatus(await shop.api.post(`/transactional/v1/campaigns/${campaign}/send`, to(id)), 201).body
      .dispatch_id;
  const [erased, unknown, stopped] = [await call('bob'), await call('nobody'), await call('ann')];
  expectStatus(await shop.api.post('/users/delete', { external_ids: ['bob'] }), 201);
  await shop.act(campaign, 'stop');
  const egress = makeEgress({ allow: valueOf(parseEgressAllow('127.0.0.0/8')) });
  const next = createPostbackSender({
    store: createPostbackStore(away.pool),
    http: egress.http,
    crypto: makeProviderCrypto(),
    seal: { open: () => ok('') },
    clock: systemClock,
    random: systemRandom(systemClock),
    scheduler: systemScheduler,
    observer: { emit: () => undefined },
    isFenced: () => false,
    measure: () => undefined,
  });
  expect(receiver.heard).toEqual([]);
  next.start();
  for (const id of [erased, unknown, stopped]) await waitFor(receiver, id, 1);
  const reasons = [erased, unknown, stopped].map((id) => {
    const [body] = receiver.of(id);
    return `${body?.status}: ${body?.metadata.reason}`;
  });
  expect(reasons).toEqual([
    'aborted: The person was deleted or merged before the send.',
    'aborted: No such person.',
    'aborted: The campaign was stopped.',
  ]);
  await next.stop();
  await egress.close();
  await away.close();
  await receiver.sink.close();
});

test('the address and the secret are checked at the field, and the secret is never answered', async () => {
  const { shop } = await openShop(null);
  const change = (postbacks: object) => shop.api.patch('/admin/v1/workspace', { settings: { postbacks } });
  const field = async (postbacks: object): Promise<unknown> =>
    expectStatus(await change(postbacks), 400).body.errors?.[0]?.field;
  expect(await field({ url: 'ftp://x' })).toBe('settings.postbacks.url');
  expect(await field({ url: 'https://x', signing_secret: 'short' })).toBe(
    'settings.postbacks.signing_secret',
  );
  const set = expectStatus(await change({ url: 'https://x', signing_secret: SECRET }), 200);
  const mark = set.body.workspace.settings.postbacks.signing_secret_mark;
  expect(mark).toMatch(/^[0-9a-f]{8}$/);
  const signed = { has_signing_secret: true, signing_secret_mark: mark };
  expect(set.body.workspace.settings.postbacks).toEqual({ url: 'https://x', ...signed });
  const kept = expectStatus(await change({ url: 'https://y' }), 200);
  expect(kept.body.workspace.settings.postbacks).toEqual({ url: 'https://y', ...signed });
  const OTHER = Buffer.from('another secret of 24 byte').toString('base64');
  const replaced = expectStatus(await change({ url: 'https://y', signing_secret: OTHER }), 200);
  const next = replaced.body.workspace.settings.postbacks.signing_secret_mark;
  expect(next).not.toBe(mark);
  expect(replaced.body.workspace.version).not.toBe(kept.body.workspace.version);
  const gone = expectStatus(await change({ url: null, signing_secret: null }), 200);
  expect(gone.body.workspace.settings.postbacks).toEqual({
    ...{ url: null, has_signing_secret: false, signing_secret_mark: null },
  });
  const log = JSON.stringify((await shop.api.get('/admin/v1/audit-log')).body);
  expect(log).toContain('https://y');
  expect(log).toContain('settings.postbacks.signing_secret_mark');
  for (const secret of [SECRET, OTHER]) expect(log).not.toContain(secret);
});

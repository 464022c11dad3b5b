// /transactional/v1/campaigns/{campaign_id}/send over real HTTP: items 63 to 67 of the checklist, on sandbox clocks, and a
// mail that leaves through a real SMTP server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Answer, type TestApp, type TestWorkspace } from '../support/app.ts';
import { startSmtpSink } from '../support/sinks/smtp-sink.ts';
import { eventually } from '../support/engine.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const CONTENT = {
  subject: 'Order {{api_trigger_properties.${order}}}',
  body: '<p>Thanks, {{${first_name}}}</p>',
};

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const openShop = async (): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox' });
  await shop.track({ external_id: 'ann', email: 'ann@example.com', email_subscribe: 'unsubscribed' });
  return shop;
};
const makeReceipt = (shop: TestWorkspace): Promise<string> =>
  shop.makeCampaign({ category: 'transactional', content: CONTENT });
const send = (shop: TestWorkspace, campaign: string, call: object): Promise<Answer> =>
  shop.api.post(`/transactional/v1/campaigns/${campaign}/send`, call);
const ANN = { recipient: { external_user_id: 'ann' }, trigger_properties: { order: 'A-1' } };
const subjects = async (shop: TestWorkspace, campaign: string): Promise<readonly string[]> =>
  (await shop.captured(campaign)).map(({ message }) => message.subject);

describe('what is taken', () => {
  test('REST-67 one person, whatever they subscribed to', async () => {
    const shop = await openShop();
    const campaign = await makeReceipt(shop);
    const { status, body } = await send(shop, campaign, { ...ANN, external_send_id: 'order-A-1' });
    expect(status).toBe(201);
    expect(body).toEqual({
      message: 'success',
      dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      status: 'sent',
      metadata: {
        campaign_api_id: campaign,
        external_send_id: 'order-A-1',
        received_at: '2026-03-01T10:00:00.000+00:00',
      },
    });
    const [message] = await shop.captured(campaign);
    expect(message).toMatchObject({ external_id: 'ann', dispatch_id: body.dispatch_id });
    expect(await subjects(shop, campaign)).toEqual(['Order A-1']);
  });

  test('REST-66 an array of one is the object, two are refused', async () => {
    const shop = await openShop();
    const campaign = await makeReceipt(shop);
    const recipient = ANN.recipient;
    expectStatus(await send(shop, campaign, { ...ANN, recipient: [recipient] }), 201);
    expectStatus(await send(shop, campaign, { ...ANN, recipient: [recipient, recipient] }), 400);
    expectStatus(await send(shop, campaign, {}), 400);
    expect(await subjects(shop, campaign)).toEqual(['Order A-1']);
  });

  test('REST-3.7 somebody new is created by attributes; without them the ledger says who is unknown', async () => {
    const shop = await openShop();
    const campaign = await makeReceipt(shop);
    const attributes = { email: 'new@example.com', first_name: 'Neo' };
    expectStatus(await send(shop, campaign, { recipient: { external_user_id: 'neo', attributes } }), 201);
    expectStatus(await send(shop, campaign, { recipient: { external_user_id: 'nobody' } }), 201);
    const [message, ...others] = await shop.captured(campaign);
    expect([message?.message.to, others]).toEqual(['new@example.com', []]);
    expect(message?.message.html).toContain('Thanks, Neo');
    expect((await shop.stats(campaign)).people).toMatchObject({ considered: 2, sent: 1, skipped: 1 });
  });
});

describe('external_send_id', () => {
  test('REST-65 the same one within 24 hours sends one mail and answers with the first', async () => {
    const shop = await openShop();
    const campaign = await makeReceipt(shop);
    const call = { ...ANN, external_send_id: 'x=1/2' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => send(shop, campaign, call)));
    const [first] = answers;
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([201, first?.body]);
    await shop.move('2026-03-02T09:59:59Z');
    const other = {
      ...call,
      recipient: { external_user_id: 'else', attributes: { email: 'else@example.com' } },
    };
    expect((await send(shop, campaign, other)).body).toEqual(first?.body);
    expect(await subjects(shop, campaign)).toEqual(['Order A-1']);
    await shop.move('2026-03-02T10:00:01Z');
    const later = await send(shop, campaign, call);
    expect(later.body.dispatch_id).not.toBe(first?.body.dispatch_id);
    expect(await subjects(shop, campaign)).toEqual(['Order A-1', 'Order A-1']);
    expect((await shop.stats(campaign)).people).toMatchObject({ considered: 2, sent: 2 });
  });

  test('REST-64 with a blank is refused', async () => {
    const shop = await openShop();
    const campaign = await makeReceipt(shop);
    const { status, body } = await send(shop, campaign, { ...ANN, external_send_id: 'a b' });
    expect([status, body.message]).toEqual([400, expect.stringMatching(/^external_send_id/)]);
  });
});

describe('what is refused', () => {
  test('REST-63 campaigns that are not transactional, are none, or do not run', async () => {
    const shop = await openShop();
    const campaign = await makeReceipt(shop);
    const refusal = async (of: string): Promise<string> =>
      expectStatus(await send(shop, of, ANN), 400).body.message;
    expect(await refusal(await shop.makeCampaign())).toMatch(/^The campaign is not a transactional campaign/);
    expect(await refusal(UNKNOWN)).toBe('Campaign does not exist');
    expect(await refusal('x')).toBe('campaign_id must be a string of the campaign api identifier');
    await shop.act(campaign, 'pause');
    expect(await refusal(campaign)).toMatch(/^The campaign is paused/);
    await shop.act(campaign, 'archive');
    expect(await refusal(campaign)).toMatch(/^The campaign is archived/);
    expect(await subjects(shop, campaign)).toEqual([]);
    const key = await shop.makeKey(['campaigns.trigger.send']);
    const answer = await app.client(key).post(`/transactional/v1/campaigns/${campaign}/send`, ANN);
    expectStatus(answer, 403);
  });
});

test('a mail and a message of a call leave through a real SMTP server', async () => {
  const sink = await startSmtpSink();
  try {
    const shop = await app.makeWorkspace({ kind: 'live' });
    await shop.track({ external_id: 'ann', email: 'ann@example.com', first_name: 'Ann' });
    const settings = { host: '127.0.0.1', port: sink.port, security: 'none' };
    const configurationId = await shop.configure({ category: 'transactional', provider: 'smtp', settings });
    const campaign = await shop.makeCampaign({
      category: 'transactional',
      content: CONTENT,
      configurationId,
    });
    expectStatus(await send(shop, campaign, ANN), 201);
    const messages = {
      email: { app_id: 'shop', from: 'Shop <shop@example.com>', subject: 'Called', body: '<p>x</p>' },
    };
    const call = { external_user_ids: ['ann'], recipient_subscription_state: 'all', messages };
    expectStatus(await shop.api.post('/messages/send', call), 201);
    await eventually(
      async () => sink.entries.length,
      (n) => n === 2,
    );
    const found = sink.entries.map(({ body }) => /^Subject: (.*?)\r?$/m.exec(body)?.[1]);
    expect(found.sort()).toEqual(['Called', 'Order A-1']);
  } finally {
    await sink.close();
  }
});

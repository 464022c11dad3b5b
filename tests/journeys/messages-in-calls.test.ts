// Messages that come with the call: /messages/send over real HTTP, in sandboxes whose captured
// messages are read back. Items 68 to 76 of the checklist, and that everything after is as for any campaign.
import { forgetCallContents } from '../../src/adapters/postgres/forget-mentions.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectStatus,
  startTestApp,
  type Answer,
  type Body,
  type TestApp,
  type TestWorkspace,
} from '../support/app.ts';
import {
  CALLED_MAIL as MAIL,
  captured,
  whoGot,
  tierIs,
  makeApiCampaign,
  expectRefused,
} from '../support/called-messages.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const openShop = async (...more: readonly object[]): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox' });
  await shop.configure();
  await shop.track(
    { external_id: 'ann', email: 'ann@example.com', first_name: 'Ann', tier: 'gold' },
    { external_id: 'bob', email: 'bob@example.com', first_name: 'Bob', tier: 'silver' },
    ...more,
  );
  return shop;
};
const send = (shop: TestWorkspace, call: object): Promise<Answer> => shop.api.post('/messages/send', call);
describe('/messages/send', () => {
  test('REST-68 external_user_ids and an email', async () => {
    const shop = await openShop();
    const { status, body } = await send(shop, { external_user_ids: ['ann'], messages: { email: MAIL } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ message: 'success', dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const [message, ...others] = await captured(shop);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ external_id: 'ann', channel: 'email', dispatch_id: body.dispatch_id });
    expect(message.message).toMatchObject({
      subject: 'Hello Ann',
      to: 'ann@example.com',
      from: { name: 'The shop', address: 'shop@example.com' },
    });
    expect(message.message.html).toContain('Good day Ann');
  });

  test('aliases, unknown people, and the same person twice', async () => {
    const shop = await openShop();
    const alias = { alias_name: 'ann-1', alias_label: 'crm' };
    await shop.api.post('/users/alias/new', { user_aliases: [{ external_id: 'ann', ...alias }] });
    const call = {
      external_user_ids: ['nobody', 'bob', 'bob'],
      user_aliases: [alias],
      messages: { email: MAIL },
    };
    expect((await send(shop, call)).status).toBe(201);
    expect(await whoGot(shop)).toEqual(['ann', 'bob']);
  });

  test('REST-69 REST-70 REST-71 nobody is meant, a segment without broadcast, no message', async () => {
    const shop = await openShop();
    const messages = { email: MAIL };
    await expectRefused(send(shop, { messages }), /^No Recipients/);
    await expectRefused(send(shop, { messages, broadcast: true }), /^No Recipients/);
    await expectRefused(
      send(shop, { messages, external_user_ids: [], audience: tierIs('gold') }),
      /^No Recip/,
    );
    await expectRefused(send(shop, { messages, segment_id: UNKNOWN }), /broadcast/);
    await expectRefused(send(shop, { messages, segment_id: UNKNOWN, broadcast: true }), /segment_id/);
    await expectRefused(send(shop, { messages, external_user_ids: ['ann'], broadcast: true }), /broadcast/);
    await expectRefused(send(shop, { external_user_ids: ['ann'] }), /^No message to send$/);
    await expectRefused(send(shop, { external_user_ids: ['ann'], messages: {} }), /^No message to send$/);
    expect(await captured(shop)).toEqual([]);
  });

  test('an audience, a segment, and both with named people narrow each other', async () => {
    const shop = await openShop({ external_id: 'cid', email: 'cid@example.com', tier: 'gold' });
    const made = await shop.api.post('/admin/v1/segments', {
      name: 'Names of three letters',
      rule: { filter: 'custom-attribute', name: 'tier', comparison: 'equals', value: 'gold' },
    });
    const segment_id = expectStatus(made, 201).body.segment.segment_id as string;
    const mailTo = async (target: object): Promise<readonly string[]> => {
      const before = (await captured(shop)).map(({ send_key }) => send_key as string);
      expectStatus(await send(shop, { ...target, messages: { email: MAIL } }), 201);
      const now = await captured(shop);
      return now
        .filter(({ send_key }) => !before.includes(send_key))
        .map(({ external_id }) => external_id)
        .sort();
    };
    expect(await mailTo({ audience: tierIs('silver') })).toEqual(['bob']);
    expect(await mailTo({ segment_id, broadcast: 'true' })).toEqual(['ann', 'cid']);
    expect(await mailTo({ segment_id, external_user_ids: ['ann', 'bob'] })).toEqual(['ann']);
    expect(await mailTo({ segment_id, broadcast: true, audience: tierIs('silver') })).toEqual([]);
  });

  test('REST-72 variations belong to the campaign and to the channel', async () => {
    const shop = await openShop();
    const campaign = await makeApiCampaign(
      shop,
      { message_id: 'mail-1', channel: 'email' },
      { message_id: 'hook-1', channel: 'webhook' },
    );
    const other = await shop.makeCampaign();
    const call = (message_variation_id?: string) => ({
      external_user_ids: ['ann'],
      campaign_id: campaign,
      messages: {
        email: { ...MAIL, ...(message_variation_id === undefined ? {} : { message_variation_id }) },
      },
    });
    await expectRefused(send(shop, call()), /^Message Variant Unspecified/);
    await expectRefused(send(shop, call('foreign')), /^Invalid Message Variant/);
    await expectRefused(send(shop, call('hook-1')), /^Mismatched Message Type/);
    await expectRefused(send(shop, { ...call('mail-1'), campaign_id: UNKNOWN }), /^Invalid Campaign ID/);
    await expectRefused(send(shop, { ...call('mail-1'), campaign_id: other }), /^Invalid Campaign ID/);
    expectStatus(await send(shop, call('mail-1')), 201);
    expect((await shop.captured(campaign)).map(({ external_id }) => external_id)).toEqual(['ann']);
    expect((await shop.stats(campaign)).people).toMatchObject({ considered: 1, sent: 1 });
    const list = (await shop.api.get('/campaigns/list')).body.campaigns as readonly Body[];
    expect(list.map(({ id, is_api_campaign }) => [id, is_api_campaign])).toEqual([
      [campaign, true],
      [other, false],
    ]);
  });

  test('REST-73 30 ids and 21 aliases are too many', async () => {
    const shop = await openShop();
    const external_user_ids = Array.from({ length: 30 }, (_, i) => `u${i}`);
    const aliases = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ alias_name: `a${i}`, alias_label: 'crm' }));
    const messages = { email: MAIL };
    await expectRefused(send(shop, { external_user_ids, user_aliases: aliases(21), messages }), /max number/);
    expectStatus(await send(shop, { external_user_ids, user_aliases: aliases(20), messages }), 201);
  });

  test('REST-74 who unsubscribed gets it only when all are meant', async () => {
    const shop = await openShop({
      external_id: 'una',
      email: 'una@example.com',
      email_subscribe: 'unsubscribed',
    });
    const call = { external_user_ids: ['una'], messages: { email: MAIL } };
    expectStatus(await send(shop, call), 201);
    expect(await whoGot(shop)).toEqual([]);
    expectStatus(await send(shop, { ...call, recipient_subscription_state: 'opted_in' }), 201);
    expect(await whoGot(shop)).toEqual([]);
    expectStatus(await send(shop, { ...call, recipient_subscription_state: 'all' }), 201);
    expect(await whoGot(shop)).toEqual(['una']);
    await expectRefused(
      send(shop, { ...call, recipient_subscription_state: 'some' }),
      /recipient_subscription_state/,
    );
  });

  test('REST-75 push payloads are looked at before they are accepted', async () => {
    const shop = await openShop();
    await shop.configure({ channel: 'push' });
    const push = (messages: object) => send(shop, { external_user_ids: ['ann'], messages });
    await expectRefused(push({ apple_push: { alert: 'x', extra: 'text' } }), /^Invalid Extra Push Payload/);
    await expectRefused(push({ apple_push: { alert: 'x'.repeat(1_913) } }), /^Apple Push Length Exceeded/);
    const big = { title: 'x', alert: 'x'.repeat(4_001) };
    await expectRefused(push({ android_push: big }), /^Android Push Length Exceeded/);
    await expectRefused(push({ android_push: { alert: 'no title' } }), /messages\.android_push\.title/);
    expectStatus(await push({ apple_push: { alert: 'x' }, android_push: { title: 't', alert: 'x' } }), 201);
  });

  test('REST-76 a reached cap holds, unless the call overrides it', async () => {
    const shop = await openShop();
    const rules = [{ name: 'One', messages: 1, every: 1, unit: 'days', channels: ['email'] }];
    const answer = await shop.api.put('/admin/v1/limits/frequency-rules', { rules });
    expectStatus(answer, 200);
    const call = { external_user_ids: ['ann'], messages: { email: MAIL } };
    for (let i = 0; i < 2; i++) expectStatus(await send(shop, call), 201);
    expect(await whoGot(shop)).toEqual(['ann']);
    expectStatus(await send(shop, { ...call, override_frequency_capping: true }), 201);
    expect(await whoGot(shop)).toEqual(['ann', 'ann']);
    expectStatus(await send(shop, { ...call, override_messaging_limits: 'true' }), 201);
    expect(await whoGot(shop)).toEqual(['ann', 'ann', 'ann']);
  });

  test('several channels in one call, each through its own configuration', async () => {
    const shop = await openShop({ external_id: 'tel', email: 'tel@example.com', phone: '+33612345678' });
    const group = await shop.makeGroup('Texts', 'sms');
    const hook = { url: 'https://example.com/{{${user_id}}}', request_method: 'PUT', body: 'x' };
    const messages = {
      email: MAIL,
      sms: { subscription_group_id: group, body: 'Hi', app_id: 'shop' },
      webhook: hook,
    };
    const call = { external_user_ids: ['tel'], messages };
    await expectRefused(send(shop, call), /^messages\.sms: the workspace has no active configuration/);
    await shop.configure({ channel: 'sms' });
    await shop.configure({ channel: 'webhook' });
    const subscribed = {
      subscription_group_id: group,
      subscription_state: 'subscribed',
      external_id: ['tel'],
    };
    expectStatus(
      await shop.api.post('/v2/subscription/status/set', {
        subscription_groups: [{ ...subscribed, external_ids: ['tel'] }],
      }),
      201,
    );
    expectStatus(await send(shop, call), 201);
    const found = await captured(shop);
    expect(found.map(({ channel }) => channel).sort()).toEqual(['email', 'sms', 'webhook']);
    expect(found.find(({ channel }) => channel === 'webhook').message).toMatchObject({
      url: 'https://example.com/tel',
      method: 'PUT',
    });
  });

  test('channels that are not there, and contents that make no sense, are named', async () => {
    const shop = await openShop();
    const with_ = (messages: object) => send(shop, { external_user_ids: ['ann'], messages });
    await expectRefused(
      with_({ content_card: { type: 'CLASSIC' } }),
      /^messages\.content_card is not available/,
    );
    await expectRefused(with_({ whats_app: {}, email: MAIL }), /^messages\.whats_app is not available/);
    await expectRefused(with_({ email: { ...MAIL, from: 'nobody' } }), /^messages\.email\.from/);
    await expectRefused(with_({ email: { ...MAIL, body: '' } }), /^messages\.email\.body/);
    await expectRefused(with_({ email: { ...MAIL, email_template_id: UNKNOWN } }), /email_template_id/);
    await expectRefused(with_({ sms: { body: 'x' } }), /^messages\.sms\.subscription_group_id/);
    await expectRefused(with_({ email: 'text' }), /^messages\.email must be an object/);
  });

  test('a template is filled in by what the call leaves out', async () => {
    const shop = await openShop();
    const made = await shop.api.post('/templates/email/create', {
      template_name: 'Order',
      subject: 'From the template',
      body: '<p>Template for {{${first_name}}}</p>',
    });
    const { email_template_id } = expectStatus(made, 201).body;
    const email = { app_id: 'shop', from: MAIL.from, email_template_id };
    expectStatus(await send(shop, { external_user_ids: ['ann'], messages: { email } }), 201);
    expectStatus(
      await send(shop, { external_user_ids: ['bob'], messages: { email: { ...email, subject: 'Own' } } }),
      201,
    );
    const found = await captured(shop);
    expect(Object.fromEntries(found.map((one) => [one.external_id, one.message.subject]))).toEqual({
      ann: 'From the template',
      bob: 'Own',
    });
    expect(found.every(({ message }) => message.html.includes('Template for'))).toBe(true);
  });

  test('CD-8.9 nobody is in the global control group, whoever is on a suppression list gets nothing', async () => {
    const shop = await openShop();
    const group = await shop.api.post('/admin/v1/limits/global-control-group', {
      percentage: 5,
      exempt_tags: [],
    });
    const [{ from }] = expectStatus(group, 201).body.limits.global_control_group.buckets;
    await app.pool.query(
      `update users u set random_bucket = $2, revision = revision + 1 from workspaces w
       where w.workspace_id = u.workspace_id and w.key = $1`,
      [shop.key, from],
    );
    const audience = { filter: 'custom-attribute', name: 'tier', comparison: 'equals', value: 'silver' };
    const lists = [{ name: 'Silver', audience, exempt_tags: [] }];
    expectStatus(await shop.api.put('/admin/v1/limits/suppression-lists', { lists }), 200);
    expectStatus(await send(shop, { external_user_ids: ['ann', 'bob'], messages: { email: MAIL } }), 201);
    expect(await whoGot(shop)).toEqual(['ann']);
    const everybody = { custom_attribute: { custom_attribute_name: 'tier', comparison: 'exists' } };
    expectStatus(await send(shop, { audience: everybody, messages: { email: MAIL } }), 201);
    expect(await whoGot(shop)).toEqual(['ann', 'ann']);
  });

  test('REST-43 broadcasts to one audience are limited, named people are not', async () => {
    const shop = await openShop();
    const call = (tier: string) => send(shop, { audience: tierIs(tier), messages: { email: MAIL } });
    const named = { external_user_ids: ['ann'], audience: tierIs('gold'), messages: { email: MAIL } };
    const minute = (): number => Math.floor(Date.now() / 60_000);
    for (let n = 0; ; n++) {
      const began = minute();
      const answers: number[] = [];
      for (let i = 0; i < 11; i++) answers.push((await call(`gold-${n}`)).status);
      const others = [(await call(`silver-${n}`)).status, (await send(shop, named)).status];
      // The windows are those of the clock: across a full minute the count begins anew.
      if (minute() !== began) continue;
      expect([answers, others]).toEqual([
        [...Array<number>(10).fill(201), 429],
        [201, 201],
      ]);
      return;
    }
  });
});

describe('what is known afterwards', () => {
  test('a message of a call is in the time line, has a reason, and adds up', async () => {
    const shop = await openShop({
      external_id: 'una',
      email: 'una@example.com',
      email_subscribe: 'unsubscribed',
    });
    const call = { external_user_ids: ['ann', 'una', 'nobody'], messages: { email: MAIL } };
    expectStatus(await send(shop, call), 201);
    const [message] = await captured(shop);
    const campaign = message.campaign_id as string;
    expect((await shop.stats(campaign)).people).toMatchObject({
      considered: 3,
      sent: 1,
      skipped: 2,
      waiting: 0,
    });
    expect(await shop.why('ann', campaign)).toMatchObject({ verdict: 'sent' });
    const { verdict, decisions } = await shop.why('una', campaign);
    expect([verdict, decisions[0].reason]).toEqual(['skipped', 'not_subscribed']);
    expect(decisions[0].facts).toMatchObject({ sendTo: 'subscribed', overridesCaps: false });
    const timeline = await shop.api.get(`/admin/v1/people/${message.user_id}/timeline`);
    expect(JSON.stringify(timeline.body)).toContain('Messages sent by API');
    const lists = [
      (await shop.api.get('/campaigns/list')).body.campaigns,
      (await shop.api.get('/admin/v1/campaigns')).body.campaigns,
      (await shop.api.get('/admin/v1/campaign-inventory')).body.campaigns,
    ];
    expect(lists).toEqual([[], [], []]);
  });

  test('G16 what a waiting message says of somebody who is erased goes with them, and the rest a day after it left', async () => {
    const shop = await openShop();
    const later = (external_user_ids: readonly string[], body: string) =>
      shop.api.post('/messages/schedule/create', {
        external_user_ids,
        messages: { email: { ...MAIL, body } },
        schedule: { time: '2026-03-02T09:00:00Z' },
      });
    expectStatus(await later(['bob'], '<p>Write to ann@example.com</p>'), 201);
    expectStatus(await later(['ann', 'bob'], '<p>Shop opens</p>'), 201);
    const kept = async (): Promise<string> => {
      const { rows } = await app.pool.query(
        `select coalesce(string_agg(message::text, ' '), '') as said from dispatches d
         join workspaces w on w.workspace_id = d.workspace_id where w.key = $1 and message is not null`,
        [shop.key],
      );
      return rows[0].said;
    };
    expect(await kept()).toContain('ann@example.com');
    const { body } = await shop.api.post('/users/export/ids', {
      external_ids: ['ann'],
      fields_to_export: ['braze_id'],
    });
    expectStatus(await shop.api.delete(`/admin/v1/people/${body.users[0].braze_id}`), 200);
    expect(await kept()).not.toContain('ann@example.com');
    await shop.move('2026-03-02T10:00:00Z');
    expect((await captured(shop)).map(({ external_id, message }) => [external_id, message.html])).toEqual([
      ['bob', expect.stringContaining('Shop opens')],
    ]);
    await shop.move('2026-03-04T00:00:00Z');
    await forgetCallContents(app.pool, { now: () => Date.now() });
    expect(await kept()).toBe('');
  });
});

// Conversions and revenue over the public doors on a sandbox's clock: windows, letters, the control group, channels.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { CHROME, PATIENT, fetchAs, linksIn } from '../support/tracking.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const DAY = 86_400;
const to = (...ids: string[]) => ({ recipients: ids.map((id) => ({ external_user_id: id })) });
const bought = (days = 3) => ({ event: { type: 'purchase' }, deadline_seconds: days * DAY });
const buys = async (shop: TestWorkspace, id: string, price: number, more: object = {}): Promise<void> => {
  const purchase = {
    external_id: id,
    product_id: 'boots',
    currency: 'USD',
    price,
    time: (await shop.api.get('/admin/v1/clock')).body.now as string,
    ...more,
  };
  expectStatus(await shop.api.post('/users/track', { purchases: [purchase] }), 201);
};
const resultsOf = async (shop: TestWorkspace, campaign: string, query = ''): Promise<Body> =>
  expectStatus(await shop.api.get(`/admin/v1/campaigns/${campaign}/results${query}`), 200).body;
const openShop = async (clockAt: string, ...ids: string[]): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt });
  await shop.track(
    ...ids.map((id) => ({
      external_id: id,
      email: `${id}@example.com`,
      phone: '+33612345678',
      first_name: id,
    })),
  );
  return shop;
};

describe('conversion windows', () => {
  test('CD-#135 three purchases around a deadline of three days: one conversion, revenue 50', async () => {
    const shop = await openShop('2025-05-01T10:00:00Z', 'ann');
    const campaign = await shop.makeCampaign({ definition: { conversions: [bought()] } });
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    await shop.move('2025-05-02T09:00:00Z');
    await buys(shop, 'ann', 20);
    await shop.move('2025-05-04T09:59:00Z');
    await buys(shop, 'ann', 30);
    await shop.move('2025-05-04T10:01:00Z');
    await buys(shop, 'ann', 40);
    const { variants, days } = await resultsOf(shop, campaign);
    expect(variants).toEqual([
      expect.objectContaining({ unique_recipients: 1, revenue: 50, control: false }),
    ]);
    expect(variants[0].conversions.A).toMatchObject({ count: 1, rate: 1 });
    expect(variants[0].channels[0]).toMatchObject({ channel: 'email', revenue: 50, purchases: 2 });
    expect(days.map(({ day, revenue }: Body) => [day, revenue])).toEqual([
      ['2025-05-01', 0],
      ['2025-05-02', 20],
      ['2025-05-04', 30],
    ]);
    expect((await resultsOf(shop, campaign, '?from=2025-05-03')).variants[0].revenue).toBe(30);
  });

  test('CD-17.4 what was paid in two currencies stays two sums, in reports, files and on the page of the person', async () => {
    const shop = await openShop('2025-05-01T10:00:00Z', 'ann');
    const campaign = await shop.makeCampaign({ definition: { conversions: [bought()] } });
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    await shop.move('2025-05-01T11:00:00Z');
    await buys(shop, 'ann', 20);
    await buys(shop, 'ann', 5, { currency: 'eur', quantity: 3 });
    await buys(shop, 'ann', 1.5);
    const paid = [
      { currency: 'EUR', amount: 15 },
      { currency: 'USD', amount: 21.5 },
    ];
    const path = `/admin/v1/campaigns/${campaign}/report`;
    const report = expectStatus(
      await shop.api.get(`${path}?from=2025-05-01&to=2025-05-01&compare=previous`),
      200,
    ).body;
    expect(report.totals).toMatchObject({ revenue: 36.5, revenue_by_currency: paid });
    expect(report.variants[0].revenue_by_currency).toEqual(paid);
    expect(report.changes.find(({ metric }: Body) => metric === 'revenue')).toMatchObject({ change: null });
    const whole = expectStatus(
      await shop.api.get('/admin/v1/report?from=2025-05-01&to=2025-05-01'),
      200,
    ).body;
    expect(whole.totals.revenue_by_currency).toEqual(paid);
    expect(whole.campaigns[0].revenue_by_currency).toEqual(paid);
    const csv = expectStatus(await shop.api.get(`${path}.csv`), 200).body as string;
    const lines = csv.split('\r\n').filter((line) => line.includes(',revenue,'));
    expect(lines.map((line) => line.split(',').slice(-5))).toEqual([
      ['', '', '1', '15', 'EUR'],
      ['', '', '2', '21.5', 'USD'],
    ]);
    const { people } = expectStatus(await shop.api.get('/admin/v1/people?q=ann'), 200).body;
    const { person } = expectStatus(await shop.api.get(`/admin/v1/people/${people[0].user_id}`), 200).body;
    expect(person).toMatchObject({ revenue: 36.5, spent: paid });
  });

  test('CD-17.1 without a conversion event revenue is tracked for three days', async () => {
    const shop = await openShop('2025-05-01T10:00:00Z', 'ann');
    const campaign = await shop.makeCampaign();
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    await shop.move('2025-05-04T10:00:00Z');
    await buys(shop, 'ann', 7, { quantity: 2 });
    await shop.move('2025-05-04T10:00:01Z');
    await buys(shop, 'ann', 100);
    expect((await resultsOf(shop, campaign)).variants[0]).toMatchObject({ revenue: 14 });
  });

  test('CD-17.3 every receipt opens a window of its own; letters convert apart, refunds count down', async () => {
    const shop = await openShop('2025-05-01T10:00:00Z', 'ann');
    const campaign = await shop.makeCampaign({
      definition: {
        conversions: [
          bought(3),
          { event: { type: 'performed_event', event: 'visit' }, deadline_seconds: DAY },
        ],
      },
    });
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    await shop.move(DAY + 60);
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    const visit = { external_id: 'ann', name: 'visit', time: '2025-05-02T10:01:00Z' };
    expectStatus(await shop.api.post('/users/track', { events: [visit] }), 201);
    await buys(shop, 'ann', 20);
    await buys(shop, 'ann', -5);
    const { variants } = await resultsOf(shop, campaign);
    expect(variants[0]).toMatchObject({ unique_recipients: 2, revenue: 30 });
    expect(variants[0].conversions).toMatchObject({ A: { count: 2 }, B: { count: 1 } });
  });

  test('CD-#136 push and email of one campaign, one purchase: one conversion for each channel', async () => {
    const shop = await openShop('2025-05-01T10:00:00Z', 'ann');
    const message = async (channel: string, content: object) => ({
      channel,
      configuration_id: await shop.configure({ channel, category: 'transactional' }),
      content,
    });
    const campaign = await shop.makeCampaign({
      category: 'transactional',
      definition: {
        conversions: [bought()],
        variants: [
          {
            id: 'both',
            messages: [
              await message('email', { subject: 'Hello', body: 'Hi' }),
              await message('sms', { body: 'Hi' }),
            ],
          },
        ],
      },
    });
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    await buys(shop, 'ann', 10);
    const { variants } = await resultsOf(shop, campaign);
    expect(variants[0].channels).toEqual([
      expect.objectContaining({ channel: 'email', conversions: { A: 1, B: 0, C: 0, D: 0 }, revenue: 10 }),
      expect.objectContaining({ channel: 'sms', conversions: { A: 1, B: 0, C: 0, D: 0 }, revenue: 10 }),
    ]);
  });

  test('CD-#129 the control converts without a message and is compared with', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `p${i}`);
    const shop = await openShop('2025-05-01T10:00:00Z', ...ids);
    const configuration = await shop.configure();
    const variant = (id: string) => ({
      id,
      name: id.toUpperCase(),
      percentage: 40,
      messages: [{ channel: 'email', configuration_id: configuration, content: { subject: id, body: 'Hi' } }],
    });
    const campaign = await shop.makeCampaign({
      definition: {
        reeligibility: null,
        conversions: [bought()],
        control_percentage: 20,
        variants: [variant('a'), variant('b')],
      },
    });
    await shop.trigger(campaign, to(...ids.slice(0, 50)));
    await shop.trigger(campaign, to(...ids.slice(50)));
    await shop.settle();
    for (const id of ids) await buys(shop, id, 1);
    const got = new Set((await shop.captured(campaign)).map(({ external_id }) => external_id));
    const { variants, days } = await resultsOf(shop, campaign);
    const control = variants.find(({ control: is }: Body) => is);
    expect(control.unique_recipients).toBe(60 - got.size);
    expect(control.unique_recipients).toBeGreaterThan(0);
    expect(control.conversions.A.count).toBe(control.unique_recipients);
    expect(control.channels).toEqual([]);
    expect(days[0]).toMatchObject({ sent: got.size, revenue: got.size, unique_recipients: got.size });
    const [a] = variants;
    expect(a.conversions.A).toMatchObject({ rate: 1, change_against_control: 0, confidence: 0 });
    expect(a.conversions.A.sentence).toContain('No clear difference');
  });

  test('CD-#157 received on Monday and Tuesday: two unique recipients', async () => {
    const shop = await openShop('2026-03-02T10:00:00Z', 'ann');
    const campaign = await shop.makeCampaign();
    await shop.trigger(campaign, to('ann'));
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    await shop.move(DAY);
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    const { variants } = await resultsOf(shop, campaign);
    expect(variants[0]).toMatchObject({ unique_recipients: 2 });
    expect(variants[0].channels[0].sends).toBe(3);
  });
});

test('CD-17 a merged person converts what either received', async () => {
  const shop = await openShop('2025-05-01T10:00:00Z', 'ann', 'bob');
  const campaign = await shop.makeCampaign({ definition: { conversions: [bought()] } });
  await shop.trigger(campaign, to('bob'));
  await shop.settle();
  const merge = {
    merge_updates: [
      { identifier_to_merge: { external_id: 'bob' }, identifier_to_keep: { external_id: 'ann' } },
    ],
  };
  expectStatus(await shop.api.post('/users/merge', merge), 202);
  await shop.settle();
  await buys(shop, 'ann', 9);
  expect((await resultsOf(shop, campaign)).variants[0]).toMatchObject({ revenue: 9 });
});

test('CD-17.1 a click of the campaign’s own email is a conversion; that of another campaign is none', async () => {
  const shop = await openShop('2025-05-01T10:00:00Z', 'ann');
  const content = { subject: 'Hi', body: '<a href="https://shop.example/hat">Hat</a>' };
  const definition = { conversions: [{ event: { type: 'clicks_email' }, deadline_seconds: DAY }] };
  const campaign = await shop.makeCampaign({ content, definition });
  const other = await shop.makeCampaign({ content, definition });
  await shop.trigger(campaign, to('ann'));
  await shop.trigger(other, to('ann'));
  const [message] = await shop.captured(campaign);
  await shop.move(3_600);
  const [hat = ''] = linksIn(String(message?.message.html));
  expect((await fetchAs(CHROME, hat)).status).toBe(302);
  await vi.waitFor(async () => {
    expect((await resultsOf(shop, campaign)).variants[0].conversions.A.count).toBe(1);
  }, PATIENT);
  expect((await resultsOf(shop, other)).variants[0].conversions.A.count).toBe(0);
});

describe('what is refused', () => {
  const draftOf = async (definition: object): Promise<{ shop: TestWorkspace; campaign: string }> => {
    const shop = await openShop('2025-05-01T10:00:00Z', 'ann');
    const campaign = await shop.makeCampaign({ draft: true, definition });
    return { shop, campaign };
  };

  test('CD-#11 a conversion event changed after the launch', async () => {
    const { shop, campaign } = await draftOf({ conversions: [bought()] });
    const change = { definition: { conversions: [bought(5)] } };
    expect((await shop.api.patch(`/admin/v1/campaigns/${campaign}`, change)).status).toBe(200);
    await shop.act(campaign, 'launch');
    const answer = await shop.api.patch(`/admin/v1/campaigns/${campaign}`, {
      definition: { conversions: [bought(6)] },
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain('definition.conversions');
    const renamed = await shop.api.patch(`/admin/v1/campaigns/${campaign}`, { name: 'Other' });
    expect(renamed.status).toBe(200);
  });

  test('CD-#134 a fifth conversion event', async () => {
    const { shop, campaign } = await draftOf({ conversions: [1, 2, 3, 4].map(bought) });
    const answer = await shop.api.patch(`/admin/v1/campaigns/${campaign}`, {
      definition: { conversions: [1, 2, 3, 4, 5].map(bought) },
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain('definition.conversions must be a list of at most 4');
  });

  test('CD-17.1 an event that cannot be a conversion, a deadline beyond 30 days, settings that make no sense', async () => {
    const { shop, campaign } = await draftOf({
      conversions: [{ event: { type: 'attribute_changed', attribute: 'plan' }, deadline_seconds: DAY }],
    });
    const refused = await shop.api.post(`/admin/v1/campaigns/${campaign}/launch`, {});
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain('definition.conversions[0].event.type');
    const late = await shop.api.patch(`/admin/v1/campaigns/${campaign}`, {
      definition: { conversions: [bought(31)] },
    });
    expect(JSON.stringify(late.body)).toContain('definition.conversions[0].deadline_seconds');
  });

  test('CD-16.4 a winning variant of a campaign that is not sent once', async () => {
    const { shop, campaign } = await draftOf({ winning_variant: { test_percentage: 20 } });
    const refused = await shop.api.post(`/admin/v1/campaigns/${campaign}/launch`, {});
    expect(JSON.stringify(refused.body)).toContain('must be sent once when a winning variant is chosen');
  });
});

// REST-118: the daily series of campaigns and sends, over the public doors.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const PEOPLE = Array.from({ length: 20 }, (_, i) => `p${i}`);

describe('/campaigns/data_series and /sends/data_series', () => {
  test('REST-118 at most `length` days, with what happened on each', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2025-05-01T10:00:00Z' });
    await shop.track(...PEOPLE.map((id) => ({ external_id: id, email: `${id}@example.com` })));
    const configurationId = await shop.configure();
    const variant = (name: string, percentage: number) => ({
      name,
      percentage,
      messages: [
        {
          channel: 'email',
          configuration_id: configurationId,
          content: { subject: name, body: '<p>Hi</p>' },
        },
      ],
    });
    const campaign = await shop.makeCampaign({
      definition: {
        control_percentage: 50,
        variants: [variant('One', 50)],
        conversions: [{ event: { type: 'purchase' }, deadline_seconds: 86_400 }],
      },
    });
    const { send_id: sendId } = expectStatus(
      await shop.api.post('/sends/id/create', { campaign_id: campaign, send_id: 'may' }),
      201,
    ).body;
    const recipients = PEOPLE.map((id) => ({ external_user_id: id }));
    await shop.trigger(campaign, { send_id: sendId, recipients });
    await shop.settle();
    await shop.move('2025-05-02T09:00:00Z');
    const purchases = PEOPLE.map((id) => ({
      external_id: id,
      product_id: 'boots',
      currency: 'USD',
      price: 10,
      time: '2025-05-02T09:00:00Z',
    }));
    expectStatus(await shop.api.post('/users/track', { purchases }), 201);
    const seriesOf = async (path: string): Promise<readonly Body[]> =>
      expectStatus(await shop.api.get(path), 200).body.data;
    const data = await seriesOf(`/campaigns/data_series?campaign_id=${campaign}&length=7`);
    expect(data.map(({ time }) => time).slice(-2)).toEqual(['2025-05-01', '2025-05-02']);
    expect(data).toHaveLength(7);
    const [first, second] = data.slice(-2);
    const [one, control] = first.messages.email;
    expect(one.sent + control.enrolled).toBe(PEOPLE.length);
    expect(one).toMatchObject({ variation_name: 'One', delivered: one.sent, bounces: 0 });
    expect(first.unique_recipients).toBe(one.sent);
    expect(second.conversions).toBe(one.sent);
    expect(second.revenue).toBe(one.sent * 10);
    expect(second.messages.email[1].conversions).toBe(control.enrolled);
    const sends = `/sends/data_series?campaign_id=${campaign}&length=7`;
    expect((await seriesOf(`${sends}&send_id=may`)).at(-2)).toEqual(first);
    expect((await seriesOf(`${sends}&send_id=june`)).at(-2).unique_recipients).toBe(0);
    const before = await seriesOf(
      `/campaigns/data_series?campaign_id=${campaign}&length=2&ending_at=2025-05-01T23:00:00Z`,
    );
    expect(before.map(({ time }) => time)).toEqual(['2025-04-30', '2025-05-01']);
  });

  test('REST-118 a length of 0 or 101, a campaign that is not there and a missing send id are refused', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox' });
    const campaign = await shop.makeCampaign();
    for (const query of [
      `campaigns/data_series?campaign_id=${campaign}&length=0`,
      `campaigns/data_series?campaign_id=${campaign}&length=101`,
      `campaigns/data_series?campaign_id=${campaign}`,
      `campaigns/data_series?campaign_id=none&length=7`,
      `campaigns/data_series?campaign_id=${campaign}&length=7&ending_at=soon`,
      `sends/data_series?campaign_id=${campaign}&length=7`,
    ])
      expect([query, (await shop.api.get(`/${query}`)).status]).toEqual([query, 400]);
  });
});

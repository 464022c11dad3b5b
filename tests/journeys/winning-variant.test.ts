// The winning variant over the public doors: a test of a share of the audience, one decision, the rest gets what won.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const IDS = Array.from({ length: 120 }, (_, i) => `p${i}`);

const openTest = async (winning: object, more: object = {}) => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-02T10:00:00Z' });
  for (let i = 0; i < IDS.length; i += 60)
    await shop.track(...IDS.slice(i, i + 60).map((id) => ({ external_id: id, email: `${id}@example.com` })));
  const configuration = await shop.configure();
  const variant = (id: string) => ({
    id,
    name: id,
    messages: [{ channel: 'email', configuration_id: configuration, content: { subject: id, body: 'Hi' } }],
  });
  const campaign = await shop.makeCampaign({
    type: 'scheduled',
    definition: {
      reeligibility: null,
      schedule: { type: 'at_launch' },
      conversions: [{ event: { type: 'purchase' }, deadline_seconds: 86_400 }],
      control_percentage: 20,
      variants: [variant('a'), variant('b')],
      winning_variant: { test_percentage: 50, metric: 'conversion_rate', ...winning },
      ...more,
    },
  });
  await shop.settle();
  return { shop, campaign };
};

const gotOf = async (shop: TestWorkspace, campaign: string): Promise<ReadonlyMap<string, string>> =>
  new Map((await shop.captured(campaign)).map((one) => [one.external_id ?? '', one.variant]));

const buy = async (shop: TestWorkspace, ids: readonly string[]): Promise<void> => {
  const purchases = ids.map((id) => ({
    external_id: id,
    product_id: 'boots',
    currency: 'USD',
    price: 10,
    time: '2026-03-02T10:00:00Z',
  }));
  expectStatus(await shop.api.post('/users/track', { purchases }), 201);
};

const decisionsOf = async (shop: TestWorkspace, campaign: string): Promise<Body> =>
  (await shop.api.get(`/admin/v1/campaigns/${campaign}/results`)).body.winning_variant;

describe('winning variant', () => {
  test('CD-#133 CD-16.4 the significant variant goes to everybody else, and nobody of them is in the control', async () => {
    const { shop, campaign } = await openTest({ otherwise: 'end' });
    const tested = await gotOf(shop, campaign);
    expect(tested.size).toBeGreaterThan(20);
    expect(tested.size).toBeLessThan(80);
    const stats = await shop.stats(campaign);
    expect(stats.people.waiting).toBeGreaterThan(30);
    const control = stats.people.skipped;
    await buy(
      shop,
      [...tested].filter(([, variant]) => variant === 'b').map(([id]) => id),
    );
    await shop.move('2026-03-03T09:59:59Z');
    expect((await gotOf(shop, campaign)).size).toBe(tested.size);
    await shop.move('2026-03-03T10:00:00Z');
    const all = await gotOf(shop, campaign);
    expect(all.size).toBe(IDS.length - control);
    for (const [id, variant] of all) if (!tested.has(id)) expect(variant).toBe('b');
    await expectSumsToAddUp(shop, campaign, { sent: all.size, skipped: control });
    expect(await decisionsOf(shop, campaign)).toEqual([
      expect.objectContaining({
        winner: 'b',
        because: 'significant',
        decided_at: '2026-03-03T10:00:00.000Z',
      }),
    ]);
  });

  test('CD-16.4 no significant difference: nobody else gets a message, and why says so', async () => {
    const { shop, campaign } = await openTest({ otherwise: 'end', decide_after_seconds: 3_600 });
    const tested = await gotOf(shop, campaign);
    await buy(shop, [...tested.keys()]);
    await shop.move(3_600);
    expect((await gotOf(shop, campaign)).size).toBe(tested.size);
    const others = (await shop.stats(campaign)).reasons;
    expect(others.find(({ reason }: Body) => reason === 'no_winning_variant').count).toBeGreaterThan(30);
    const [left] = await Promise.all(IDS.filter((id) => !tested.has(id)).map((id) => shop.why(id, campaign)));
    expect(left.verdict).toBe('skipped');
    expect((await decisionsOf(shop, campaign))[0]).toMatchObject({ winner: null });
  });

  test.each([
    ['campaign', 15, 5],
    ['occurrence', 20, 20],
  ])('CD-13.1 a maximum of 20 of scope %s: %i in the test, %i after it', async (scope, inTest, after) => {
    const { shop, campaign } = await openTest(
      { test_percentage: 75, otherwise: 'send_best' },
      { maximum_people: { count: 20, scope } },
    );
    await shop.move(60);
    expect((await gotOf(shop, campaign)).size).toBe(inTest);
    await shop.move('2026-03-03T12:00:00Z');
    expect((await gotOf(shop, campaign)).size).toBe(inTest + after);
    const sent = inTest + after;
    await expectSumsToAddUp(shop, campaign, { sent, skipped: IDS.length - sent });
  });

  test('CD-#7 stopped between the test and the decision: no final send, ever', async () => {
    const { shop, campaign } = await openTest({ otherwise: 'send_best' });
    const tested = await gotOf(shop, campaign);
    await shop.move(3_600);
    await shop.act(campaign, 'stop');
    await shop.move('2026-03-03T12:00:00Z');
    await shop.act(campaign, 'resume');
    await shop.move('2026-03-05T12:00:00Z');
    expect((await gotOf(shop, campaign)).size).toBe(tested.size);
    expect((await shop.stats(campaign)).people.waiting).toBe(0);
  });
});

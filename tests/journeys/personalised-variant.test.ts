// The personalised variant over the public doors: a test, a model of who did what, and for everybody else the variant
// predicted for them, explained person by person.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const FRENCH = Array.from({ length: 140 }, (_, i) => `fr${i}`);
const AMERICANS = Array.from({ length: 140 }, (_, i) => `us${i}`);
const countryOf = (id: string) => id.slice(0, 2).toUpperCase();

const openShop = async (ids: readonly string[], winning: object = {}) => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-02T10:00:00Z' });
  for (let i = 0; i < ids.length; i += 75) {
    const some = ids.slice(i, i + 75);
    await shop.track(
      ...some.map((id) => ({ external_id: id, email: `${id}@example.com`, country: countryOf(id) })),
    );
  }
  const configuration = await shop.configure();
  const campaign = await shop.makeCampaign({
    type: 'scheduled',
    definition: {
      reeligibility: null,
      schedule: { type: 'once', date: '2026-03-02', time: '11:00' },
      conversions: [{ event: { type: 'purchase' }, deadline_seconds: 86_400 }],
      variants: ['a', 'b'].map((id) => ({
        id,
        name: id,
        messages: [
          { channel: 'email', configuration_id: configuration, content: { subject: id, body: 'Hi' } },
        ],
      })),
      winning_variant: {
        test_percentage: 90,
        metric: 'conversion_rate',
        send: 'personalized',
        ...winning,
      },
    },
  });
  await shop.move('2026-03-02T11:05:00Z');
  return { shop, campaign };
};

const gotOf = async (shop: TestWorkspace, campaign: string): Promise<ReadonlyMap<string, string>> =>
  new Map((await shop.captured(campaign)).map((one) => [one.external_id ?? '', one.variant]));

const buy = async (shop: TestWorkspace, ids: readonly string[]): Promise<void> => {
  const made = ids.map((id) => ({
    external_id: id,
    product_id: 'boots',
    currency: 'USD',
    price: 10,
    time: '2026-03-02T11:01:00Z',
  }));
  for (let i = 0; i < made.length; i += 75)
    expectStatus(await shop.api.post('/users/track', { purchases: made.slice(i, i + 75) }), 201);
};

const decisionOf = async (shop: TestWorkspace, campaign: string): Promise<Body> =>
  (await shop.api.get(`/admin/v1/campaigns/${campaign}/results`)).body.winning_variant[0];
const predictionOf = async (shop: TestWorkspace, campaign: string, id: string): Promise<Body> =>
  (await shop.why(id, campaign)).decisions.find((one: Body) => one.facts.prediction).facts.prediction;

describe('personalised variant', () => {
  test('CD-16.4 everybody else gets the variant predicted to be best for them, and why says from what', async () => {
    const all = [...FRENCH, ...AMERICANS];
    const { shop, campaign } = await openShop(all);
    const tested = await gotOf(shop, campaign);
    // The French like b, the Americans a.
    await buy(
      shop,
      [...tested].filter(([id, variant]) => (countryOf(id) === 'FR') === (variant === 'b')).map(([id]) => id),
    );
    await shop.move('2026-03-03T11:00:00Z');
    const got = await gotOf(shop, campaign);
    expect(got.size).toBe(all.length);
    const others = all.filter((id) => !tested.has(id));
    expect(others.length).toBeGreaterThan(8);
    for (const id of others) expect([id, got.get(id)]).toEqual([id, countryOf(id) === 'FR' ? 'b' : 'a']);
    await expectSumsToAddUp(shop, campaign, { sent: all.length });

    expect((await decisionOf(shop, campaign)).results.model).toMatchObject({
      state: 'fitted',
      features: [{ feature: 'country' }],
    });
    const french = others.find((id) => countryOf(id) === 'FR') ?? '';
    const said = await predictionOf(shop, campaign, french);
    expect(said).toMatchObject({ variant: 'b', because: 'predicted', features: { country: 'FR' } });
    expect(said.expected.b).toBeGreaterThan(0.5);
    expect(said.expected.a).toBeLessThan(0.5);
  });

  test('CD-16.4 too few people to say more: everybody else gets the winner', async () => {
    const all = FRENCH.slice(0, 60);
    const { shop, campaign } = await openShop(all, { test_percentage: 50 });
    const tested = await gotOf(shop, campaign);
    await buy(
      shop,
      [...tested].filter(([, variant]) => variant === 'b').map(([id]) => id),
    );
    await shop.move('2026-03-03T11:00:00Z');
    const got = await gotOf(shop, campaign);
    const others = all.filter((id) => !tested.has(id));
    for (const id of others) expect(got.get(id)).toBe('b');
    expect(await predictionOf(shop, campaign, others[0] ?? '')).toMatchObject({
      variant: 'b',
      because: 'too_few_people',
    });
  });

  test('CD-16.4 sending nothing more without significance makes no sense here and is refused', async () => {
    const { shop } = await openShop(FRENCH.slice(0, 1));
    const variants = ['a', 'b'].map((id) => ({ id, messages: [] }));
    const definition = {
      variants,
      reeligibility: null,
      schedule: { type: 'at_launch' },
      winning_variant: { test_percentage: 10, send: 'personalized', otherwise: 'end' },
    };
    const made = await shop.makeCampaign({ draft: true, type: 'scheduled', definition });
    const answer = await shop.api.post(`/admin/v1/campaigns/${made}/launch`, {});
    expect(answer.body.errors.map(({ field }: Body) => field)).toContain(
      'definition.winning_variant.otherwise',
    );
  });
});

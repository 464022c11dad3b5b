// Intelligent selection over the public doors: the shares follow the results twice a day, stay in a half day, stop when
// little is left to gain, leave the control alone, and can be read in results and why.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const IDS = Array.from({ length: 60 }, (_, i) => `p${i}`);

const openShop = async (definition: object = {}) => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-02T09:00:00Z' });
  for (let i = 0; i < IDS.length; i += 75)
    await shop.track(...IDS.slice(i, i + 75).map((id) => ({ external_id: id, email: `${id}@example.com` })));
  const configuration = await shop.configure();
  const variant = (id: string, percentage: number) => ({
    id,
    percentage,
    messages: [{ channel: 'email', configuration_id: configuration, content: { subject: id, body: 'Hi' } }],
  });
  const campaign = await shop.makeCampaign({
    type: 'scheduled',
    definition: {
      reeligibility: { after_seconds: 86_400 },
      schedule: { type: 'daily', start: '2026-03-02', time: '10:00' },
      conversions: [{ event: { type: 'purchase' }, deadline_seconds: 86_400 }],
      control_percentage: 20,
      variants: [variant('a', 40), variant('b', 40)],
      intelligent_selection: true,
      ...definition,
    },
  });
  return { shop, campaign };
};

const gotOn = async (shop: TestWorkspace, campaign: string, day: string) => {
  const messages = (await shop.captured(campaign)).filter(({ at }) => at.startsWith(day));
  return new Map(messages.map((one) => [one.external_id ?? '', one.variant]));
};

const buy = async (shop: TestWorkspace, ids: readonly string[], time: string): Promise<void> => {
  const purchases = ids.map((id) => ({
    external_id: id,
    product_id: 'boots',
    currency: 'USD',
    price: 10,
    time,
  }));
  for (let i = 0; i < purchases.length; i += 75)
    expectStatus(await shop.api.post('/users/track', { purchases: purchases.slice(i, i + 75) }), 201);
};

const weighings = async (shop: TestWorkspace, campaign: string): Promise<readonly Body[]> => {
  const answer = await shop.api.get(`/admin/v1/campaigns/${campaign}/results`);
  return expectStatus(answer, 200).body.intelligent_selection;
};
const sharesOf = (weighing: Body): Record<string, number> =>
  Object.fromEntries(weighing.variants.map((one: Body) => [one.variant, one.percentage]));
const countOf = (got: ReadonlyMap<string, string>, variant: string): number =>
  [...got.values()].filter((one) => one === variant).length;

describe('intelligent selection', () => {
  test('CD-16.6 who converts draws the others after: shares move at the next half day, the control never', async () => {
    const { shop, campaign } = await openShop();
    await shop.move('2026-03-02T10:30:00Z');
    const first = await gotOn(shop, campaign, '2026-03-02');
    const control = new Set(IDS.filter((id) => !first.has(id)));
    expect(countOf(first, 'a')).toBeGreaterThan(10);
    expect(countOf(first, 'b')).toBeGreaterThan(10);
    expect(sharesOf((await weighings(shop, campaign))[0])).toEqual({ a: 40, b: 40 });

    const converting = [...first].filter(([, variant]) => variant === 'b').map(([id]) => id);
    await buy(shop, converting, '2026-03-02T10:20:00Z');
    await shop.move('2026-03-03T10:30:00Z');
    const second = await gotOn(shop, campaign, '2026-03-03');
    const found = await weighings(shop, campaign);
    expect(found[0]).toMatchObject({ decided_at: '2026-03-03T10:00:00.000Z', settled: true });
    expect(sharesOf(found[0])).toEqual({ a: 0, b: 80 });
    expect(countOf(second, 'a')).toBe(0);
    expect(new Set(IDS.filter((id) => !second.has(id)))).toEqual(control);
    await expectSumsToAddUp(shop, campaign, {
      sent: first.size + second.size,
      skipped: 2 * control.size,
    });
  });

  test('CD-16.6 it stops: once settled nothing is weighed again, whatever comes in', async () => {
    const { shop, campaign } = await openShop();
    await shop.move('2026-03-02T10:30:00Z');
    const first = await gotOn(shop, campaign, '2026-03-02');
    await buy(
      shop,
      [...first].filter(([, variant]) => variant === 'b').map(([id]) => id),
      '2026-03-02T10:20:00Z',
    );
    await shop.move('2026-03-04T10:30:00Z');
    const found = await weighings(shop, campaign);
    expect(found.map(({ settled }) => settled)).toEqual([true, false]);
    expect(countOf(await gotOn(shop, campaign, '2026-03-04'), 'a')).toBe(0);
  });

  test('CD-16.6 why shows the shares at the decision, and the same person gets the same while they stay', async () => {
    const { shop, campaign } = await openShop();
    await shop.move('2026-03-03T10:30:00Z');
    const [first, second] = [
      await gotOn(shop, campaign, '2026-03-02'),
      await gotOn(shop, campaign, '2026-03-03'),
    ];
    // Nobody bought anything: both stay as likely, and the shares nearly as they were.
    const found = await weighings(shop, campaign);
    expect(found.map(({ settled }) => settled)).toEqual([false, false]);
    const same = [...first].filter(([id, variant]) => second.get(id) === variant).length;
    expect(same / first.size).toBeGreaterThan(0.5);
    const [id] = [...second.keys()];
    const why = await shop.why(id ?? '', campaign);
    expect(why.decisions.map((one: Body) => one.facts.shares).filter(Boolean)).toContainEqual(
      sharesOf(found[0]),
    );
  });

  test('CD-16.6 what it may not be combined with is refused at launch, with the field', async () => {
    const { shop } = await openShop();
    const refused = async (definition: object): Promise<readonly string[]> => {
      const variants = ['a', 'b'].map((id) => ({ id, percentage: 50, messages: [] }));
      const wanted = { variants, intelligent_selection: true, ...definition };
      const made = await shop.makeCampaign({ draft: true, type: 'scheduled', definition: wanted });
      const answer = await shop.api.post(`/admin/v1/campaigns/${made}/launch`, {});
      return answer.body.errors
        .filter(({ code }: Body) => code === 'intelligent_selection')
        .map(({ field }: Body) => field);
    };
    expect(await refused({ schedule: { type: 'at_launch' } })).toEqual(['definition.schedule']);
    expect(await refused({ reeligibility: null })).toEqual(['definition.reeligibility']);
    expect(await refused({ reeligibility: { after_seconds: 86_400 } })).toEqual(['definition.conversions']);
  });
});

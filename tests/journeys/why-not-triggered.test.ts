// 7.14: what somebody did that did not start a campaign is explained, though nobody was ever considered; and a
// recipient whose attributes are refused is accounted for.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const AT = '2026-03-10T12:00:00Z';
const openShop = async (): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: AT });
  await shop.track({ external_id: 'ann', email: 'ann@example.com' });
  return shop;
};
const happen = async (shop: TestWorkspace, body: object): Promise<void> => {
  expectStatus(await shop.api.post('/users/track', body), 201);
};
const missed = async (shop: TestWorkspace, campaign: string, language: 'en' | 'fr' = 'en') =>
  (await shop.why('ann', campaign, language)).evaluated_on_the_spot.missed_trigger;

test('CD-7.14 properties that fit no filter are named, with the event and its instant', async () => {
  const shop = await openShop();
  const filters = [{ property: 'value', type: 'number', comparison: 'greater_than', value: 100 }];
  const campaign = await shop.makeCampaign({
    type: 'action_based',
    definition: { trigger: { type: 'performed_event', event: 'cart', filters } },
  });
  expect(await missed(shop, campaign)).toBeNull();
  await happen(shop, { events: [{ external_id: 'ann', name: 'look', time: AT }] });
  expect(await missed(shop, campaign)).toBeNull();
  await happen(shop, { events: [{ external_id: 'ann', name: 'cart', time: AT, properties: { value: 50 } }] });
  expect(await missed(shop, campaign)).toMatchObject({
    reason: 'property_filter_not_matched',
    event: 'cart',
    at: '2026-03-10T12:00:00.000Z',
  });
  expect((await missed(shop, campaign, 'fr')).sentence).toContain('filtre');
});

test('CD-7.14 a purchase of the wrong price, and one from before the launch', async () => {
  const shop = await openShop();
  const purchase = (price: number) => ({
    purchases: [{ external_id: 'ann', product_id: 'shoe', currency: 'EUR', price, time: AT }],
  });
  const filters = [{ property: 'price', type: 'number', comparison: 'greater_than', value: 100 }];
  await happen(shop, purchase(150));
  await shop.move('2026-03-10T13:00:00Z');
  const campaign = await shop.makeCampaign({
    type: 'action_based',
    definition: { trigger: { type: 'purchase', filters } },
  });
  expect((await missed(shop, campaign)).reason).toBe('event_before_launch');
  await happen(shop, {
    purchases: [
      { external_id: 'ann', product_id: 'shoe', currency: 'EUR', price: 20, time: '2026-03-10T13:00:00Z' },
    ],
  });
  expect((await missed(shop, campaign)).reason).toBe('property_filter_not_matched');
});

test('REST-33 a recipient whose attributes are refused gets nothing, and the reason is kept', async () => {
  const shop = await openShop();
  const campaign = await shop.makeCampaign({ type: 'api_triggered' });
  const reply = await shop.api.post('/campaigns/trigger/send', {
    campaign_id: campaign,
    recipients: [{ external_user_id: 'ann', attributes: { subscription_groups: 'nonsense' } }],
  });
  expectStatus(reply, 201);
  await shop.move('2026-03-10T12:01:00Z');
  expect(await shop.captured(campaign)).toEqual([]);
  expect((await shop.why('ann', campaign)).decisions[0].reason).toBe('attributes_refused');
});

// What starts a campaign by itself: events and purchases that come in through /users/track lead to messages at the
// right instant, with the event's properties, and everybody matched is accounted for.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const AT = '2026-03-10T12:00:00Z';
const openShop = async (): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: AT });
  await shop.track(
    { external_id: 'ann', email: 'ann@example.com', first_name: 'Ann', plan: 'pro' },
    { external_id: 'bea', email: 'bea@example.com', first_name: 'Bea', plan: 'free' },
  );
  return shop;
};

const launchOn = (shop: TestWorkspace, trigger: object, definition: object = {}): Promise<string> =>
  shop.makeCampaign({
    type: 'action_based',
    content: { subject: 'About {{event_properties.${sku}}}', body: '<p>{{${first_name}}}</p>' },
    definition: { trigger, delay: { type: 'after', seconds: 600 }, ...definition },
  });

const happen = async (shop: TestWorkspace, body: object): Promise<void> => {
  expectStatus(await shop.api.post('/users/track', body), 201);
};

test('CD-#57 CD-7.9 an event leads to one message after the delay, with its properties', async () => {
  const shop = await openShop();
  const audience = { filter: 'custom-attribute', name: 'plan', comparison: 'equals', value: 'pro' };
  const campaign = await launchOn(shop, { type: 'performed_event', event: 'cart' }, { audience });
  await happen(shop, {
    events: [{ external_id: 'ann', name: 'cart', time: AT, properties: { sku: 'R5' } }],
  });
  await happen(shop, { events: [{ external_id: 'bea', name: 'cart', time: AT, properties: { sku: 'R4' } }] });
  await shop.move('2026-03-10T12:09:59Z');
  expect(await shop.captured(campaign)).toEqual([]);
  await shop.move('2026-03-10T12:30:00Z');
  const messages = await shop.captured(campaign);
  expect(messages.map(({ external_id, at }) => [external_id, at])).toEqual([
    ['ann', '2026-03-10T12:10:00.000Z'],
  ]);
  expect(JSON.stringify(messages[0]?.message)).toContain('About R5');
  await expectSumsToAddUp(shop, campaign, {
    sent: 1,
    skipped: 1,
    reasons: { not_in_audience_at_trigger: 1 },
  });
  expect(JSON.stringify(await shop.why('bea', campaign))).toContain('not_in_audience_at_trigger');
});

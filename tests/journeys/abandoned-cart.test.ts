// The abandoned cart, whole: a cart worth 100 to 200, two hours of patience, a purchase that calls it off, a window in
// each person's own day, once a week, a control group, and what it brought in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-02T08:00:00Z' });
  await shop.track(...PEOPLE);
});
afterAll(() => app.close());

const IDS = Array.from({ length: 40 }, (_, i) => `p${i}`);
const ZONES = ['Europe/Paris', 'America/New_York'];
const PEOPLE = IDS.map((id, i) => ({
  external_id: id,
  email: `${id}@example.com`,
  time_zone: ZONES[i % 2],
}));

const nowOf = async (): Promise<string> => (await shop.api.get('/admin/v1/clock')).body.now;
const cart = async (ids: readonly string[], value: number): Promise<void> => {
  const time = await nowOf();
  const events = ids.map((id) => ({ external_id: id, name: 'cart', time, properties: { value } }));
  expectStatus(await shop.api.post('/users/track', { events }), 201);
};
const buy = async (ids: readonly string[], price: number): Promise<void> => {
  const time = await nowOf();
  const purchases = ids.map((id) => ({ external_id: id, product_id: 'tea', currency: 'USD', price, time }));
  expectStatus(await shop.api.post('/users/track', { purchases }), 201);
};
const zoneOf = (id: string): number => Number(id.slice(1)) % 2;

test('CD-7 a cart that is left is remembered once, at a decent hour, unless it is bought; the control shows what it was worth', async () => {
  const configuration = await shop.configure();
  const campaign = await shop.makeCampaign({
    type: 'action_based',
    name: 'Abandoned cart',
    definition: {
      trigger: {
        type: 'performed_event',
        event: 'cart',
        filters: [
          { property: 'value', type: 'number', comparison: 'greater_than', value: 100 },
          { property: 'value', type: 'number', comparison: 'less_than', value: 200 },
        ],
      },
      delay: { type: 'after', seconds: 7_200 },
      exceptions: [{ type: 'purchase' }],
      window: { from: '09:00', to: '18:00', zone: 'user', next_available: true },
      reeligibility: { after_seconds: 7 * 86_400 },
      control_percentage: 25,
      variants: [
        {
          id: 'reminder',
          percentage: 75,
          messages: [
            {
              channel: 'email',
              configuration_id: configuration,
              content: { subject: '{{event_properties.${value}}} in your cart', body: 'Hi' },
            },
          ],
        },
      ],
      conversions: [{ event: { type: 'purchase' }, deadline_seconds: 3 * 86_400 }],
    },
  });
  // 17:00 in Paris, 11:00 in New York: two hours later the window of Paris is closed, that of New York open.
  await shop.move('2026-03-02T16:00:00Z');
  await cart(IDS.slice(0, 36), 150);
  await cart(['p36'], 100);
  await cart(['p37'], 200);
  await shop.move('2026-03-02T16:30:00Z');
  const bought = ['p0', 'p1', 'p2', 'p3'];
  await buy(bought, 30);
  await shop.move('2026-03-03T12:00:00Z');
  const sent = await shop.captured(campaign);
  const at = (id: string): string => (zoneOf(id) === 0 ? '2026-03-03T08:00:00' : '2026-03-02T18:00:00');
  for (const message of sent) {
    expect(message.at.slice(0, 19)).toBe(at(message.external_id ?? ''));
    expect(message.message.subject).toBe('150 in your cart');
  }
  const got = new Set(sent.map(({ external_id }) => external_id ?? ''));
  for (const id of [...bought, 'p36', 'p37', 'p38', 'p39']) expect(got.has(id)).toBe(false);
  const control = IDS.slice(4, 36).filter((id) => !got.has(id));
  expect(control.length).toBeGreaterThan(0);
  expect((await shop.why(bought[0]!, campaign)).decisions[0].reason).toBe('exception_event');
  expect((await shop.why(control[0]!, campaign)).decisions[0].reason).toBe('control_group');
  expect((await shop.why('p38', campaign)).verdict).toBe('not_considered');

  // Half of those reminded buy, and one of the control.
  const convinced = [...got].slice(0, Math.floor(got.size / 2));
  await buy(convinced, 150);
  await buy(control.slice(0, 1), 150);
  const { variants } = (await shop.api.get(`/admin/v1/campaigns/${campaign}/results`)).body;
  const of = (name: string): Body => variants.find(({ variant }: Body) => variant === name);
  expect(of('reminder')).toMatchObject({ unique_recipients: got.size, revenue: 150 * convinced.length });
  expect(of('reminder').conversions.A.count).toBe(convinced.length);
  expect(of('control')).toMatchObject({ unique_recipients: control.length, revenue: 150 });
  expect(of('reminder').conversions.A.sentence).toContain('control');

  // Within the week nobody is reminded again; afterwards they are.
  await shop.move('2026-03-05T15:00:00Z');
  await cart(convinced, 150);
  await shop.move('2026-03-06T12:00:00Z');
  expect(await shop.captured(campaign)).toHaveLength(sent.length);
  await shop.move('2026-03-11T15:00:00Z');
  await cart(convinced, 150);
  await shop.move('2026-03-12T20:00:00Z');
  expect(await shop.captured(campaign)).toHaveLength(sent.length + convinced.length);
  await expectSumsToAddUp(shop, campaign, {
    sent: sent.length + convinced.length,
    skipped: bought.length + control.length + convinced.length,
  });
});

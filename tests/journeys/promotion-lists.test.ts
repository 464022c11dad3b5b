// Lists of promotion codes: how many are left, who names them, and the warning when somebody wants one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
});
afterAll(() => app.close());

const put = (body: object) => shop.api.put('/admin/v1/promotion-lists/spring', body);
const list = async (): Promise<Body> =>
  expectStatus(await shop.api.get('/admin/v1/promotion-lists'), 200).body.lists[0];
const warnings = async (): Promise<readonly Body[]> =>
  expectStatus(await shop.api.get('/admin/v1/overview/attention'), 200).body.items.filter(
    ({ kind }: Body) => kind === 'promotions_low',
  );

test('what is left is counted as messages take codes; home warns below the number that is set', async () => {
  expectStatus(await put({ alert_below: 3, expires_at: '2026-04-01T00:00:00Z' }), 200);
  const codes = ['A', 'B', 'C', 'A'];
  const added = await shop.api.post('/admin/v1/promotion-lists/spring/codes', { codes });
  expect(expectStatus(added, 200).body.added).toBe(3);
  expect(await warnings()).toEqual([]);
  await shop.track({ external_id: 'ann', email: 'ann@example.com' });
  const message = {
    channel: 'email',
    configuration_id: await shop.configure(),
    content: { subject: 'Yours', body: '<p>{% promotion("spring") %}</p>' },
  };
  const campaign = await shop.makeCampaign({
    definition: { variants: [{ name: 'A', percentage: 100, messages: [message] }] },
  });
  await shop.trigger(campaign, { recipients: [{ external_user_id: 'ann' }] });
  await shop.settle();
  expect(await list()).toMatchObject({
    codes: 3,
    taken: 1,
    alert_below: 3,
    used_by: [{ kind: 'campaign', id: campaign }],
  });
  expect(await warnings()).toMatchObject([
    { name: 'spring', count: 2, severity: 'warning', campaign_id: null },
  ]);
});

test('no warning is wanted, or the list is over: none', async () => {
  expectStatus(await put({ expires_at: null }), 200);
  expect(await warnings()).toEqual([]);
  expectStatus(await put({ alert_below: 100, expires_at: '2026-03-01T00:00:00Z' }), 200);
  expect(await warnings()).toEqual([]);
  expect(expectStatus(await put({ alert_below: -1 }), 400).body.errors[0].field).toBe('alert_below');
});

test('another list whose name only begins the same is not used', async () => {
  expectStatus(await shop.api.put('/admin/v1/promotion-lists/spr', {}), 200);
  expect((await list()).name).toBe('spr');
  expect((await list()).used_by).toEqual([]);
});

// The report of the global control group over the public doors: what its members did, against as many others.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { treatmentBlocks } from '../../src/core/experiments/control-group-report.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const REPORT = '/admin/v1/report/control-group';
const reportOf = async (shop: TestWorkspace, query = ''): Promise<Body> =>
  expectStatus(await shop.api.get(REPORT + query), 200).body;

/** Two hundred in the group, two hundred of its sample, ten of nobody's. */
const openShop = async (): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-02T10:00:00Z' });
  const ids = Array.from({ length: 410 }, (_, i) => `p${i}`);
  for (let i = 0; i < ids.length; i += 50)
    await shop.track(...ids.slice(i, i + 50).map((id) => ({ external_id: id })));
  const path = '/admin/v1/limits/global-control-group';
  expectStatus(await shop.api.post(path, { percentage: 2 }), 201);
  const { rows } = await app.pool.query<{ id: number; limits: Body }>(
    `select w.workspace_id as id, l.limits from workspaces w join workspace_limits l using (workspace_id)
     where w.key = $1`,
    [shop.key],
  );
  const { id, limits } = rows[0]!;
  const { controlGroup } = limits;
  const sample = treatmentBlocks(controlGroup, id);
  const nobodys = Array.from({ length: 100 }, (_, block) => block).find(
    (block) => !controlGroup.blocks.includes(block) && !sample.includes(block),
  );
  await app.pool.query(
    `update users set revision = revision + 1, random_bucket = 100 * case
       when substring(external_id, 2)::integer < 200 then $2::integer
       when substring(external_id, 2)::integer < 400 then $3::integer else $4::integer end
     where workspace_id = $1`,
    [id, controlGroup.blocks[0], sample[0], nobodys],
  );
  return shop;
};
const ids = (from: number, count: number) => Array.from({ length: count }, (_, i) => `p${from + i}`);
const buy = async (shop: TestWorkspace, who: readonly string[], time: string): Promise<void> => {
  for (let i = 0; i < who.length; i += 50) {
    const purchases = who.slice(i, i + 50).map((external_id) => ({
      ...{ external_id, time, product_id: 'boots', currency: 'USD', price: 10, quantity: 2 },
    }));
    expectStatus(await shop.api.post('/users/track', { purchases }), 201);
  }
};

test('CD-15.1 rates of both sides, change, uplift, revenue and confidence, within the days asked for', async () => {
  const shop = await openShop();
  await shop.move('2026-03-10T10:00:00Z');
  await buy(shop, ids(0, 20), '2026-03-05T10:00:00Z');
  await buy(shop, ids(200, 60), '2026-03-05T10:00:00Z');
  await buy(shop, ids(200, 10), '2026-03-06T10:00:00Z');
  await buy(shop, ids(400, 10), '2026-03-05T10:00:00Z');
  const visits = ids(0, 5).map((external_id) => ({
    ...{ external_id, name: 'visit', time: '2026-03-05T10:00:00Z' },
  }));
  expectStatus(await shop.api.post('/users/track', { events: visits }), 201);
  const all = await reportOf(shop, '?events=visit');
  expect(all.control_group).toMatchObject({ percentage: 2 });
  expect([all.from, all.to]).toEqual(['2026-03-02', '2026-03-10']);
  const [purchase, session, visit] = all.metrics;
  expect(purchase).toMatchObject({
    metric: 'purchase',
    treatment: { people: 200, did: 60, rate: 0.3, times: 140, revenue: 1_400 },
    control: { people: 200, did: 20, rate: 0.1, times: 40, revenue: 400 },
    significant: true,
  });
  expect(purchase.change).toBeCloseTo(2);
  expect(purchase.uplift).toBeCloseTo(40);
  expect(purchase.sentence).toContain('Better than the control');
  expect(session).toMatchObject({ metric: 'session', treatment: { did: 0 }, confidence: 0 });
  expect(visit).toMatchObject({ event: 'visit', treatment: { did: 0 }, control: { did: 5 } });
  const later = await reportOf(shop, '?from=2026-03-06&to=2026-03-06&language=fr');
  expect(later.metrics[0]).toMatchObject({
    treatment: { people: 200, did: 10, times: 20, revenue: 200 },
    control: { people: 200, did: 0, revenue: 0 },
    change: null,
  });
  expect(later.metrics[0].sentence).toContain('confiance');
  // Days before the group was drawn compare nothing.
  expect((await reportOf(shop, '?from=2026-01-01&to=2026-03-10')).from).toBe('2026-03-02');
});

test('CD-15.1 without a group there is nothing to report; days that make no sense are refused', async () => {
  const shop = await app.makeWorkspace({ kind: 'sandbox' });
  expect(await reportOf(shop)).toMatchObject({ control_group: null, metrics: [] });
  const wrong = await shop.api.get(`${REPORT}?from=2026-03-02&to=2026-03-01`);
  expect([wrong.status, wrong.body.errors?.[0]?.field]).toEqual([400, 'query.to']);
});

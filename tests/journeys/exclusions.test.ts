// The global control group and suppression lists through the public doors: who is left out, who is exempt, and what
// why says.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  shop = await app.makeWorkspace({
    kind: 'sandbox',
    rateLimits: { broadcast: 10_000, broadcast_audience: 1_000 },
  });
  await shop.track(
    { external_id: 'ann', email: 'ann@example.com' },
    { external_id: 'bob', email: 'bob@example.com' },
  );
});

const GROUP = '/admin/v1/limits/global-control-group';

/** Draws a group of five per cent; then Ann is in it and Bob is not. */
const drawGroup = async (exempt_tags: readonly string[] = []): Promise<void> => {
  const { body } = expectStatus(await shop.api.post(GROUP, { percentage: 5, exempt_tags }), 201);
  const buckets: readonly { from: number; to: number }[] = body.limits.global_control_group.buckets;
  expect(buckets.reduce((sum, { from, to }) => sum + to - from + 1, 0)).toBe(500);
  const inside = buckets[0]!.from;
  const outside = Array.from({ length: 100 }, (_, i) => i * 100).find(
    (bucket) => !buckets.some(({ from }) => from === bucket),
  );
  for (const [id, bucket] of [
    ['ann', inside],
    ['bob', outside],
  ])
    await app.pool.query(
      `update users u set random_bucket = $3, revision = revision + 1 from workspaces w
       where w.workspace_id = u.workspace_id and w.key = $1 and u.external_id = $2`,
      [shop.key, id, bucket],
    );
};
const call = (campaign: string) =>
  shop.trigger(campaign, { recipients: [{ external_user_id: 'ann' }, { external_user_id: 'bob' }] });
const reached = async (campaign: string) =>
  (await shop.captured(campaign)).map((one) => one.external_id).sort();

describe('CD-15.1 the global control group', () => {
  test('CD-#128 a member gets nothing from a campaign without an exempt tag, and why says so', async () => {
    await drawGroup(['vital']);
    const campaign = await shop.makeCampaign();
    expectStatus(await call(campaign), 201);
    expect(await reached(campaign)).toEqual(['bob']);
    const { verdict, decisions } = await shop.why('ann', campaign);
    expect([verdict, decisions[0].reason, decisions[0].facts.percentage]).toEqual([
      'skipped',
      'global_control_group',
      5,
    ]);
  });

  test('CD-#128 with an exempt tag, or a tag below it, it is sent; transactional always', async () => {
    await drawGroup(['vital']);
    const tags = [{ name: 'alarms', parent: 'vital' }];
    expectStatus(await shop.api.put('/admin/v1/limits/tags', { tags }), 200);
    for (const wish of [{ tags: ['vital'] }, { tags: ['alarms'] }, { category: 'transactional' as const }]) {
      const campaign = await shop.makeCampaign(wish);
      expectStatus(await call(campaign), 201);
      expect([wish, await reached(campaign)]).toEqual([wish, ['ann', 'bob']]);
    }
  });

  test('CD-15.1 members do not enter a broadcast and are not counted', async () => {
    await drawGroup();
    const campaign = await shop.makeCampaign();
    expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
    expect(await reached(campaign)).toEqual(['bob']);
    expect((await shop.stats(campaign)).people).toMatchObject({ considered: 1, sent: 1 });
    const { verdict, evaluated_on_the_spot } = await shop.why('ann', campaign);
    expect([verdict, evaluated_on_the_spot.excluded.reason, evaluated_on_the_spot.in_audience]).toEqual([
      'not_considered',
      'global_control_group',
      true,
    ]);
  });

  test('CD-15.1 members are not triggered by what they do', async () => {
    await drawGroup();
    const campaign = await shop.makeCampaign({
      type: 'action_based',
      definition: {
        trigger: { type: 'performed_event', event: 'cart' },
        delay: { type: 'after', seconds: 600 },
      },
    });
    const events = ['ann', 'bob'].map((external_id) => ({
      external_id,
      name: 'cart',
      time: '2026-03-01T10:00:00Z',
    }));
    expectStatus(await shop.api.post('/users/track', { events }), 201);
    const { verdict, decisions } = await shop.why('ann', campaign);
    expect([verdict, decisions[0].reason]).toEqual(['skipped', 'global_control_group']);
    expect((await shop.why('bob', campaign)).verdict).toBe('waiting');
    await shop.move(600);
    expect(await reached(campaign)).toEqual(['bob']);
  });

  test('CD-15.1 size and members never change: it is removed and drawn again', async () => {
    await drawGroup();
    expect((await shop.api.post(GROUP, { percentage: 10 })).status).toBe(409);
    expect((await shop.api.post(GROUP, { percentage: 16 })).status).toBe(400);
    expectStatus(await shop.api.patch(GROUP, { exempt_tags: ['x'] }), 200);
    expectStatus(await shop.api.delete(GROUP), 200);
    const campaign = await shop.makeCampaign();
    expectStatus(await call(campaign), 201);
    expect(await reached(campaign)).toEqual(['ann', 'bob']);
    expect((await shop.api.delete(GROUP)).status).toBe(404);
    expectStatus(await shop.api.post(GROUP, { percentage: 10 }), 201);
  });

  test('CD-15.1 the share of people in the group comes close to its size', async () => {
    await drawGroup();
    const people = Array.from({ length: 1_000 }, (_, i) => ({ external_id: `p${i}` }));
    for (let i = 0; i < people.length; i += 75) await shop.track(...people.slice(i, i + 75));
    const { body } = await shop.api.get('/admin/v1/limits');
    const blocks = body.limits.global_control_group.buckets.map(({ from }: { from: number }) => from / 100);
    const { rows } = await app.pool.query<{ n: number }>(
      `select count(*)::int as n from users u join workspaces w using (workspace_id)
       where w.key = $1 and random_bucket / 100 = any($2::int[])`,
      [shop.key, blocks],
    );
    // Five standard deviations of a binomial around 50.
    expect(Math.abs((rows[0]?.n ?? 0) - 50)).toBeLessThan(35);
  });
});

describe('CD-15.2 suppression lists', () => {
  const setLists = async (...lists: readonly object[]) =>
    shop.api.put('/admin/v1/limits/suppression-lists', { lists });
  const vip = { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true };

  test('CD-15.2 members are left out at entry and at the send, transactional messages included', async () => {
    expectStatus(await setLists({ name: 'VIP', audience: vip, exempt_tags: ['vital'] }), 200);
    await shop.track({ external_id: 'ann', vip: true });
    for (const wish of [{}, { category: 'transactional' as const }]) {
      const campaign = await shop.makeCampaign(wish);
      expectStatus(await call(campaign), 201);
      expect(await reached(campaign)).toEqual(['bob']);
      const { decisions } = await shop.why('ann', campaign);
      expect([decisions[0].reason, decisions[0].facts.list]).toEqual(['suppression_list', 'VIP']);
    }
    const exempt = await shop.makeCampaign({ tags: ['vital'] });
    expectStatus(await call(exempt), 201);
    expect(await reached(exempt)).toEqual(['ann', 'bob']);
    const broadcast = await shop.makeCampaign();
    expectStatus(await shop.trigger(broadcast, { broadcast: true }), 201);
    expect(await reached(broadcast)).toEqual(['bob']);
  });

  test('CD-15.2 who came onto a list while the message waited gets nothing', async () => {
    expectStatus(await setLists({ name: 'VIP', audience: vip }), 200);
    const campaign = await shop.makeCampaign();
    const time = '2026-03-01T11:00:00Z';
    expectStatus(await shop.schedule(campaign, { schedule: { time }, broadcast: true }), 201);
    await shop.track({ external_id: 'ann', vip: true });
    await shop.move('2026-03-01T12:00:00Z');
    expect(await reached(campaign)).toEqual(['bob']);
  });

  test('CD-15.2 at most five active lists; rules that cannot be read are refused with their path', async () => {
    const list = (i: number, more: object = {}) => ({ name: `L${i}`, audience: vip, ...more });
    const five = [1, 2, 3, 4, 5].map((i) => list(i));
    expect((await setLists(...five, list(6))).status).toBe(400);
    expect((await setLists(...five, list(6, { active: false }))).status).toBe(200);
    const wrong = await setLists(list(1, { audience: { filter: 'nonsense' } }));
    expect([wrong.status, JSON.stringify(wrong.body).includes('lists[0].audience')]).toEqual([400, true]);
  });
});

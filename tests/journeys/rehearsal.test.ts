// A rehearsal predicts what a campaign then really does: run first in the hidden sandbox, then for real on the same
// people, and compared person by person and instant by instant.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const START = '2026-03-02T08:00:00Z';
const ZONES = ['Europe/Paris', 'America/New_York', 'Asia/Tokyo', 'Pacific/Apia'];
const IDS = Array.from({ length: 24 }, (_, i) => `p${i}`);

const openShop = async (clockAt = START): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt, timeZone: 'Europe/Paris' });
  await shop.track(
    ...IDS.map((id, i) => ({
      external_id: id,
      first_name: id,
      time_zone: ZONES[i % 4],
      plan: i % 3 === 0 ? 'free' : 'pro',
      ...(i % 6 === 5 ? {} : { email: `${id}@example.com` }),
      ...(i % 8 === 7 ? { email_subscribe: 'unsubscribed' } : {}),
    })),
  );
  return shop;
};

const isPro = { filter: 'custom-attribute', name: 'plan', comparison: 'equals', value: 'pro' };

/** Braze's object, as calls carry it. */
const isFreePlan = {
  AND: [{ custom_attribute: { custom_attribute_name: 'plan', comparison: 'equals', value: 'free' } }],
};

const rehearse = async (shop: TestWorkspace, campaign: string, wish: object): Promise<string> => {
  const started = await shop.api.post(`/admin/v1/campaigns/${campaign}/rehearsals`, wish);
  const id = expectStatus(started, 202).body.rehearsal.rehearsal_id as string;
  for (;;) {
    const { rehearsal } = expectStatus(await shop.api.get(`/admin/v1/rehearsals/${id}`), 200).body;
    if (rehearsal.status === 'done') return id;
    if (rehearsal.status === 'failed') throw new Error(rehearsal.error);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const lineOf = ({ user_id, at, outcome, reason, channel, variant }: Body): string =>
  [user_id, at, channel, outcome, reason, variant].join(' ');

const predicted = async (shop: TestWorkspace, id: string): Promise<readonly string[]> => {
  const { decisions, next } = (await shop.api.get(`/admin/v1/rehearsals/${id}/decisions?limit=500`)).body;
  expect(next ?? null).toBeNull();
  return decisions.map(lineOf).sort();
};

const happened = async (shop: TestWorkspace, campaign: string): Promise<readonly string[]> => {
  const { messages } = (await shop.api.get(`/admin/v1/messages?campaign_id=${campaign}&limit=500`)).body;
  return messages.map(lineOf).sort();
};

describe('a rehearsal', () => {
  test('of a scheduled campaign in local time says who gets it at which instant, and is what then happens', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({
      type: 'scheduled',
      draft: true,
      content: { subject: 'Hello {{${first_name}}}', body: 'Hi' },
      definition: {
        audience: isPro,
        reeligibility: { after_seconds: 86_400 },
        schedule: {
          type: 'daily',
          time: '09:30',
          start: '2026-03-04',
          end: { after_occurrences: 2 },
          timing: { type: 'local' },
        },
      },
    });
    const id = await rehearse(shop, campaign, { days: 5 });
    const expected = await predicted(shop, id);
    expect(expected.length).toBeGreaterThan(20);
    expect((await shop.stats(campaign)).people.considered).toBe(0);
    const { messages } = (await shop.api.get(`/admin/v1/rehearsals/${id}/messages`)).body;
    expect(messages[0].message.subject).toMatch(/^Hello p\d+$/);
    await shop.act(campaign, 'launch');
    await shop.move('2026-03-07T08:00:00Z');
    expect(await happened(shop, campaign)).toEqual(expected);
  });

  test('of an action-based campaign replays what people did, exceptions and windows included', async () => {
    const shop = await openShop();
    const definition = {
      trigger: {
        type: 'performed_event',
        event: 'cart',
        filters: [{ property: 'value', type: 'number', comparison: 'greater_than', value: 100 }],
      },
      delay: { type: 'after', seconds: 3_600 },
      exceptions: [{ type: 'purchase' }],
      window: { from: '09:00', to: '18:00', zone: 'user', next_available: true },
      audience: isPro,
      reeligibility: null,
    };
    const real = await shop.makeCampaign({ type: 'action_based', definition });
    const twin = await shop.makeCampaign({ type: 'action_based', draft: true, definition, name: 'Twin' });
    for (const [i, id] of IDS.entries()) {
      await shop.move(600);
      const time = (await shop.api.get('/admin/v1/clock')).body.now as string;
      const cart = { external_id: id, name: 'cart', time, properties: { value: i % 5 === 0 ? 50 : 150 } };
      expectStatus(await shop.api.post('/users/track', { events: [cart] }), 201);
      if (i % 4 !== 0) continue;
      await shop.move(60);
      const later = (await shop.api.get('/admin/v1/clock')).body.now as string;
      const boots = { external_id: id, product_id: 'boots', currency: 'USD', price: 10, time: later };
      expectStatus(await shop.api.post('/users/track', { purchases: [boots] }), 201);
    }
    await shop.move('2026-03-04T08:00:00Z');
    const id = await rehearse(shop, twin, { starts_at: START, days: 2 });
    const withoutVariant = (lines: readonly string[]): readonly string[] =>
      lines.map((line) => line.split(' ').slice(0, 5).join(' ')).sort();
    const expected = withoutVariant(await happened(shop, real));
    expect(expected.some((line) => line.includes('exception_event'))).toBe(true);
    expect(withoutVariant(await predicted(shop, id))).toEqual(expected);
    const { rehearsal, reasons } = (await shop.api.get(`/admin/v1/rehearsals/${id}?language=fr`)).body;
    expect(rehearsal).toMatchObject({ people: 24, events: 30 });
    expect(reasons.find(({ reason }: Body) => reason === 'exception_event').sentence).toContain('exception');
  });

  test('runs the campaigns that are live beside it: caps, exceptions and messages that waited are as then happens', async () => {
    const shop = await openShop();
    const rules = [{ name: 'One a day', messages: 1, every: 1, unit: 'days', channels: null, days: 'utc' }];
    expectStatus(await shop.api.put('/admin/v1/limits/frequency-rules', { rules }), 200);
    const daily = (time: string) => ({
      type: 'daily',
      time,
      start: '2026-03-04',
      end: { after_occurrences: 2 },
    });
    const again = { reeligibility: { after_seconds: 0 } };
    const isFree = { none: [isPro] };
    // Takes the cap of half of the people at nine.
    const rival = await shop.makeCampaign({
      type: 'scheduled',
      name: 'Rival',
      definition: { ...again, audience: isFree, schedule: daily('09:00') },
    });
    // Waits for some when the rehearsal begins, and for one of them an exception ends it.
    const cart = await shop.makeCampaign({
      type: 'action_based',
      name: 'Cart',
      definition: {
        ...again,
        trigger: { type: 'performed_event', event: 'cart' },
        delay: { type: 'after', seconds: 47 * 3_600 },
        exceptions: [{ type: 'purchase' }],
      },
    });
    const time = (await shop.api.get('/admin/v1/clock')).body.now as string;
    const events = ['p1', 'p2', 'p4'].map((id) => ({ external_id: id, name: 'cart', time }));
    expectStatus(await shop.api.post('/users/track', { events }), 201);
    const draft = await shop.makeCampaign({
      type: 'scheduled',
      draft: true,
      definition: { ...again, schedule: daily('09:30') },
    });
    await shop.move(60);
    const id = await rehearse(shop, draft, { days: 3 });
    const expected = await predicted(shop, id);
    const capped = (lines: readonly string[]) => lines.filter((line) => line.includes('frequency_capped'));
    const alone = await predicted(shop, await rehearse(shop, draft, { days: 3, with_others: false }));
    expect([capped(alone).length, capped(expected).length > 8]).toEqual([0, true]);
    const path = `/admin/v1/rehearsals/${id}/decisions?limit=500&outcome=skipped`;
    const { decisions, campaigns } = (await shop.api.get(path)).body;
    const takers = decisions
      .filter(({ reason, channel }: Body) => reason === 'frequency_capped' && channel === '')
      .flatMap(({ facts }: Body) => facts.takenBy as string[]);
    expect([...new Set(takers)].sort()).toEqual([rival, cart].sort());
    expect(campaigns.map(({ name }: Body) => name).sort()).toEqual(['Cart', 'Rival']);
    await shop.act(draft, 'launch');
    await shop.move('2026-03-05T08:01:00Z');
    expect(await happened(shop, draft)).toEqual(expected);
    // The others got their own as well: nothing of the rehearsal touched them.
    expect((await shop.stats(rival)).people.sent).toBeGreaterThan(0);
    expect((await shop.stats(cart)).people.sent).toBe(3);
  });

  test('schedules of calls, places that are taken and speed limits of the others are as then happens', async () => {
    const shop = await openShop();
    const rules = [{ name: 'One a day', messages: 1, every: 1, unit: 'days', channels: null, days: 'utc' }];
    expectStatus(await shop.api.put('/admin/v1/limits/frequency-rules', { rules }), 200);
    const limits = [{ channel: 'email', messages_per_minute: 10 }];
    expectStatus(await shop.api.put('/admin/v1/limits/channel-speeds', { limits }), 200);
    const again = { reeligibility: { after_seconds: 0 } };
    const to = (...ids: string[]) => ({ recipients: ids.map((external_user_id) => ({ external_user_id })) });
    // All its places are taken: what is scheduled on the fourth reaches nobody and caps nobody.
    const few = await shop.makeCampaign({
      name: 'Few',
      definition: { ...again, maximum_people: { count: 2 } },
    });
    expectStatus(await shop.trigger(few, to('p0', 'p1')), 201);
    const called = await shop.makeCampaign({ name: 'Called', definition: again });
    const nine = { schedule: { time: '2026-03-04T09:00:00Z' } };
    expectStatus(await shop.schedule(few, { ...to('p2', 'p3', 'p4'), ...nine }), 201);
    expectStatus(await shop.schedule(called, { ...to('p6', 'p8', 'nobody'), ...nine }), 201);
    expectStatus(await shop.schedule(called, { broadcast: true, audience: isFreePlan, ...nine }), 201);
    const draft = await shop.makeCampaign({
      type: 'scheduled',
      draft: true,
      definition: {
        ...again,
        schedule: { type: 'daily', time: '10:00', start: '2026-03-03', end: { after_occurrences: 2 } },
      },
    });
    await shop.move('2026-03-03T08:59:00Z');
    // Slots of the minutes around the first occurrence are given to somebody else.
    const loud = await shop.makeCampaign({ name: 'Loud', definition: { obeys_frequency_rules: false } });
    expectStatus(await shop.trigger(loud, { broadcast: true }), 201);
    await shop.settle();
    expect((await shop.stats(loud)).people).toMatchObject({ sent: 10, waiting: 8 });
    const id = await rehearse(shop, draft, { days: 3 });
    const expected = await predicted(shop, id);
    const path = `/admin/v1/rehearsals/${id}/decisions?limit=500&outcome=skipped`;
    const { decisions } = (await shop.api.get(path)).body;
    const takers = decisions.flatMap(({ facts }: Body) => (facts?.takenBy ?? []) as string[]);
    expect([...new Set(takers)]).toEqual([called]);
    expect(new Set(expected.map((line) => line.split(' ')[1])).size).toBeGreaterThan(3);
    await shop.act(draft, 'launch');
    await shop.move('2026-03-06T08:59:00Z');
    // A speed limit says how many leave in a minute; who of those that are due alike goes first, it leaves open.
    const inMinutes = (lines: readonly string[]) =>
      lines.map((line) => (line.includes(' sent ') ? line.slice(line.indexOf(' ')) : line)).sort();
    expect(inMinutes(await happened(shop, draft))).toEqual(inMinutes(expected));
    expect((await shop.stats(few)).people).toMatchObject({ sent: 2, skipped: 3 });
  });

  test('of a campaign that another one starts sends when the other would', async () => {
    const shop = await openShop();
    const first = await shop.makeCampaign({
      type: 'scheduled',
      definition: {
        audience: isPro,
        reeligibility: { after_seconds: 0 },
        schedule: { type: 'daily', time: '09:00', start: '2026-03-03', end: { after_occurrences: 2 } },
      },
    });
    const draft = await shop.makeCampaign({
      type: 'action_based',
      draft: true,
      definition: {
        reeligibility: { after_seconds: 0 },
        trigger: { type: 'campaign_interaction', campaign_id: first, interaction: 'received' },
        delay: { type: 'after', seconds: 1_800 },
      },
    });
    const id = await rehearse(shop, draft, { starts_at: START, days: 3 });
    const expected = await predicted(shop, id);
    expect(expected.length).toBeGreaterThan(10);
    const alone = await rehearse(shop, draft, { starts_at: START, days: 3, with_others: false });
    expect(await predicted(shop, alone)).toEqual([]);
    await shop.act(draft, 'launch');
    await shop.move('2026-03-05T08:00:00Z');
    expect(await happened(shop, draft)).toEqual(expected);
  });

  test('leaves nothing behind, and what cannot be launched cannot be rehearsed', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({ draft: true });
    const id = await rehearse(shop, campaign, { days: 1, people: 10 });
    const { rehearsal, people } = (await shop.api.get(`/admin/v1/rehearsals/${id}`)).body;
    expect(rehearsal.people).toBe(10);
    expect(people.considered).toBe(10);
    const listed = (await app.owner.get('/admin/v1/workspaces')).body.workspaces;
    expect(listed.filter(({ key }: Body) => key.startsWith('rehearsal'))).toEqual([]);
    const sandbox = await app.pool.query<{ sandbox_id: number }>(
      'select sandbox_id from rehearsals where rehearsal_id = $1',
      [id],
    );
    const { sandbox_id: sandboxId } = sandbox.rows[0]!;
    const gone = await fetch(`${app.url}/admin/v1/rehearsals/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${shop.api.key}` },
    });
    expect(gone.status).toBe(200);
    for (const table of ['workspaces', 'users', 'send_log', 'captured_messages', 'campaigns', 'deliveries']) {
      const { rows } = await app.pool.query(`select 1 from ${table} where workspace_id = $1`, [sandboxId]);
      expect([table, rows.length]).toEqual([table, 0]);
    }
    expectStatus(
      await shop.api.patch(`/admin/v1/campaigns/${campaign}`, { definition: { variants: [] } }),
      200,
    );
    const refused = await shop.api.post(`/admin/v1/campaigns/${campaign}/rehearsals`, {});
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      400,
      expect.stringContaining('definition.variants'),
    ]);
    const other = await app.makeWorkspace({ kind: 'sandbox' });
    expect((await other.api.get(`/admin/v1/rehearsals/${id}`)).status).toBe(404);
  });
});

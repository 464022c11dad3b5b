// Looking through campaigns, saving while typing, tags, putting away and bringing back, over the public doors.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const LIST = '/admin/v1/campaign-inventory';
const path = (campaign: string, rest = ''): string => `/admin/v1/campaigns/${campaign}${rest}`;

const draft = async (shop: TestWorkspace, body: Body): Promise<string> => {
  const made = await shop.api.post('/admin/v1/campaigns', body);
  expectStatus(made, 201);
  return made.body.campaign.campaign_id;
};
const names = async (shop: TestWorkspace, query = ''): Promise<readonly string[]> => {
  const listed = await shop.api.get(`${LIST}${query}`);
  expectStatus(listed, 200);
  return listed.body.campaigns.map(({ name }: Body) => name);
};

const variant = (channel: string): Body => ({ messages: [{ channel, content: {} }] });

describe('INV-3 the list of campaigns', () => {
  let shop: TestWorkspace;
  beforeAll(async () => {
    shop = await app.makeWorkspace({ kind: 'sandbox' });
    await draft(shop, {
      name: 'Spring sale',
      type: 'scheduled',
      tags: ['promo', 'spring'],
      description: 'Ten per cent off',
      definition: { variants: [variant('email')] },
    });
    await draft(shop, {
      name: 'Password reset',
      type: 'api_triggered',
      category: 'transactional',
      definition: { variants: [{ messages: [{ channel: 'sms' }, { channel: 'email' }] }] },
    });
    await draft(shop, { name: 'abandoned_cart 50%', key: 'cart', type: 'action_based', tags: ['promo'] });
  });

  test('every word of the search must appear, in name, key or description; signs mean themselves', async () => {
    expect(await names(shop, '?search=sale+ten')).toEqual(['Spring sale']);
    expect(await names(shop, '?search=CART')).toEqual(['abandoned_cart 50%']);
    expect(await names(shop, '?search=50%25')).toEqual(['abandoned_cart 50%']);
    expect(await names(shop, '?search=sale+reset')).toEqual([]);
  });

  test('filters by type, category, channel, tag and author, joined by and', async () => {
    expect(await names(shop, '?tag[]=promo&sort=name')).toEqual(['abandoned_cart 50%', 'Spring sale']);
    expect(await names(shop, '?channel[]=sms')).toEqual(['Password reset']);
    expect(await names(shop, '?channel[]=email&category=marketing')).toEqual(['Spring sale']);
    expect(await names(shop, '?type[]=action_based&type[]=api_triggered&sort=name')).toEqual([
      'abandoned_cart 50%',
      'Password reset',
    ]);
    const { authors, tags } = (await shop.api.get(`${LIST}/facets`)).body;
    expect(tags).toEqual([
      { name: 'promo', campaigns: 2 },
      { name: 'spring', campaigns: 1 },
    ]);
    expect(await names(shop, `?created_by=${encodeURIComponent(authors[0])}`)).toHaveLength(3);
    expect(await names(shop, '?created_by=nobody')).toEqual([]);
  });

  test('pages follow each other without a gap in either direction, and counts are of everything found', async () => {
    for (const order of ['asc', 'desc']) {
      const seen: string[] = [];
      let after: string | null = '';
      while (after !== null) {
        const query = `?limit=1&sort=name&order=${order}${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
        const page: Body = (await shop.api.get(`${LIST}${query}`)).body;
        seen.push(...page.campaigns.map(({ name }: Body) => name));
        expect(page.total).toBe(3);
        after = page.next;
      }
      const sorted = ['abandoned_cart 50%', 'Password reset', 'Spring sale'];
      expect(seen).toEqual(order === 'asc' ? sorted : sorted.reverse());
    }
    const { counts } = (await shop.api.get(`${LIST}?type[]=scheduled`)).body;
    expect(counts).toEqual({
      status: { draft: 1 },
      type: { scheduled: 1, action_based: 1, api_triggered: 1 },
    });
  });

  test('headline numbers are those of the ledger', async () => {
    await shop.track({ external_id: 'ann', email: 'ann@example.com' });
    const campaign = await shop.makeCampaign();
    await shop.trigger(campaign, { recipients: [{ external_user_id: 'ann' }] });
    await shop.captured(campaign);
    const { numbers } = (await shop.api.get(`${LIST}/numbers?campaign_id[]=${campaign}`)).body;
    expect(numbers).toEqual([
      { campaign_id: campaign, recipients: 1, sent: 1, opens: 0, clicks: 0, conversions: 0 },
    ]);
  });
});

describe('saving while typing', () => {
  test('what makes no sense yet stays as typed, cannot be launched, and is whole once it is finished', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox' });
    const campaign = await draft(shop, { name: 'Half', type: 'scheduled' });
    const half = { schedule: { type: 'once', date: '2026-03-01' }, priority: 7 };
    expect((await shop.api.patch(path(campaign), { definition: half })).status).toBe(400);
    const saved = await shop.api.patch(path(campaign), { definition: half, autosave: true, version: 1 });
    expectStatus(saved, 200);
    expect(saved.body.campaign.definition).toMatchObject(half);
    expect(saved.body.campaign.unfinished).toEqual(['schedule']);
    const problems = saved.body.problems.map(({ field }: Body) => field);
    expect(problems).toContain('definition.schedule.time');
    expect(problems).not.toContain('definition.schedule');
    const launched = await shop.api.post(path(campaign, '/launch'), {});
    expect([launched.status, launched.body.errors[0].field]).toEqual([400, 'definition.schedule.time']);
    expectStatus(await shop.api.patch(path(campaign), { name: 'Half a plan' }), 200);
    const whole = await shop.api.patch(path(campaign), {
      definition: { schedule: { ...half.schedule, time: '09:00' } },
    });
    expectStatus(whole, 200);
    expect(whole.body.campaign).toMatchObject({ name: 'Half a plan', unfinished: [] });
    expect((await shop.api.patch(path(campaign), { definition: { colour: 1 }, autosave: true })).status).toBe(
      400,
    );
  });

  test('saves of one author are one version, and the difference is against the one before', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox' });
    const campaign = await draft(shop, { name: 'Typed' });
    for (const priority of [1, 2, 3])
      expectStatus(
        await shop.api.patch(path(campaign), { definition: { priority }, autosave: true, version: priority }),
        200,
      );
    const { versions } = (await shop.api.get(path(campaign, '/versions'))).body;
    // A save at the turn of ten minutes begins another.
    expect(versions.length).toBeLessThan(4);
    expect(versions[0].version).toBe(4);
    await shop.api.patch(path(campaign), { definition: { priority: 9 } });
    const { against, changes } = (await shop.api.get(path(campaign, '/versions/5'))).body;
    expect([against, changes]).toEqual([4, [{ path: 'priority', before: 3, after: 9 }]]);
  });

  test('two people: the second is told, with the campaign as it is now', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox' });
    const campaign = await draft(shop, { name: 'Shared' });
    const save = (priority: number) =>
      shop.api.patch(path(campaign), { definition: { priority }, version: 1, autosave: true });
    expectStatus(await save(1), 200);
    const second = await save(2);
    expect(second.status).toBe(409);
    expect(second.body.campaign).toMatchObject({ version: 2, definition: { priority: 1 } });
  });

  test('the draft beside a live campaign keeps unfinished fields too, and cannot replace it with them', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox' });
    const campaign = await shop.makeCampaign();
    const edit = { definition: { quiet_hours: { from: '21:00' } }, autosave: true };
    const made = await shop.api.post(path(campaign, '/draft'), edit);
    expectStatus(made, 201);
    expect(made.body.draft.unfinished).toEqual(['quiet_hours']);
    expect((await shop.api.post(path(campaign, '/draft/launch'), {})).status).toBe(400);
    const stale = await shop.api.patch(path(campaign, '/draft'), { revision: 9 });
    expect([stale.status, stale.body.draft.revision]).toEqual([409, 1]);
    expect((await shop.api.patch(path(campaign), edit)).status).toBe(409);
  });
});

describe('tags, putting away and bringing back', () => {
  test('INV-7 tags change in any status without a version; a rename reaches campaigns, rules and the tree', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox' });
    const campaign = await draft(shop, { name: 'Tagged', tags: ['promo', 'sale'] });
    await shop.api.put('/admin/v1/limits/tags', { tags: [{ name: 'promo', parent: 'all' }] });
    const renamed = await shop.api.post('/admin/v1/tags/rename', { from: 'promo', to: 'offers' });
    expect(renamed.body.campaigns).toBe(1);
    expect((await shop.api.get(path(campaign))).body.campaign).toMatchObject({
      version: 1,
      tags: ['offers', 'sale'],
    });
    expect((await shop.api.get('/admin/v1/limits')).body.limits.tags).toEqual([
      { name: 'offers', parent: 'all' },
    ]);
    await shop.api.post('/admin/v1/tags/rename', { from: 'sale', to: 'offers' });
    expect((await shop.api.get(path(campaign))).body.campaign.tags).toEqual(['offers']);
    await shop.api.post(path(campaign, '/archive'), {});
    expectStatus(await shop.api.put(path(campaign, '/tags'), { tags: ['old'] }), 200);
    expect((await shop.api.get(path(campaign))).body.campaign).toMatchObject({ version: 1, tags: ['old'] });
  });

  test('ARC-1 several at once, each answered for; undo brings a draft back as a draft', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox' });
    const [one, two] = [await draft(shop, { name: 'One' }), await shop.makeCampaign()];
    const ids = [one, two, '00000000-0000-4000-8000-000000000000'];
    const { results } = (await shop.api.post(`${LIST}/archive`, { campaign_ids: ids })).body;
    expect(results.map(({ done }: Body) => done)).toEqual([true, true, false]);
    expect(await names(shop)).toEqual([]);
    expect(await names(shop, '?status[]=archived')).toHaveLength(2);
    await shop.api.post(`${LIST}/archive`, { campaign_ids: [one, two], undo: true });
    const statuses = await Promise.all(
      [one, two].map(async (id) => (await shop.api.get(path(id))).body.campaign.status),
    );
    expect(statuses).toEqual(['draft', 'stopped']);
  });
});

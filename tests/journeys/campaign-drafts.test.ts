// The draft beside an active campaign, versions, tags, copies and approvals, over the public doors.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectStatus,
  startTestApp,
  type Answer,
  type Body,
  type TestApp,
  type TestWorkspace,
} from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const to = (...ids: string[]) => ({ recipients: ids.map((id) => ({ external_user_id: id })) });
const openShop = async (): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox' });
  await shop.track({ external_id: 'ann', email: 'ann@example.com', first_name: 'Ann' });
  return shop;
};
const path = (campaign: string, rest = ''): string => `/admin/v1/campaigns/${campaign}${rest}`;
const subjects = async (shop: TestWorkspace, campaign: string): Promise<readonly string[]> =>
  (await shop.captured(campaign)).map(({ message }) => message.subject as string);
const withSubject = (definition: Body, subject: string): Body => ({
  variants: definition.variants.map((variant: Body) => ({
    ...variant,
    messages: variant.messages.map((message: Body) => ({
      ...message,
      content: { ...message.content, subject },
    })),
  })),
});
const definitionOf = async (shop: TestWorkspace, campaign: string): Promise<Body> =>
  (await shop.api.get(path(campaign))).body.campaign.definition;
const remove = async (shop: TestWorkspace, where: string): Promise<Answer> => {
  const response = await fetch(app.url + where, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${shop.api.key}` },
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
};

describe('the draft of an active campaign', () => {
  test('CD-#17 one draft; the live version sends on, cannot be edited, and is replaced by the launch', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({ content: { subject: 'Old', body: 'Hi' } });
    const edit = { definition: withSubject(await definitionOf(shop, campaign), 'New') };
    const made = await shop.api.post(path(campaign, '/draft'), edit);
    expectStatus(made, 201);
    expect(made.body.draft).toMatchObject({ revision: 1, based_on: 1 });
    expect(made.body.changes).toEqual([
      expect.objectContaining({
        path: expect.stringContaining('content.subject'),
        before: 'Old',
        after: 'New',
      }),
    ]);
    const second = await shop.api.post(path(campaign, '/draft'), {});
    expect([second.status, JSON.stringify(second.body)]).toEqual([409, expect.stringContaining('draft')]);
    const direct = await shop.api.patch(path(campaign), { name: 'Other' });
    expect(direct.status).toBe(409);
    await shop.trigger(campaign, to('ann'));
    expect(await subjects(shop, campaign)).toEqual(['Old']);
    expectStatus(await shop.api.post(path(campaign, '/draft/launch'), {}), 200);
    await shop.trigger(campaign, to('ann'));
    expect([...(await subjects(shop, campaign))].sort()).toEqual(['New', 'Old']);
    expect((await shop.api.get(path(campaign, '/draft'))).status).toBe(404);
    const { versions } = (await shop.api.get(path(campaign, '/versions'))).body;
    expect(versions.map(({ version }: Body) => version)).toEqual([2, 1]);
    const { changes } = (await shop.api.get(path(campaign, '/versions/2'))).body;
    expect(changes).toHaveLength(1);
  });

  test('LIQ-70 a template without its end tag keeps a draft from its launch and changes nothing that is live', async () => {
    const shop = await openShop();
    const broken = '{% if x == 1 %}open';
    const named = expect.objectContaining({
      code: 'liquid_syntax_error',
      field: expect.stringMatching(/content\.subject$/),
    });
    const draft = await shop.makeCampaign({ draft: true, content: { subject: broken, body: 'Hi' } });
    expect((await shop.api.get(path(draft))).body.problems).toContainEqual(named);
    const launched = await shop.api.post(path(draft, '/launch'), {});
    expect([launched.status, launched.body.errors]).toEqual([400, expect.arrayContaining([named])]);
    const live = await shop.makeCampaign({ content: { subject: 'Whole', body: 'Hi' } });
    const definition = withSubject(await definitionOf(shop, live), broken);
    const changed = await shop.api.patch(path(live), { definition });
    expect([changed.status, changed.body.errors]).toEqual([400, expect.arrayContaining([named])]);
    await shop.trigger(live, to('ann'));
    expect(await subjects(shop, live)).toEqual(['Whole']);
  });

  test('INV-7 tags that are set beside a draft stay when it is launched, unless it has others of its own', async () => {
    const shop = await openShop();
    const setTags = async (campaign: string, tags: readonly string[]) =>
      expectStatus(await shop.api.put(path(campaign, '/tags'), { tags }), 200);
    const launched = async (campaign: string): Promise<readonly string[]> =>
      expectStatus(await shop.api.post(path(campaign, '/draft/launch'), {}), 200).body.campaign.tags;
    const follows = await shop.makeCampaign({ tags: ['spring'] });
    expectStatus(await shop.api.post(path(follows, '/draft'), { name: 'Better' }), 201);
    await setTags(follows, ['summer']);
    expect(await launched(follows)).toEqual(['summer']);
    const own = await shop.makeCampaign({ tags: ['spring'] });
    expectStatus(await shop.api.post(path(own, '/draft'), { tags: ['winter'] }), 201);
    await setTags(own, ['summer']);
    expect(await launched(own)).toEqual(['winter']);
  });

  test('CD-2.4 what somebody writes into a draft while another launches it is not thrown away', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign();
    expectStatus(await shop.api.post(path(campaign, '/draft'), { name: 'Launched' }), 201);
    const other = await app.pool.connect();
    try {
      // The launch waits for the row of the campaign, having read the draft.
      await other.query('begin');
      await other.query('select 1 from campaigns where campaign_id = $1 for update', [campaign]);
      const launching = shop.api.post(path(campaign, '/draft/launch'), {});
      const waiting = `select 1 from pg_locks l join pg_stat_activity a using (pid)
        where a.datname = current_database() and not l.granted and a.query ilike '%campaigns%'`;
      await expect
        .poll(async () => (await other.query(waiting)).rowCount, { timeout: 10_000 })
        .toBeGreaterThan(0);
      expectStatus(await shop.api.patch(path(campaign, '/draft'), { name: 'Written', revision: 1 }), 200);
      await other.query('rollback');
      expect(expectStatus(await launching, 200).body.campaign.name).toBe('Launched');
    } finally {
      other.release();
    }
    const { draft } = expectStatus(await shop.api.get(path(campaign, '/draft')), 200).body;
    expect(draft).toMatchObject({ name: 'Written', revision: 2, based_on: 1 });
    const again = await shop.api.post(path(campaign, '/draft/launch'), {});
    expect([again.status, again.body.message]).toEqual([
      409,
      expect.stringContaining('live version was changed'),
    ]);
  });

  test('CD-2.4 a draft is changed by one person at a time, may be unfinished, cannot be launched so, and is discarded', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign();
    const draft = path(campaign, '/draft');
    expectStatus(await shop.api.post(draft, {}), 201);
    const emptied = await shop.api.patch(draft, { definition: { variants: [] }, revision: 1 });
    expect(emptied.body.problems.map(({ code }: Body) => code)).toContain('no_variant');
    expect((await shop.api.patch(draft, { name: 'Late', revision: 1 })).status).toBe(409);
    const launch = await shop.api.post(`${draft}/launch`, {});
    expect([launch.status, JSON.stringify(launch.body)]).toEqual([
      400,
      expect.stringContaining('definition.variants'),
    ]);
    expect((await shop.api.patch(draft, { definition: { conversions: [1] } })).status).toBe(400);
    expectStatus(await remove(shop, draft), 200);
    expect((await remove(shop, draft)).status).toBe(404);
    expect((await shop.api.patch(path(campaign), { name: 'Other' })).status).toBe(200);
  });

  test('CD-2.4 the type stays once a campaign was launched, in its draft and after a stop; before, it may change', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({ draft: true });
    const retype = (type: string) => shop.api.patch(path(campaign), { type });
    expect(expectStatus(await retype('scheduled'), 200).body.campaign.type).toBe('scheduled');
    expectStatus(await retype('api_triggered'), 200);
    expectStatus(await shop.api.post(path(campaign, '/launch'), {}), 200);
    const frozen = { status: 400, body: { errors: [{ code: 'type_frozen', field: 'type' }] } };
    expect(await retype('scheduled')).toMatchObject(frozen);
    expectStatus(await shop.api.patch(path(campaign), { type: 'api_triggered', name: 'Same' }), 200);
    const noField = { status: 400, body: { errors: [{ code: 'unknown_field', field: 'type' }] } };
    expect(await shop.api.post(path(campaign, '/draft'), { type: 'scheduled' })).toMatchObject(noField);
    expectStatus(await shop.api.post(path(campaign, '/draft'), {}), 201);
    expect(await shop.api.patch(path(campaign, '/draft'), { type: 'scheduled' })).toMatchObject(noField);
    expect((await retype('scheduled')).status).toBe(409);
    expectStatus(await remove(shop, path(campaign, '/draft')), 200);
    expectStatus(await shop.api.post(path(campaign, '/stop'), {}), 200);
    expect(await retype('action_based')).toMatchObject(frozen);
    expect((await shop.api.get(path(campaign))).body.campaign.type).toBe('api_triggered');
  });

  test('CD-2.4 a campaign that was never launched has no draft beside it', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({ draft: true });
    expect((await shop.api.post(path(campaign, '/draft'), {})).status).toBe(409);
  });
});

test('CD-#15 a copy does not know who received the original', async () => {
  const shop = await openShop();
  const campaign = await shop.makeCampaign({ definition: { reeligibility: null } });
  await shop.trigger(campaign, to('ann'));
  await shop.trigger(campaign, to('ann'));
  expect(await shop.captured(campaign)).toHaveLength(1);
  const copied = expectStatus(await shop.api.post(path(campaign, '/duplicate'), {}), 201);
  const copy = copied.body.campaign.campaign_id as string;
  await shop.act(copy, 'launch');
  await shop.trigger(copy, to('ann'));
  expect(await shop.captured(copy)).toHaveLength(1);
});

test('CD-#16 the 176th tag', async () => {
  const shop = await openShop();
  const campaign = await shop.makeCampaign();
  const tags = (count: number) => ({ tags: Array.from({ length: count }, (_, i) => `t${i}`) });
  expect((await shop.api.patch(path(campaign), tags(175))).status).toBe(200);
  const refused = await shop.api.patch(path(campaign), tags(176));
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining('tags')]);
});

describe('approvals', () => {
  const openStrict = async () => {
    const shop = await openShop();
    const settings = { approvals: { required: true } };
    const own = await shop.api.patch('/admin/v1/workspace', { settings });
    expect(own.status).toBe(403);
    expectStatus(await app.owner.patch(`/admin/v1/workspace?workspace=${shop.key}`, { settings }), 200);
    const approver = app.client(await makeNamedKey(shop.key, 'Eve'));
    return { shop, approver };
  };
  const makeNamedKey = async (workspace: string, name: string): Promise<string> => {
    const wanted = { name, permissions: ['admin.read', 'admin.approve'] };
    const made = await app.owner.post(`/admin/v1/api-keys?workspace=${workspace}`, wanted);
    return expectStatus(made, 201).body.api_key as string;
  };
  const SECTIONS = ['messages', 'delivery', 'audience', 'conversions'];
  const approveAll = async (approver: TestWorkspace['api'], campaign: string, version: number) => {
    for (const section of SECTIONS)
      expectStatus(
        await approver.post(path(campaign, '/approvals'), { section, status: 'approved', version }),
        200,
      );
  };

  test('CD-#160 one saved edit of an approved campaign makes all four pending again, and it cannot be launched', async () => {
    const { shop, approver } = await openStrict();
    const campaign = await shop.makeCampaign({ draft: true });
    const early = await shop.api.post(path(campaign, '/launch'), {});
    expect(JSON.stringify(early.body)).toContain('messages (pending)');
    await approveAll(approver, campaign, 1);
    expectStatus(await shop.api.patch(path(campaign), { name: 'Edited' }), 200);
    const { sections, version } = (await shop.api.get(path(campaign, '/approvals'))).body;
    expect(sections.map(({ status }: Body) => status)).toEqual(Array(4).fill('pending'));
    expect((await shop.api.post(path(campaign, '/launch'), {})).status).toBe(400);
    const old = { section: 'messages', status: 'approved', version: 1 };
    expect((await approver.post(path(campaign, '/approvals'), old)).status).toBe(409);
    await approveAll(approver, campaign, version);
    await shop.act(campaign, 'launch');
  });

  test('CD-23 four eyes; a denial keeps the launch away; changes of a live campaign go through an approved draft', async () => {
    const { shop, approver } = await openStrict();
    const campaign = await shop.makeCampaign({ draft: true });
    const own = { section: 'messages', status: 'approved', version: 1 };
    expect(JSON.stringify((await shop.api.post(path(campaign, '/approvals'), own)).body)).toContain('saved');
    await approveAll(approver, campaign, 1);
    const denial = { ...own, status: 'denied', comment: 'Too loud' };
    expectStatus(await approver.post(path(campaign, '/approvals'), denial), 200);
    expect(JSON.stringify((await shop.api.post(path(campaign, '/launch'), {})).body)).toContain('(denied)');
    await approveAll(approver, campaign, 1);
    await shop.act(campaign, 'launch');
    expect((await shop.api.patch(path(campaign), { name: 'Live' })).status).toBe(400);
    expectStatus(await shop.api.post(path(campaign, '/draft'), { name: 'Better' }), 201);
    expect((await shop.api.post(path(campaign, '/draft/launch'), {})).status).toBe(400);
    await approveAll(approver, campaign, 1);
    const { campaign: live } = expectStatus(
      await shop.api.post(path(campaign, '/draft/launch'), {}),
      200,
    ).body;
    expect(live).toMatchObject({ name: 'Better', version: 2, status: 'active' });
  });
});

// Test sends and seed groups: who gets what, and that nothing of it counts, blocks or is remembered.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccountStore } from '../../src/adapters/postgres/accounts.ts';
import { createMemberStore } from '../../src/adapters/postgres/members.ts';
import { createSessionStore } from '../../src/adapters/postgres/account-sessions.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { OWN_PAGE, openVisitor, type Visitor } from '../support/browsing.ts';
import { linksIn, sumsOf } from '../support/tracking.ts';

const random = systemRandom(systemClock);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const openShop = async (): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
  await shop.track(
    { external_id: 'ann', email: 'ann@example.com', first_name: 'Ann' },
    { external_id: 'bob', email: 'bob@example.com', first_name: 'Bob' },
  );
  return shop;
};

const signInOwner = async (email: string): Promise<Visitor> => {
  const accounts = createAccountStore(app.pool, random);
  const at = systemClock.now();
  const account = await accounts.invite({ email, name: 'Zoe Morin', language: 'en' }, at);
  if (account === null) throw new Error('taken');
  const { accountId } = account;
  await createMemberStore(app.pool).setOwner(accountId, true, 'tests', at);
  await accounts.setPassword(accountId, 'never used', at, null);
  const from = { address: '127.0.0.1', userAgent: 'tests' };
  return openVisitor(app.url, OWN_PAGE, await createSessionStore(app.pool, random).open(accountId, from, at));
};

const BODY =
  '<p>Hi {{${first_name} | default: "you"}}</p><a href="https://shop.example/x">x</a><a href="{{${unsubscribe_url}}}">Leave</a>';
const to = (id: string) => ({ recipients: [{ external_user_id: id }] });

describe('test sends', () => {
  const sendTest = (shop: TestWorkspace, campaign: string, body: object): Promise<Body> =>
    shop.api.post(`/admin/v1/campaigns/${campaign}/test-sends`, body);

  test('CD-#150 with re-eligibility off the person still gets the real one; nothing of the test counts', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({
      content: { subject: 'Hello {{${first_name}}}', body: BODY },
      definition: { reeligibility: null },
    });
    const answer = expectStatus(await sendTest(shop, campaign, { users: ['ann', 'bob@example.com'] }), 200);
    expect(answer.body.results).toMatchObject([
      { user: 'ann', channel: 'email', sent: true },
      { user: 'bob@example.com', channel: 'email', sent: true },
    ]);
    const tests = await shop.captured(campaign);
    expect(tests.map(({ message }) => message.subject).sort()).toEqual([
      '[TEST] Hello Ann',
      '[TEST] Hello Bob',
    ]);
    const html = String(tests[0]?.message.html);
    expect(linksIn(html)[0]).toBe('https://shop.example/x');
    expect(html).not.toContain('/t/');
    expect(html).not.toContain(app.url);
    expect((await shop.stats(campaign)).people).toMatchObject({ considered: 0, sent: 0 });
    for (const table of ['deliveries', 'sends', 'send_log', 'campaign_receipts', 'interactions']) {
      const { rows } = await app.pool.query(`select 1 from ${table} where campaign_id = $1`, [campaign]);
      expect([table, rows.length]).toEqual([table, 0]);
    }
    expectStatus(await shop.trigger(campaign, to('ann')), 201);
    expect((await shop.captured(campaign)).map(({ message }) => message.subject)).toContain('Hello Ann');
    await expectSumsToAddUp(shop, campaign, { sent: 1 });
  });

  test('CD-21 whoever is signed in sees it in their own mailbox, without being somebody of the workspace', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({ content: { subject: 'Hi {{${first_name}}}', body: BODY } });
    const owner = await signInOwner('zoe@example.com');
    const path = `/admin/v1/campaigns/${campaign}/test-sends?workspace=${shop.key}`;
    const answer = expectStatus(await owner.post(path, { users: ['Zoe@example.com'] }), 200);
    expect(answer.body.results).toMatchObject([{ user: 'Zoe@example.com', channel: 'email', sent: true }]);
    expect((await shop.captured(campaign)).map(({ message }) => message)).toMatchObject([
      { subject: '[TEST] Hi Zoe', to: 'zoe@example.com' },
    ]);
    // Somebody else's address is nobody's, nor is the own one for a system with a key.
    const stranger = await owner.post(path, { users: ['else@example.com'] });
    expect(expectStatus(stranger, 400).body.errors[0].field).toBe('users[0]');
    expectStatus(await sendTest(shop, campaign, { users: ['zoe@example.com'] }), 400);
  });

  test('CD-21 a draft, for somebody else, one variant, whatever the subscription; dead addresses get nothing', async () => {
    const shop = await openShop();
    await shop.api.post('/email/status', { email: 'ann@example.com', subscription_state: 'unsubscribed' });
    const configuration = await shop.configure();
    const message = (subject: string) => [
      { channel: 'email', configuration_id: configuration, content: { subject, body: BODY } },
    ];
    const campaign = await shop.makeCampaign({
      draft: true,
      definition: {
        variants: [
          { id: 'a', percentage: 50, messages: message('A {{${first_name}}}') },
          { id: 'b', percentage: 50, messages: message('B {{api_trigger_properties.${n}}}') },
        ],
      },
    });
    const asBob = { users: ['ann'], variant_ids: ['a'], render_as: 'bob' };
    expectStatus(await sendTest(shop, campaign, asBob), 200);
    const [copy] = await shop.captured(campaign);
    expect([copy?.message.subject, copy?.message.to]).toEqual(['[TEST] A Bob', 'ann@example.com']);
    await sendTest(shop, campaign, { users: ['bob'], variant_ids: ['b'], properties: { n: 7 } });
    expect((await shop.captured(campaign)).map(({ message: { subject } }) => subject)).toContain(
      '[TEST] B 7',
    );
    await shop.api.post('/email/blacklist', { email: 'ann@example.com' });
    const dead = await sendTest(shop, campaign, { users: ['ann'] });
    expect(dead.body.results).toMatchObject([
      { variant_id: 'a', sent: false, reason: 'suppressed_address' },
      { variant_id: 'b', sent: false, reason: 'suppressed_address' },
    ]);
  });

  test.each([
    [{ users: [] }, 'users'],
    [{ users: ['nobody'] }, 'users[0]'],
    [{ users: ['ann'], variant_ids: ['x'] }, 'variant_ids[0]'],
    [{ users: ['ann'], render_as: 'nobody' }, 'render_as'],
    [{ users: ['ann'], more: 1 }, 'more'],
  ])('%j is refused with its field', async (body, field) => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign();
    const answer = await sendTest(shop, campaign, body);
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, field]);
  });
});

describe('seed groups', () => {
  const makeGroup = async (
    shop: TestWorkspace,
    members: readonly string[],
    more: object = {},
  ): Promise<string> => {
    const answer = await shop.api.post('/admin/v1/seed-groups', { name: 'Seeds', members, ...more });
    return expectStatus(answer, 201).body.seed_group.seed_group_id as string;
  };
  const put = async (path: string, key: string, body: object): Promise<Response> =>
    fetch(app.url + path, {
      method: 'PUT',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('CD-#149 three variants (50/50/0): two copies with [SEED], sends and opens unaffected, once', async () => {
    const shop = await openShop();
    const group = await makeGroup(shop, ['seed@lab.example', 'bob@example.com']);
    const configuration = await shop.configure();
    const variant = (id: string, percentage: number) => ({
      ...{ id, percentage },
      messages: [
        {
          channel: 'email',
          configuration_id: configuration,
          content: { subject: `${id} {{\${first_name}}}`, body: BODY },
        },
      ],
    });
    const campaign = await shop.makeCampaign({
      definition: { variants: [variant('a', 50), variant('b', 50), variant('c', 0)] },
    });
    const seeds = await put(`/admin/v1/campaigns/${campaign}/seed-groups`, shop.api.key, {
      seed_group_ids: [group],
    });
    expect(seeds.status).toBe(200);
    for (const id of ['ann', 'ann']) expectStatus(await shop.trigger(campaign, to(id)), 201);
    const all = await shop.captured(campaign);
    const copies = all.filter(({ message }) => String(message.subject).startsWith('[SEED]'));
    expect(copies.map(({ message }) => [message.to, String(message.subject).trim()]).sort()).toEqual([
      ['bob@example.com', '[SEED] a Bob'],
      ['bob@example.com', '[SEED] b Bob'],
      ['seed@lab.example', '[SEED] a'],
      ['seed@lab.example', '[SEED] b'],
    ]);
    for (const { message } of copies) expect(message.html).not.toContain('/t/');
    expect(all.length - copies.length).toBe(2);
    await expectSumsToAddUp(shop, campaign, { sent: 2 });
    expect(await sumsOf(app, campaign)).toEqual({});
    const { rows } = await app.pool.query('select 1 from campaign_receipts where campaign_id = $1', [
      campaign,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('CD-21 groups that attach themselves: to new campaigns, not to copies', async () => {
    const shop = await openShop();
    const group = await makeGroup(shop, ['seed@lab.example'], { auto_attach: true });
    const campaign = await shop.makeCampaign();
    const read = async (id: string): Promise<Body> =>
      (await shop.api.get(`/admin/v1/campaigns/${id}/seed-groups`)).body.seed_group_ids;
    expect(await read(campaign)).toEqual([group]);
    const copy = await shop.api.post(`/admin/v1/campaigns/${campaign}/duplicate`, {});
    expect(await read(expectStatus(copy, 201).body.campaign.campaign_id as string)).toEqual([]);
    const gone = await fetch(`${app.url}/admin/v1/seed-groups/${group}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${shop.api.key}` },
    });
    expect(gone.status).toBe(200);
    expect(await read(campaign)).toEqual([]);
    expect((await shop.api.get('/admin/v1/seed-groups')).body.seed_groups).toEqual([]);
  });

  test('a member that is no address and a group that is not there are refused with their field', async () => {
    const shop = await openShop();
    const bad = await shop.api.post('/admin/v1/seed-groups', {
      name: 'Seeds',
      members: ['a@b.example', 'nobody'],
    });
    expect([bad.status, bad.body.errors[0].field]).toEqual([400, 'members[1]']);
    const campaign = await shop.makeCampaign();
    const unknown = await put(`/admin/v1/campaigns/${campaign}/seed-groups`, shop.api.key, {
      seed_group_ids: ['00000000-0000-4000-8000-000000000000'],
    });
    expect(unknown.status).toBe(400);
  });
});

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

const codesOf = async (user: string): Promise<readonly Body[]> =>
  expectStatus(await shop.api.get(`/admin/v1/promotion-codes?user=${user}&list=spring`), 200).body.codes;

test('what somebody’s messages took is shown; only what never left goes back into the list', async () => {
  expectStatus(await put({ expires_at: null }), 200);
  expect(await codesOf('ann')).toMatchObject([{ list: 'spring', code: 'A', state: 'sent' }]);
  const take = (user: string) => shop.api.post('/admin/v1/promotion-lists/spring/codes/take-back', { user });
  expect(expectStatus(await take('ann'), 200).body).toMatchObject({ taken_back: 0, kept: 1 });
  // The code is taken while the message is rendered; then the template gives up.
  await shop.track({ external_id: 'bob', email: 'bob@example.com' });
  const content = { subject: 'Yours', body: '{% promotion("spring") %}{% abort_message("no") %}' };
  const message = { channel: 'email', configuration_id: await shop.configure(), content };
  const campaign = await shop.makeCampaign({
    definition: { variants: [{ name: 'A', percentage: 100, messages: [message] }] },
  });
  await shop.trigger(campaign, { recipients: [{ external_user_id: 'bob' }] });
  await shop.settle();
  expect(await codesOf('bob')).toMatchObject([{ code: 'B', state: 'unsent', campaign_id: campaign }]);
  expect(expectStatus(await take('bob'), 200).body).toMatchObject({ taken_back: 1, kept: 0 });
  expect(await codesOf('bob')).toEqual([]);
  expect(expectStatus(await take('nobody'), 400).body.errors[0].field).toBe('user');
});

test('codes that nobody has are taken out; those that somebody has stay', async () => {
  const withdraw = (body: object) => shop.api.post('/admin/v1/promotion-lists/spring/codes/withdraw', body);
  expect(expectStatus(await withdraw({ codes: ['A', 'B', 'nothing'] }), 200).body).toMatchObject({
    withdrawn: 1,
    taken: ['A'],
  });
  expect(expectStatus(await withdraw({}), 200).body).toMatchObject({ withdrawn: 1, taken: [] });
  const { body } = expectStatus(await shop.api.get('/admin/v1/promotion-lists/spring'), 200);
  expect(body.list).toMatchObject({ codes: 1, taken: 1 });
});

test('a list that live campaigns hand out is not deleted, also not when a block stands between', async () => {
  const drop = () => shop.api.delete('/admin/v1/promotion-lists/spring');
  const refused = expectStatus(await drop(), 409).body;
  expect(refused.errors[0].code).toBe('promotion_list_in_use');
  expect(refused.uses).toHaveLength(2);
  const campaigns: readonly Body[] = refused.uses;
  const stop = async (id: string) =>
    expectStatus(await shop.api.post(`/admin/v1/campaigns/${id}/stop`, {}), 200);
  for (const { id } of campaigns) await stop(id);
  const block = { name: 'voucher', content: '{% promotion("spring") %}', state: 'active' };
  expectStatus(await shop.api.post('/admin/v1/content-blocks', block), 201);
  const content = { subject: 'Yours', body: '<p>{{content_blocks.${voucher}}}</p>' };
  const through = await shop.makeCampaign({
    definition: {
      variants: [
        {
          name: 'A',
          percentage: 100,
          messages: [{ channel: 'email', configuration_id: await shop.configure(), content }],
        },
      ],
    },
  });
  expect(expectStatus(await drop(), 409).body.uses).toMatchObject([{ kind: 'campaign', id: through }]);
  await stop(through);
  expectStatus(await drop(), 200);
  expectStatus(await drop(), 404);
});

test('a deleted list hands out nothing, tells who has what, and comes back with its codes', async () => {
  const path = '/admin/v1/promotion-lists';
  const names = async (query: string): Promise<readonly string[]> =>
    expectStatus(await shop.api.get(`${path}${query}`), 200).body.lists.map(({ name }: Body) => name);
  expect(await names('')).toEqual(['spr']);
  expect(await names('?deleted=true')).toEqual(['spring']);
  expectStatus(await shop.api.post(`${path}/spring/codes`, { codes: ['Z'] }), 404);
  expect(await codesOf('ann')).toMatchObject([{ code: 'A', state: 'sent' }]);
  expectStatus(await put({}), 200);
  const again = await shop.api.post(`${path}/spring/codes`, { codes: ['A', 'Z'] });
  expect(expectStatus(again, 200).body.added).toBe(1);
  const { body } = expectStatus(await shop.api.get(`${path}/spring`), 200);
  expect(body.list).toMatchObject({ codes: 2, taken: 1, deleted_at: null });
});

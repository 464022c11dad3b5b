// What previews of API-triggered messages begin with: what the latest call really said, for those who may see messages.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { needOf } from '../../src/contract/access-needs.ts';
import { readCalledProperties } from '../../src/contract/admin/preview-delivery.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox' });
  await shop.track(
    { external_id: 'ann', email: 'ann@shop.test' },
    { external_id: 'bob', email: 'bob@shop.test' },
  );
});
afterAll(() => app.close());

const called = async (campaign: string): Promise<Body> =>
  expectStatus(await shop.api.get(`/admin/v1/campaigns/${campaign}/called-properties`), 200).body;
const send = async (body: object): Promise<void> => {
  expectStatus(await shop.api.post('/campaigns/trigger/send', body), 201);
};

test('a call that names people: what the first of them got, the newest call counts', async () => {
  const campaign = await shop.makeCampaign({ category: 'transactional' });
  const other = await shop.makeCampaign({ category: 'transactional' });
  expect(await called(campaign)).toMatchObject({ properties: null, at: null });
  await send({
    campaign_id: campaign,
    trigger_properties: { shop: 'Lyon', total: 1 },
    recipients: [
      { external_user_id: 'nobody', trigger_properties: { total: 0 } },
      { external_user_id: 'ann', trigger_properties: { total: 12.5, lines: [{ name: 'Tea' }] } },
      { external_user_id: 'bob', trigger_properties: { total: 99 } },
    ],
  });
  expect((await called(campaign)).properties).toEqual({
    shop: 'Lyon',
    total: 12.5,
    lines: [{ name: 'Tea' }],
  });
  await send({
    campaign_id: campaign,
    recipients: [{ external_user_id: 'bob', trigger_properties: { total: 7 } }],
  });
  expect((await called(campaign)).properties).toEqual({ total: 7 });
  // One without properties teaches nothing.
  await send({ campaign_id: campaign, recipients: [{ external_user_id: 'ann' }] });
  expect((await called(campaign)).properties).toEqual({ total: 7 });
  expect((await called(other)).properties).toBeNull();
  expectStatus(await shop.api.post('/users/delete', { external_ids: ['bob'] }), 201);
  expect((await called(campaign)).properties).toBeNull();
});

test('a broadcast: what it said to everybody', async () => {
  const campaign = await shop.makeCampaign({});
  await send({ campaign_id: campaign, broadcast: true, trigger_properties: { product: 'Oolong' } });
  const answer = await called(campaign);
  expect(answer.properties).toEqual({ product: 'Oolong' });
  expect(Date.parse(answer.at)).not.toBeNaN();
});

test('only of campaigns there are, and only for those who may see messages', async () => {
  const none = '11111111-1111-8111-a111-111111111111';
  expect((await shop.api.get(`/admin/v1/campaigns/${none}/called-properties`)).status).toBe(404);
  expect(needOf(readCalledProperties)).toEqual({ kind: 'permission', name: 'admin.messages.read' });
});

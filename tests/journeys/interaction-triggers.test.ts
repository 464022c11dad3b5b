// What somebody does with a message of one campaign starts another (7.3, 7.6, 7.16), through the public doors.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';
import { CHROME, PATIENT, fetchAs, linksIn, pixelIn } from '../support/tracking.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const BODY =
  '<p>Hi</p><a data-alias="shoe" href="https://shop.example/shoe">Shoe</a>' +
  '<a data-alias="hat" href="https://shop.example/hat">Hat</a><a href="{{${unsubscribe_url}}}">Leave</a>';

const openShop = async () => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
  await shop.track({ external_id: 'ann', email: 'ann@example.com', phone: '+33612345678' });
  const first = await shop.makeCampaign({ content: { subject: 'First', body: BODY } });
  const send = async (): Promise<string> => {
    expectStatus(await shop.trigger(first, { recipients: [{ external_user_id: 'ann' }] }), 201);
    return String((await shop.captured(first))[0]?.message.html);
  };
  return { shop, first, send };
};

const launchOn = (shop: TestWorkspace, trigger: object, wanted: object = {}): Promise<string> =>
  shop.makeCampaign({
    type: 'action_based',
    content: { subject: 'Second {{event_properties.${alias}}}', body: 'x' },
    definition: { trigger, reeligibility: { after_seconds: 0 } },
    ...wanted,
  });

const subjects = async (shop: TestWorkspace, campaign: string): Promise<readonly string[]> =>
  (await shop.captured(campaign)).map(({ message }) => String(message.subject).trim());

test('CD-7.3 an open starts a campaign; a machine’s only where it is asked for', async () => {
  const { shop, first, send } = await openShop();
  const on = (interaction: string) =>
    launchOn(shop, { type: 'campaign_interaction', campaign_id: first, interaction });
  const [any, person] = [await on('opened'), await on('opened_by_person')];
  const html = await send();
  await fetchAs('Mozilla/5.0', pixelIn(html));
  await expect.poll(() => subjects(shop, any), PATIENT).toEqual(['Second']);
  expect(await subjects(shop, person)).toEqual([]);
  await fetchAs(CHROME, pixelIn(html));
  await expect.poll(() => subjects(shop, person), PATIENT).toEqual(['Second']);
});

test('CD-7.3 a click on an alias, in one campaign or in any', async () => {
  const { shop, first, send } = await openShop();
  const on = (more: object) =>
    launchOn(shop, { type: 'campaign_interaction', interaction: 'clicked', ...more });
  const shoe = await on({ campaign_id: first, alias: 'shoe' });
  const anywhere = await on({ alias: 'hat' });
  const html = await send();
  await fetchAs(CHROME, linksIn(html)[0] ?? '');
  expect(await subjects(shop, shoe)).toEqual(['Second shoe']);
  expect(await subjects(shop, anywhere)).toEqual([]);
  await fetchAs(CHROME, linksIn(html)[1] ?? '');
  expect(await subjects(shop, anywhere)).toEqual(['Second hat']);
  expect(await subjects(shop, shoe)).toHaveLength(1);
});

test('CD-7.3 receiving a message starts another', async () => {
  const { shop, first, send } = await openShop();
  const second = await launchOn(shop, {
    type: 'campaign_interaction',
    campaign_id: first,
    interaction: 'received',
  });
  await send();
  expect(await subjects(shop, second)).toEqual(['Second']);
});

test('CD-7.6 leaving by the link of a message starts a campaign that may still reach', async () => {
  const { shop, send } = await openShop();
  const second = await launchOn(
    shop,
    { type: 'subscription_changed', channel: 'email', state: 'unsubscribed' },
    { category: 'transactional' },
  );
  const html = await send();
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await fetch(linksIn(html)[2] ?? '', { method: 'POST', headers: form, body: 'from=page' });
  expect(await subjects(shop, second)).toEqual(['Second']);
});

test('CD-7.16 a text that somebody writes back starts a campaign', async () => {
  const { shop } = await openShop();
  const second = await launchOn(shop, { type: 'inbound_sms', category: 'other', word: 'menu' });
  const configuration = await shop.configure({ channel: 'sms', category: 'transactional' });
  const hooks = await shop.api.get(`/admin/v1/channel-configurations/${configuration}/webhooks`);
  const url = (hooks.body.webhooks as { shape: string; url: string }[]).find(
    ({ shape }) => shape === 'generic',
  )?.url;
  for (const text of ['hello', 'Menu']) {
    const events = [{ type: 'inbound', channel: 'sms', address: '+33 6 12 34 56 78', text }];
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url ?? '', { method: 'POST', headers, body: JSON.stringify({ events }) });
    expect(answer.status).toBe(200);
  }
  expect(await subjects(shop, second)).toEqual(['Second']);
});

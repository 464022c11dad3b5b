// Links of texts through the public doors (20.2): short, personal where clicks are tracked, over after their time.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';
import { CHROME, fetchAs, sumsOf } from '../support/tracking.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const LONG = 'https://shop.example/spring/collection?color=blue&size=42';

const openShop = async (): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
  await shop.track(
    { external_id: 'ann', phone: '+33612345678' },
    { external_id: 'bob', phone: '+33612345679' },
  );
  return shop;
};

const sendBoth = async (shop: TestWorkspace, content: object, definition: object = {}) => {
  const campaign = await shop.makeCampaign({
    ...{ channel: 'sms', category: 'transactional', definition },
    content: { body: `New: ${LONG}&who={{\${user_id}}}. Bye`, ...content },
  });
  const recipients = ['ann', 'bob'].map((id) => ({ external_user_id: id }));
  expectStatus(await shop.trigger(campaign, { recipients }), 201);
  const messages = await shop.captured(campaign);
  const bodyOf = (id: string): string =>
    String(messages.find(({ external_id }) => external_id === id)?.message.body);
  const linkIn = (id: string): string => /https?:\/\/\S+?(?=\.? Bye)/.exec(bodyOf(id))?.[0] ?? '';
  return { campaign, bodyOf, linkIn };
};

test('CD-20.2 a personal short link leads on, counts its click, and is over after two months', async () => {
  const shop = await openShop();
  const { campaign, bodyOf, linkIn } = await sendBoth(shop, { link_shortening_enabled: true });
  expect(bodyOf('ann')).toMatch(/^New: https?:\/\/[^/]+\/l\/[A-Za-z0-9_-]{10}\. Bye$/);
  expect(linkIn('ann')).not.toBe(linkIn('bob'));
  const clicked = await fetchAs(CHROME, linkIn('ann'));
  expect([clicked.status, clicked.headers.get('location')]).toEqual([302, `${LONG}&who=ann`]);
  const head = await fetchAs(CHROME, linkIn('bob'), { method: 'HEAD' });
  expect([head.status, head.headers.get('location')]).toEqual([302, `${LONG}&who=bob`]);
  expect(await sumsOf(app, campaign)).toEqual({ click: 1, unique_click: 1 });
  await shop.move('2026-05-08T12:00:00Z');
  expect((await fetchAs(CHROME, linkIn('ann'))).status).toBe(302);
  await shop.move('2026-05-09T12:00:00Z');
  const over = await fetchAs(CHROME, linkIn('ann'), { headers: { 'accept-language': 'fr' } });
  expect([over.status, over.headers.get('location')]).toEqual([404, null]);
  expect(await over.text()).toContain('Ce lien n’est pas valide');
});

test('G16 an erasure takes the personal links along', async () => {
  const shop = await openShop();
  const { linkIn } = await sendBoth(shop, { link_shortening_enabled: true });
  expectStatus(await shop.api.post('/users/delete', { external_ids: ['ann'] }), 201);
  expect((await fetchAs(CHROME, linkIn('ann'))).status).toBe(404);
  expect((await fetchAs(CHROME, linkIn('bob'))).status).toBe(302);
});

test('CD-20.2 without click tracking links are short, the same for everybody, and count for nobody', async () => {
  const shop = await openShop();
  const { campaign, linkIn } = await sendBoth(
    shop,
    { body: `New: ${LONG}. Bye`, link_shortening_enabled: true },
    { tracking: { clicks: false } },
  );
  expect(linkIn('ann')).toBe(linkIn('bob'));
  await shop.move('2027-03-09T12:00:00Z');
  expect((await fetchAs(CHROME, linkIn('ann'))).headers.get('location')).toBe(LONG);
  expect(await sumsOf(app, campaign)).toEqual({});
  await shop.move('2027-03-10T12:00:00Z');
  expect((await fetchAs(CHROME, linkIn('ann'))).status).toBe(404);
});

test('CD-20.2 nothing is shortened unless it is asked for; codes nobody made lead nowhere', async () => {
  const shop = await openShop();
  const { bodyOf } = await sendBoth(shop, {});
  expect(bodyOf('ann')).toBe(`New: ${LONG}&who=ann. Bye`);
  for (const code of ['AAAAAAAAAA', 'x', 'AAAAAAAAAAA', '%20', "a'b"])
    expect((await fetchAs(CHROME, `${app.url}/l/${code}`)).status).toBe(404);
});

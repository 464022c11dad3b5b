// Opens and clicks of real messages through the public doors: what is rewritten, what counts, for whom, and what
// machines, forgers and repeated calls get.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { CHROME, PATIENT, fetchAs, linksIn, pixelIn, sumsOf } from '../support/tracking.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const BODY =
  '<html><body><p>Hi {{${first_name}}}</p><a data-alias="shoe" href="https://shop.example/shoe?who={{${first_name}}}#top">Shoe</a>' +
  '<a href="https://shop.example/hat">Hat</a><a href="{{${unsubscribe_url}}}">Leave</a></body></html>';

const openShop = async (): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
  await shop.track({ external_id: 'ann', email: 'ann@example.com', first_name: 'Ann' });
  return shop;
};

const sendTo = async (shop: TestWorkspace, user = 'ann', definition: object = {}) => {
  const campaign = await shop.makeCampaign({ content: { subject: 'Hello', body: BODY }, definition });
  expectStatus(await shop.trigger(campaign, { recipients: [{ external_user_id: user }] }), 201);
  const [message] = (await shop.captured(campaign)).filter(({ external_id }) => external_id === user);
  if (message === undefined) throw new Error('No message was sent.');
  return { campaign, html: String(message.message.html), text: String(message.message.text) };
};

const toPerson = (id: string): object => ({ external_id: id, email: `${id}@example.com`, first_name: id });

/** Results of the one variant's mail. */
const mailOf = async (shop: TestWorkspace, campaign: string): Promise<Body> => {
  const answer = expectStatus(await shop.api.get(`/admin/v1/campaigns/${campaign}/results`), 200);
  return answer.body.variants[0].channels[0];
};

describe('links', () => {
  test('CD-20.1 a click leads to its destination, is counted once per person, and names its alias', async () => {
    const shop = await openShop();
    const { campaign, html, text } = await sendTo(shop);
    const [shoe = '', hat = '', leave = ''] = linksIn(html);
    expect(leave).toMatch(/\/u\/[^/]+$/);
    expect(decodeURIComponent(html)).not.toContain('ann@example.com');
    expect(html).not.toContain('shop.example');
    expect(text).toContain('/t/c/');
    const clicked = await fetchAs(CHROME, shoe);
    expect([clicked.status, clicked.headers.get('location')]).toEqual([
      302,
      'https://shop.example/shoe?who=Ann&lid=shoe#top',
    ]);
    await fetchAs(CHROME, shoe);
    expect((await fetchAs(CHROME, hat)).headers.get('location')).toBe('https://shop.example/hat');
    expect(await sumsOf(app, campaign)).toMatchObject({ click: 3, unique_click: 1, 'click/shoe': 2 });
    const { rows } = await app.pool.query(
      'select interactions from campaign_receipts where campaign_id = $1',
      [campaign],
    );
    expect(rows).toMatchObject([
      {
        interactions: {
          click: { count: 3 },
          'click:shoe': { count: 2, first_at: '2026-03-10T12:00:00.000Z' },
        },
      },
    ]);
  });

  test('CD-22.2 HEAD, scanners and prefetches lead on and count no person', async () => {
    const shop = await openShop();
    const { campaign, html } = await sendTo(shop);
    const [shoe = ''] = linksIn(html);
    const head = await fetchAs(CHROME, shoe, { method: 'HEAD' });
    expect([head.status, head.headers.get('location')]).toEqual([
      302,
      'https://shop.example/shoe?who=Ann&lid=shoe#top',
    ]);
    expect((await fetchAs('Barracuda Sentinel (EE)', shoe)).status).toBe(302);
    expect((await fetchAs(CHROME, shoe, { headers: { 'sec-purpose': 'prefetch' } })).status).toBe(302);
    expect(await sumsOf(app, campaign)).toEqual({ machine_click: 2, 'machine_click/shoe': 2 });
  });

  test('T38 a forged, cut or foreign token leads nowhere, in the language of whoever asks', async () => {
    const shop = await openShop();
    const { campaign, html } = await sendTo(shop);
    const [shoe = ''] = linksIn(html);
    const forged = [
      shoe.slice(0, -1),
      `${shoe}A`,
      shoe.replace('/t/c/', '/t/o/'),
      pixelIn(html).replace('/t/o/', '/t/c/'),
      `${app.url}/t/c/${encodeURIComponent('https://evil.example')}`,
      `${app.url}/t/c/${'A'.repeat(7_000)}`,
    ];
    for (const url of forged) {
      const answer = await fetchAs(CHROME, url, { headers: { 'accept-language': 'fr' } });
      expect([answer.status, answer.headers.get('location')]).toEqual([404, null]);
      if (url.includes('/t/c/')) expect(await answer.text()).toContain('Ce lien n’est pas valide');
    }
    expect(await sumsOf(app, campaign)).toEqual({});
  });

  test('CD-20.1 links keep what the campaign adds to them, rendered for the person', async () => {
    const shop = await openShop();
    const { html } = await sendTo(shop, 'ann', {
      tracking: { link_parameters: 'utm_source=relance&utm_content={{${first_name}}}' },
    });
    const [shoe = ''] = linksIn(html);
    expect((await fetchAs(CHROME, shoe)).headers.get('location')).toBe(
      'https://shop.example/shoe?who=Ann&lid=shoe&utm_source=relance&utm_content=Ann#top',
    );
  });
});

describe('opens', () => {
  test('CD-22.2 an open is counted, however often the pixel comes', async () => {
    const shop = await openShop();
    const { campaign, html } = await sendTo(shop);
    for (let n = 0; n < 3; n++) {
      const pixel = await fetchAs(CHROME, pixelIn(html));
      expect([pixel.status, pixel.headers.get('content-type')]).toEqual([200, 'image/gif']);
      expect(pixel.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      expect(Buffer.from(await pixel.arrayBuffer()).toString('latin1')).toMatch(/^GIF89a[\s\S]+;$/);
    }
    await expect.poll(() => sumsOf(app, campaign), PATIENT).toEqual({ open: 3, unique_open: 1 });
    await shop.move(8 * 86_400);
    await fetchAs(CHROME, pixelIn(html));
    await expect.poll(() => sumsOf(app, campaign), PATIENT).toEqual({ open: 4, unique_open: 2 });
  });

  test('CD-#159 machine opens only: no unique open, and the sums of people stay as they are', async () => {
    const shop = await openShop();
    const { campaign, html } = await sendTo(shop);
    await fetchAs('Mozilla/5.0', pixelIn(html));
    await fetchAs('Mozilla/5.0 (via ggpht.com GoogleImageProxy)', pixelIn(html));
    await expect.poll(() => sumsOf(app, campaign), PATIENT).toEqual({ machine_open: 2 });
    expect((await shop.stats(campaign)).people).toMatchObject({ considered: 1, sent: 1 });
    expect(await mailOf(shop, campaign)).toMatchObject({ unique_opens: 0, machine_opens: 2, sends: 1 });
  });

  test('CD-#158 sent to 100, 4 hard and 6 soft bounces: 90 deliveries, 10 % bounced, opens of 90', async () => {
    const shop = await openShop();
    const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
    await shop.track(...names.slice(0, 50).map(toPerson));
    await shop.track(...names.slice(50).map(toPerson));
    const configurationId = await shop.configure();
    const campaign = await shop.makeCampaign({ configurationId, content: { subject: 'Hello', body: BODY } });
    for (const some of [names.slice(0, 50), names.slice(50)]) {
      const recipients = some.map((id) => ({ external_user_id: id }));
      expectStatus(await shop.trigger(campaign, { recipients }), 201);
    }
    const messages = await shop.captured(campaign);
    expect(messages).toHaveLength(100);
    const hooks = await shop.api.get(`/admin/v1/channel-configurations/${configurationId}/webhooks`);
    const found = hooks.body.webhooks as readonly { shape: string; url: string }[];
    const events = messages.slice(0, 10).map(({ message }, i) => ({
      type: i < 4 ? 'hard_bounce' : 'soft_bounce',
      address: message.to as string,
      message_id: `<${String(message.message_id)}>`,
    }));
    const reported = await fetch(found.find(({ shape }) => shape === 'generic')?.url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ events }),
    });
    expect(await reported.json()).toMatchObject({ recorded: 10 });
    for (const { message } of messages.slice(10, 55)) await fetchAs(CHROME, pixelIn(String(message.html)));
    await expect.poll(async () => (await mailOf(shop, campaign)).unique_opens, PATIENT).toBe(45);
    expect(await mailOf(shop, campaign)).toMatchObject({
      ...{ sends: 100, hard_bounces: 4, soft_bounces: 6, deliveries: 90, bounce_rate: 0.1, open_rate: 0.5 },
    });
  });

  test('CD-#6 handed over at 12:00, stopped at 12:01, opened at 12:10: the open is counted', async () => {
    const shop = await openShop();
    const { campaign, html } = await sendTo(shop);
    await shop.move('2026-03-10T12:01:00Z');
    await shop.act(campaign, 'stop');
    await shop.move('2026-03-10T12:10:00Z');
    await fetchAs(CHROME, pixelIn(html));
    await expect.poll(() => sumsOf(app, campaign), PATIENT).toEqual({ open: 1, unique_open: 1 });
  });

  test('CD-18.6 opens and clicks mark everybody who has the address, and count once', async () => {
    const shop = await openShop();
    await shop.track({ external_id: 'bob', email: 'ann@example.com' });
    const { campaign, html } = await sendTo(shop);
    await fetchAs(CHROME, linksIn(html)[0] ?? '');
    const { rows } = await app.pool.query(
      `select u.external_id, r.received, r.interactions -> 'click' -> 'count' as clicks from campaign_receipts r
       join users u on u.user_id = r.user_id where r.campaign_id = $1 order by u.external_id`,
      [campaign],
    );
    expect(rows).toEqual([
      { external_id: 'ann', received: 1, clicks: 1 },
      { external_id: 'bob', received: 0, clicks: 1 },
    ]);
    expect(await sumsOf(app, campaign)).toMatchObject({ click: 1, unique_click: 1 });
  });
});

describe('unsubscribes', () => {
  const post = async (url: string, body: string): Promise<Response> =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });

  test('CD-22.2 leaving from the page counts for the campaign once, and is a click; one click of a mail program is none', async () => {
    const shop = await openShop();
    await shop.track({ external_id: 'ben', email: 'ben@example.com', first_name: 'Ben' });
    const { campaign, html } = await sendTo(shop);
    const leave = linksIn(html)[2] ?? '';
    const page = await (await fetch(leave)).text();
    expect(page).toContain('name="from" value="page"');
    expect(await sumsOf(app, campaign)).toEqual({});
    for (let n = 0; n < 2; n++) expect((await post(leave, 'from=page')).status).toBe(200);
    expect(await sumsOf(app, campaign)).toEqual({
      ...{ unsubscribe: 1, click: 1, 'click/unsubscribe': 1, unique_click: 1 },
    });
    expectStatus(await shop.trigger(campaign, { recipients: [{ external_user_id: 'ben' }] }), 201);
    const toBen = (await shop.captured(campaign)).find(({ external_id }) => external_id === 'ben');
    await post(linksIn(String(toBen?.message.html))[2] ?? '', 'List-Unsubscribe=One-Click');
    expect(await sumsOf(app, campaign)).toMatchObject({ unsubscribe: 2, click: 1 });
  });
});

describe('switches', () => {
  test('CD-20.1 a campaign that tracks nothing sends what was written', async () => {
    const shop = await openShop();
    const { html } = await sendTo(shop, 'ann', { tracking: { opens: false, clicks: false } });
    expect(html).not.toContain('/t/');
    expect(linksIn(html)[1]).toBe('https://shop.example/hat');
  });
  test.each([
    ['email_open_tracking_disabled', '/t/o/', '/t/c/'],
    ['email_click_tracking_disabled', '/t/c/', '/t/o/'],
  ])('CD-20.1 %s of a person wins', async (field, without, kept) => {
    const shop = await openShop();
    await shop.track({ external_id: 'ann', [field]: true });
    const { html } = await sendTo(shop);
    expect(html).not.toContain(without);
    expect(html).toContain(kept);
  });
});

test('CD-20.1 a store that stands still costs nobody their page; what came meanwhile is written together', async () => {
  const shop = await openShop();
  const { campaign, html } = await sendTo(shop);
  const blocker = await app.pool.connect();
  await blocker.query('begin');
  await blocker.query('lock table campaign_receipts in exclusive mode');
  const hits = 200;
  const answers = await Promise.all(
    Array.from({ length: hits }, () => fetchAs(CHROME, pixelIn(html)).then(({ status }) => status)),
  );
  const clicked = await fetchAs(CHROME, linksIn(html)[1] ?? '');
  expect([new Set(answers), clicked.status]).toEqual([new Set([200]), 302]);
  expect(await sumsOf(app, campaign)).toEqual({});
  await blocker.query('rollback');
  blocker.release();
  await expect
    .poll(() => sumsOf(app, campaign), PATIENT)
    .toEqual({ open: hits, unique_open: 1, click: 1, unique_click: 1 });
  const { rows } = await app.pool.query<{ batches: number }>(
    'select count(distinct logged_at)::int as batches from interactions where campaign_id = $1',
    [campaign],
  );
  expect(rows[0]?.batches).toBeLessThanOrEqual(3);
});

test('F7 links of somebody merged away count for the survivor, links of somebody erased for nobody', async () => {
  const shop = await openShop();
  await shop.track({ external_id: 'amy', email: 'amy@example.com' });
  const { campaign, html } = await sendTo(shop);
  const merged = await shop.api.post('/users/merge', {
    merge_updates: [
      { identifier_to_merge: { external_id: 'ann' }, identifier_to_keep: { external_id: 'amy' } },
    ],
  });
  expectStatus(merged, 202);
  await fetchAs(CHROME, linksIn(html)[0] ?? '');
  expect(await sumsOf(app, campaign)).toMatchObject({ click: 1 });
  expectStatus(await shop.api.post('/users/delete', { external_ids: ['amy'] }), 201);
  expect((await fetchAs(CHROME, linksIn(html)[0] ?? '')).status).toBe(302);
  expect(await sumsOf(app, campaign)).toMatchObject({ click: 1 });
  const { rows } = await app.pool.query('select 1 from interactions where campaign_id = $1', [campaign]);
  expect(rows).toEqual([]);
});

// An email that links to itself can be read in a browser as it left, by whoever holds its sealed link and by nobody else;
// and nothing that people wrote runs on any page of ours.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_ICON } from '../../src/api/public/page.ts';
import { startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';
import { XSS_PAYLOADS } from '../support/xss-payloads.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox' });
});
afterAll(async () => {
  await app.close();
});

const LINKED = {
  subject: 'S',
  body: '<p>Hello {{${first_name}}}</p><a href="{{${view_in_browser_url}}}">view</a><a href="{{${preference_center_url}}}">p</a>',
};

const sendTo = async (externalId: string, content: object = LINKED): Promise<string> => {
  const campaign = await shop.makeCampaign({ content });
  await shop.trigger(campaign, { recipients: [{ external_user_id: externalId }] });
  const [message] = await shop.captured(campaign);
  return String(message?.message.html);
};
const linkIn = (html: string, path: string): string =>
  new RegExp(`href="(http[^"]*/${path}/[^"]+)"`).exec(html)?.[1] ?? '';
const open = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, html: await response.text(), headers: response.headers };
};

describe('a message that links to itself', () => {
  test('is shown as it left, whatever the person is called since; looking changes nothing', async () => {
    await shop.track({ external_id: 'ada', first_name: 'Ada', email: 'ada@example.com' });
    const html = await sendTo('ada');
    const url = linkIn(html, 'v');
    await shop.track({ external_id: 'ada', first_name: 'Somebody else' });
    const before = await shop.api.post('/users/export/ids', { external_ids: ['ada'] });
    for (let i = 0; i < 2; i++) {
      const shown = await open(url);
      expect(shown.status).toBe(200);
      expect(shown.html).toContain('Hello Ada');
      expect(shown.headers.get('content-security-policy')).toContain('sandbox');
      expect(shown.headers.get('content-security-policy')).not.toContain('allow-scripts');
      expect(shown.headers.get('cache-control')).toBe('no-store');
    }
    expect((await shop.api.post('/users/export/ids', { external_ids: ['ada'] })).body).toEqual(before.body);
  });

  test('a forged, foreign or expired link shows nothing of anybody', async () => {
    await shop.track({ external_id: 'bo', first_name: 'Bo', email: 'bo@example.com' });
    const url = linkIn(await sendTo('bo'), 'v');
    const forged = url.slice(0, -3) + (url.endsWith('AAA') ? 'BBB' : 'AAA');
    const preferences = linkIn(await sendTo('bo'), 'p').replace('/p/', '/v/');
    for (const wrong of [forged, preferences, `${app.url}/v/nothing`]) {
      const shown = await open(wrong);
      expect(shown.status).toBe(404);
      expect(shown.html).not.toContain('Bo');
    }
    await shop.move(61 * 86_400);
    expect((await open(url)).status).toBe(404);
  });

  test('who is erased leaves no copy; a message without the link leaves none either', async () => {
    await shop.track({ external_id: 'cy', first_name: 'Cy', email: 'cy@example.com' });
    const count = async (): Promise<number> => {
      const { rows } = await app.pool.query<{ n: number }>('select count(*)::int as n from web_copies');
      return rows[0]?.n ?? 0;
    };
    const before = await count();
    await sendTo('cy', { subject: 'S', body: '<p>x</p>' });
    expect(await count()).toBe(before);
    const url = linkIn(await sendTo('cy'), 'v');
    expect(await count()).toBe(before + 1);
    await shop.api.post('/users/delete', { external_ids: ['cy'] });
    expect(await count()).toBe(before);
    expect((await open(url)).status).toBe(404);
  });
});

test('nothing that people wrote stands as markup on the pages of links', async () => {
  expect(XSS_PAYLOADS.length).toBeGreaterThanOrEqual(100);
  for (const payload of XSS_PAYLOADS.slice(0, 30)) await shop.makeGroup(payload.slice(0, 190));
  await shop.track({
    external_id: 'dee',
    first_name: XSS_PAYLOADS[0],
    email: 'dee@example.com',
    language: 'fr',
  });
  const html = await sendTo('dee');
  for (const path of ['p']) {
    const shown = await open(linkIn(html, path));
    expect(shown.status).toBe(200);
    expect(shown.html).toContain('lang="fr"');
    // The page's own icon is the only link there is.
    expect(shown.html.split(NO_ICON)).toHaveLength(2);
    const ours = shown.html.replace(NO_ICON, '');
    const tags = [...ours.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name]) => name?.toLowerCase());
    const known = [
      'html',
      'head',
      'meta',
      'title',
      'style',
      'body',
      'main',
      'h1',
      'p',
      'form',
      'fieldset',
      'legend',
      'label',
      'input',
      'span',
      'button',
    ];
    expect([...new Set(tags)].filter((name) => !known.includes(name ?? ''))).toEqual([]);
    expect(shown.html).not.toMatch(/<[a-z][^>]*\son[a-z]+\s*=/i);
  }
});

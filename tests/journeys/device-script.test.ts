// The browser script as pages get it, run against the real door: what it keeps, what it repeats, when it gives up.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';
import { exportPerson, makeApp } from '../support/devices.ts';

interface Script {
  createRelance(options: object): Relance;
  reportPush(options: object, type: string, message: string): Promise<Response>;
}
interface Relance {
  start(): void;
  event(name: string, properties?: object): void;
  purchase(productId: string, currency: string, price: number): void;
  attributes(attributes: object): void;
  identify(userId: string, userToken?: string): void;
  logout(): Promise<void>;
  flush(): Promise<void>;
  status(): { waiting: number; stopped: string | null };
}

let app: TestApp;
let shop: TestWorkspace;
let script: Script;
let folder: string;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'live' });
  folder = mkdtempSync(join(tmpdir(), 'relance-script-'));
  const served = await fetch(`${app.url}/sdk/v1/relance.mjs`);
  expect(served.headers.get('content-type')).toContain('text/javascript');
  expect(served.headers.get('access-control-allow-origin')).toBe('*');
  const file = join(folder, 'relance.mjs');
  writeFileSync(file, await served.text());
  script = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Script;
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

/** A browser: its storage outlives its pages, timers run when told. */
const openBrowser = () => {
  const stored = new Map<string, string>();
  const timers: { ms: number; run: () => void }[] = [];
  const network = { reach: (url: string, init: RequestInit): Promise<Response> => fetch(url, init) };
  const env = {
    fetch: (url: string, init: RequestInit): Promise<Response> => network.reach(url, init),
    now: () => Date.now(),
    after: (ms: number, run: () => void) => timers.push({ ms, run }),
    warn: () => undefined,
    storage: {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, text: string) => void stored.set(name, text),
    },
    device: () => ({ platform: 'web', browser: 'Test', language: 'fr', time_zone: 'Europe/Paris' }),
    onVisible: () => undefined,
    onHidden: () => undefined,
    onOnline: () => undefined,
  };
  return {
    env,
    network,
    timers,
    openPage: (appKey: string, more: object = {}): Relance =>
      script.createRelance({ url: app.url, appKey, env, ...more }),
  };
};

const eventsOf = async (user: string): Promise<Record<string, number>> => {
  const person = await exportPerson(shop, { external_ids: [user] });
  const events = (person?.custom_events ?? []) as { name: string; count: number }[];
  return Object.fromEntries(events.map(({ name, count }) => [name, count]));
};

test('a visit: anonymous, known, gone', async () => {
  const { public_key } = await makeApp(shop);
  const page = openBrowser().openPage(public_key);
  page.start();
  page.event('viewed', { sku: 'R5' });
  page.identify('ann');
  page.purchase('R5', 'EUR', 12);
  page.attributes({ first_name: 'Ann' });
  await page.flush();
  expect(page.status()).toEqual({ waiting: 0, stopped: null });
  const ann = await exportPerson(shop, { external_ids: ['ann'] });
  expect(ann).toMatchObject({
    first_name: 'Ann',
    language: 'fr',
    time_zone: 'Europe/Paris',
    custom_events: [{ name: 'viewed', count: 1 }],
    purchases: [{ name: 'R5', count: 1 }],
  });
  expect(ann.apps).toMatchObject([{ sessions: 1 }]);
  await page.logout();
  page.event('somebody else');
  await page.flush();
  expect(await eventsOf('ann')).toEqual({ viewed: 1 });
});

test('what could not be sent waits for the next page, and an answer that got lost costs nothing', async () => {
  const { public_key } = await makeApp(shop);
  const browser = openBrowser();
  const page = browser.openPage(public_key);
  const { reach } = browser.network;
  browser.network.reach = () => Promise.reject(new TypeError('offline'));
  page.identify('bob');
  page.event('offline');
  await page.flush();
  expect(page.status().waiting).toBeGreaterThan(2);
  const next = browser.openPage(public_key);
  // The server takes everything, and nobody hears of it.
  browser.network.reach = async (url, init) => {
    await reach(url, init);
    throw new TypeError('connection lost');
  };
  await next.flush();
  expect(next.status().waiting).toBeGreaterThan(2);
  browser.network.reach = reach;
  await next.flush();
  expect(next.status().waiting).toBe(0);
  expect(await eventsOf('bob')).toEqual({ offline: 1 });
  const bob = await exportPerson(shop, { external_ids: ['bob'] });
  expect(bob.apps).toMatchObject([{ sessions: 1 }]);
});

test('pauses grow, and last at least as long as the server says', async () => {
  const browser = openBrowser();
  const answers = [
    new Response('{}', { status: 503 }),
    new Response('{}', { status: 503 }),
    new Response('{}', { status: 429, headers: { 'retry-after': '60' } }),
    new Response('{"message":"success","accepted":3}'),
  ];
  browser.network.reach = () => Promise.resolve(answers.shift()!);
  const page = browser.openPage('app_x', { env: { ...browser.env, random: () => 0.5 } });
  page.event('x');
  const pauses: number[] = [];
  for (let i = 0; i < 4; i++) {
    const [timer, ...others] = browser.timers.splice(0);
    expect(others).toEqual([]);
    pauses.push(timer!.ms);
    timer!.run();
    await page.flush();
  }
  expect(pauses).toEqual([0, 750, 1_500, 60_000]);
  expect(page.status()).toEqual({ waiting: 0, stopped: null });
});

test('a revoked key ends it: what waits stays, nothing more is tried', async () => {
  const browser = openBrowser();
  let calls = 0;
  const { reach } = browser.network;
  browser.network.reach = (url, init) => {
    calls++;
    return reach(url, init);
  };
  const page = browser.openPage('app_unknown');
  page.event('x');
  await page.flush();
  await page.flush();
  expect([calls, page.status().stopped]).toEqual([1, 'invalid_app_key']);
  expect(page.status().waiting).toBe(3);
});

test('a page that is left hands over one batch, in which who somebody is comes after what was before', async () => {
  const { public_key } = await makeApp(shop);
  const browser = openBrowser();
  const handed: string[] = [];
  let hide = (): void => undefined;
  const env = {
    ...browser.env,
    onHidden: (run: () => void) => (hide = run),
    beacon: (_url: string, body: string) => handed.push(body) > 0,
  };
  const page = browser.openPage(public_key, { env });
  page.start();
  page.event('viewed');
  page.identify('eve');
  page.event('bought');
  hide();
  expect(handed).toHaveLength(1);
  const post = (): Promise<Response> =>
    fetch(`${app.url}/sdk/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: handed[0]!,
    });
  expect((await post()).status).toBe(200);
  expect(await eventsOf('eve')).toEqual({ bought: 1, viewed: 1 });
  // Nobody heard of it: the next page sends it all again, to no effect.
  await page.flush();
  expect([page.status().waiting, await eventsOf('eve')]).toEqual([0, { bought: 1, viewed: 1 }]);
});

test('the guide’s server snippet signs what the door asks for', async () => {
  const guide = readFileSync(new URL('../../docs/guides/device-door.md', import.meta.url), 'utf8');
  const [, code = ''] = /```js\n(\/\/ server:[\s\S]*?)```/.exec(guide) ?? [];
  const file = join(folder, 'server.mjs');
  writeFileSync(file, code);
  const { signUserToken } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    signUserToken: (userId: string, secret: string) => string;
  };
  const { app_id, public_key } = await makeApp(shop, { user_tokens: 'required' });
  const path = `/admin/v1/apps/${app_id}/verification-keys`;
  const { body } = expectStatus(await shop.api.post(path, { name: 'server', algorithm: 'HS256' }), 201);
  const asked: string[] = [];
  const getUserToken = (userId: string): string => {
    asked.push(userId);
    return signUserToken(userId, body.secret as string);
  };
  const page = openBrowser().openPage(public_key, { getUserToken });
  page.identify('dan');
  page.event('signed');
  await page.flush();
  expect([asked, await eventsOf('dan')]).toEqual([['dan'], { signed: 1 }]);
});

test('a refused item is not sent again; its neighbours are taken', async () => {
  const { public_key } = await makeApp(shop);
  const page = openBrowser().openPage(public_key);
  page.identify('cy');
  page.event('');
  page.event('good');
  await page.flush();
  expect(page.status().waiting).toBe(0);
  expect(await eventsOf('cy')).toEqual({ good: 1 });
});

test('a worker reports a push by its token alone', async () => {
  const { public_key } = await makeApp(shop);
  const options = { url: app.url, appKey: public_key };
  const forged = `1.${'a'.repeat(24)}.${'b'.repeat(32)}.${'c'.repeat(22)}`;
  const answer = await script.reportPush(options, 'push_opened', forged);
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { errors: [{ code: 'invalid_message' }] },
  ]);
});

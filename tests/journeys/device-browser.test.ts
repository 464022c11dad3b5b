// The page of the guide, word for word, in a real browser: another origin, its own server that signs tokens, a visitor
// who leaves. Runs wherever a Chromium is found (CHROMIUM_PATH, or one on the system).
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { exportPerson, makeApp } from '../support/devices.ts';

const CHROMIUM = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

let app: TestApp;
let shop: TestWorkspace;
let site: Server;
let origin: string;
/** What the shop's server answers, by path. */
const pages = new Map<string, string>();
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'live' });
  site = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(pages.get(request.url ?? '') ?? '<p>Nothing here</p>');
  });
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterAll(async () => {
  site.close();
  await app.close();
});

const sign = (userId: string, secret: string): string => {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + 600;
  const text = `${encode({ alg: 'HS256' })}.${encode({ sub: userId, exp })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const guidePage = (publicKey: string): string => {
  const guide = readFileSync(new URL('../../docs/guides/device-door.md', import.meta.url), 'utf8');
  const [, html = ''] = /```html\n([\s\S]*?)```/.exec(guide) ?? [];
  return html
    .replaceAll('https://engage.example', app.url)
    .replaceAll('app_0123456789abcdef0123456789abcdef', publicKey);
};

/** Opens a page in a browser of its own, until `done` has come true. */
const visit = async (path: string, done: () => Promise<void>): Promise<void> => {
  const profile = mkdtempSync(join(tmpdir(), 'relance-browser-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`];
  const browser = spawn(CHROMIUM!, [...flags, origin + path], { stdio: 'ignore' });
  const exited = new Promise((resolve) => browser.once('exit', resolve));
  try {
    await done();
  } finally {
    browser.kill('SIGKILL');
    await exited;
    // Its children write for a moment longer; only the asynchronous call looks into the folder anew at each try.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
};

/** Patient, and slow enough for the limit of exports. */
const arrives = (read: (person: Body) => unknown, user: string, expected: unknown) =>
  expect
    .poll(async () => read(await exportPerson(shop, { external_ids: [user] })), {
      timeout: 40_000,
      interval: 500,
    })
    .toEqual(expected);

test.skipIf(CHROMIUM === undefined)(
  'the guide’s page reports a visit with a token of its server',
  async () => {
    const wanted = { user_tokens: 'required', allowed_origins: [origin] };
    const { app_id, public_key } = await makeApp(shop, wanted);
    const path = `/admin/v1/apps/${app_id}/verification-keys`;
    const { body } = expectStatus(await shop.api.post(path, { name: 'server', algorithm: 'HS256' }), 201);
    pages.set('/', guidePage(public_key));
    pages.set('/relance-token', sign('customer-7', body.secret as string));
    await visit('/', () => arrives((person) => person?.first_name, 'customer-7', 'Ada'));
    expect(await exportPerson(shop, { external_ids: ['customer-7'] })).toMatchObject({
      custom_attributes: { plan: 'pro' },
      custom_events: [{ name: 'cart', count: 1 }],
      purchases: [{ name: 'R5', count: 1 }],
      apps: [{ name: app_id, sessions: 1 }],
    });
  },
);

test.skipIf(CHROMIUM === undefined)('what happens as a page is left is handed over', async () => {
  const { public_key } = await makeApp(shop);
  pages.set(
    '/leave',
    `<script type="module">
      import { createRelance } from '${app.url}/sdk/v1/relance.mjs';
      const relance = createRelance({ url: '${app.url}', appKey: '${public_key}' });
      relance.start();
      relance.identify('gone');
      relance.event('left');
      location.href = 'about:blank';
    </script>`,
  );
  const nameOf = (person: Body): unknown => person?.custom_events?.[0]?.name;
  await visit('/leave', () => arrives(nameOf, 'gone', 'left'));
});

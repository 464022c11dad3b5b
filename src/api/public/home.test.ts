import { expect, test } from 'vitest';
import { buildApp } from '../app.ts';
import { makeMemoryAccess, makeMemoryIdempotency, makeMemoryLimits } from '../memory-access.ts';
import type { HomeFacts } from './home.ts';
import { homeRoutes, renderHome } from './home.ts';

const message = {
  sendKey: 'k',
  at: Date.parse('2026-03-01T10:00:00Z'),
  userId: 'u',
  externalId: '<script>alert(1)</script>',
  campaignId: 'c',
  dispatchId: 'd',
  channel: 'email',
  endpoint: 'a@example.com',
  variant: 'v',
  message: { subject: 'Hello "you" & <b>them</b>', body: '<p>Text <i>here</i></p>' },
};
const demo: HomeFacts = {
  workspaceName: 'Shop',
  clock: '2026-03-01 10:00:00 UTC',
  campaigns: [{ campaignId: 'id-1', name: 'Order', status: 'active' }],
  messages: [message],
};

test('nothing of a message becomes markup, and the page has no script', () => {
  const page = renderHome('1.0.0', demo);
  expect(page).not.toContain('<script');
  expect(page).toContain('Hello &quot;you&quot; &amp; &lt;b&gt;them&lt;/b&gt;');
  expect(page).toContain('Text here');
});

test('an empty sandbox says how to send the first message', () => {
  const page = renderHome('1.0.0', { ...demo, messages: [] });
  expect(page).toContain('No message yet');
  expect(page).toContain('id-1');
});

test('messages are shown on this machine only, under a policy that allows no script', async () => {
  const clock = { now: () => 0, monotonic: () => 0 };
  const app = buildApp({
    routes: homeRoutes({ version: '1', readDemo: async () => demo }),
    access: makeMemoryAccess({}, clock.now),
    limits: makeMemoryLimits(clock),
    idempotency: makeMemoryIdempotency(),
    clock,
    random: { hex: () => 'id', uuid: () => '', fraction: () => 0 },
    observer: { emit: () => undefined },
  });
  const here = await app.inject({ url: '/', remoteAddress: '::ffff:127.0.0.1' });
  const away = await app.inject({ url: '/', remoteAddress: '203.0.113.9' });
  await app.close();
  expect(here.body).toContain('a@example.com');
  expect(here.headers['content-security-policy']).toMatch(/default-src 'none'; style-src 'sha256-/);
  expect(away.statusCode).toBe(200);
  expect(away.body).not.toContain('a@example.com');
});

// The dashboard's files: encodings, caching, and which addresses become the page.
import { expect, test } from 'vitest';
import type { Reply } from '../reply.ts';
import { dashboardPage, dashboardRoutes, wantsPage } from './dashboard.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const files = {
  page: '<!doctype html>',
  assets: new Map([
    [
      'a-1.js',
      { contentType: 'text/javascript', bytes: { identity: bytes('i'), br: bytes('b'), gzip: bytes('g') } },
    ],
    ['a.png', { contentType: 'image/png', bytes: { identity: bytes('png') } }],
  ]),
};

const ask = async (file: string, accepted: string): Promise<Reply> => {
  const route = dashboardRoutes(files)[1];
  if (route?.kind !== 'public') throw new Error('no route');
  const prepared = route.prepare({ params: { file }, query: {}, body: undefined });
  if (!prepared.ok) return prepared.reply;
  const headers = { 'accept-encoding': accepted };
  return prepared.run({
    requestId: 'r',
    now: 0,
    address: '127.0.0.1',
    headers,
    isSecure: false,
    isHead: false,
  });
};

const shown = (reply: Reply) =>
  reply.kind === 'bytes'
    ? [new TextDecoder().decode(reply.bytes), reply.headers?.['content-encoding']]
    : reply.status;

test('a file comes in the best encoding that is taken', async () => {
  expect(shown(await ask('a-1.js', 'gzip, deflate, br'))).toEqual(['b', 'br']);
  expect(shown(await ask('a-1.js', 'gzip, br;q=0'))).toEqual(['g', 'gzip']);
  expect(shown(await ask('a-1.js', ''))).toEqual(['i', undefined]);
  expect(shown(await ask('a.png', 'br'))).toEqual(['png', undefined]);
  expect(shown(await ask('../secret', 'br'))).toBe(404);
});

test('screens are pages, doors of programs are not', () => {
  const html = 'text/html,application/xhtml+xml';
  expect(wantsPage('GET', '/w/demo/campaigns?status=active', html)).toBe(true);
  expect(wantsPage('GET', '/sign-in', html)).toBe(true);
  expect(wantsPage('GET', '/admin/v1/nothing', html)).toBe(false);
  expect(wantsPage('GET', '/w/demo', 'application/json')).toBe(false);
  expect(wantsPage('POST', '/w/demo', html)).toBe(false);
});

test('the page runs scripts of this origin alone', () => {
  const policy = dashboardPage(files).headers?.['content-security-policy'];
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
});

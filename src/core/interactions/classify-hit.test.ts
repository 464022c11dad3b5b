// CD-22.2: what counts as a machine. User agents as they are seen in the wild.
import { expect, test } from 'vitest';
import { isMachine, isTooSoon, type Hit } from './classify-hit.ts';

const hit = (what: Hit['what'], userAgent: string, more: Partial<Hit> = {}): Hit => ({
  what,
  userAgent,
  purpose: '',
  fromMachineNetwork: false,
  ...more,
});
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36';
const PEOPLE = [
  CHROME,
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:115.0) Gecko/20100101 Thunderbird/115.12.0',
  'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17628; Pro)',
];

test.each(PEOPLE)('CD-22.2 %s is a person', (agent) => {
  expect(isMachine(hit('open', agent))).toBe(false);
  expect(isMachine(hit('click', agent))).toBe(false);
});

test.each([
  'Mozilla/5.0',
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
])('CD-22.2 %s opens as a machine', (agent) => {
  expect(isMachine(hit('open', agent))).toBe(true);
});

test.each([
  '',
  'curl/8.6.0',
  'python-requests/2.31',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0 Safari/537.36',
  'Mozilla/5.0 (compatible; Barracuda Sentinel)',
  'Slackbot-LinkExpanding 1.0',
])('CD-22.2 %s clicks as a machine', (agent) => {
  expect(isMachine(hit('click', agent))).toBe(true);
});

test('CD-22.2 prefetches and scanner networks are machines whatever they call themselves', () => {
  expect(isMachine(hit('click', CHROME, { purpose: 'prefetch;prerender' }))).toBe(true);
  expect(isMachine(hit('open', CHROME, { fromMachineNetwork: true }))).toBe(true);
});

test('CD-22.2 nobody clicks within two seconds of the hand-over', () => {
  expect(isTooSoon('click', 1_000, 2_999)).toBe(true);
  expect(isTooSoon('click', 1_000, 3_000)).toBe(false);
  expect(isTooSoon('open', 1_000, 2_000)).toBe(false);
  expect(isTooSoon('click', null, 0)).toBe(false);
});

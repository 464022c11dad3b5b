// The built product in a real Chromium: a server of its own per file, visitors with a colour scheme and a language,
// and everything that went wrong in their browser while they were looking.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, type Page, type Request, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/prepare.mjs';
import { makeDataDir, removeDataDir, startServing, waitUntil } from './command.ts';
import {
  DEMO_ENVIRONMENT,
  type WorkspaceKeys,
  copyDemoFolder,
  findDemoFolder,
  keyOf,
} from './demo-folder.ts';
import { OWNER } from './signed-in.ts';

export { ownerLinkOf, signInOwner as signIn } from './signed-in.ts';

export interface Product {
  readonly url: string;
  /** Keys of the two workspaces that the first start made. */
  readonly keys: WorkspaceKeys;
  /** What the process said while it started. */
  readonly said: () => string;
  /** Address, password and name of the account that owns the installation, once it was made. */
  readonly owner: typeof OWNER;
  /** Ends the process; what it answers starts one again at the same address. */
  goAway(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** `relance start` with the demo shop: in a copy of the folder that the run made, or in an empty one where something else is wished. */
export const startProduct = async (environment: Readonly<Record<string, string>> = {}): Promise<Product> => {
  const made = Object.keys(environment).length === 0 ? findDemoFolder() : null;
  const dir = made === null ? makeDataDir() : copyDemoFolder(made);
  const settings = { DATA_DIR: dir, ...DEMO_ENVIRONMENT, ...environment };
  const first = await startServing(settings);
  const { url, said } = first;
  // It answers a moment before it has said all this.
  await waitUntil(() => said().includes('/welcome#'));
  if (made === null && environment['RELANCE_DEMO'] !== 'false')
    await waitUntil(() => keyOf(said(), 'live') !== '');
  let running = first;
  const stop = async () => {
    running.process.kill('SIGTERM');
    await running.finished;
  };
  return {
    url,
    keys: made?.keys ?? { demo: keyOf(said(), 'demo'), live: keyOf(said(), 'live') },
    said,
    owner: OWNER,
    goAway: async () => {
      await stop();
      return async () => {
        running = await startServing({ ...settings, PORT: new URL(url).port });
      };
    },
    close: async () => {
      await stop();
      await removeDataDir(dir);
    },
  };
};

/** The first ones keep Chromium from asking servers of its maker; without a sandbox only as root, where it has none. */
const FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--disable-gpu',
];

export const openBrowser = (): Promise<Browser> => {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('No Chromium: set CHROMIUM_PATH.');
  return chromium.launch({ executablePath, args: FLAGS, chromiumSandbox: process.getuid?.() !== 0 });
};

export interface VisitorWish {
  readonly scheme?: Scheme;
  readonly language?: Language;
  readonly width?: number;
  readonly height?: number;
}
export type Scheme = 'light' | 'dark';
export type Language = 'en' | 'fr';

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Which the visitor's browser prefers, and their account once they signed in. */
  readonly language: Language;
  /** Console errors, broken rules of the content security policy, requests that failed, since the last time asked. */
  takeProblems(): readonly string[];
  close(): Promise<void>;
}

export const openVisitor = async (
  browser: Browser,
  product: Pick<Product, 'url'>,
  wish: VisitorWish = {},
): Promise<Visitor> => {
  const context = await browser.newContext({
    baseURL: product.url,
    viewport: { width: wish.width ?? 1440, height: wish.height ?? 900 },
    colorScheme: wish.scheme ?? 'light',
    locale: wish.language === 'fr' ? 'fr-FR' : 'en-GB',
    timezoneId: 'Europe/Paris',
    // Animations would make what axe and screenshots see a matter of luck.
    reducedMotion: 'reduce',
  });
  const problems: string[] = [];
  const page = await context.newPage();
  watchRequests(page);
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    // A request that the page itself gave up, for example because a newer one made it idle, is no failure.
    if (request.failure()?.errorText === 'net::ERR_ABORTED') return;
    problems.push(`failed: ${request.method()} ${request.url()} ${request.failure()?.errorText ?? ''}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`status ${response.status()}: ${response.url()}`);
  });
  return {
    page,
    context,
    language: wish.language ?? 'en',
    takeProblems: () => problems.splice(0),
    close: () => context.close(),
  };
};

/** Once per document, and only in ours: what is written by others stands in frames where nothing may run, axe neither. */
const AXE = readFileSync(
  createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve(
    'axe-core/axe.min.js',
  ),
  'utf8',
);
const FIND_VIOLATIONS = `axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(({ violations }) =>
  violations.flatMap(({ id, impact, nodes }) => nodes.map((node) =>
    id + ' (' + impact + '): ' + node.target.join(' ') + ' ' + node.html.slice(0, 160))))`;

/** What axe finds on the page as it is, one line each: rule, how bad, where. */
export const findViolations = async (page: Page): Promise<readonly string[]> => {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(AXE);
  return page.evaluate<readonly string[]>(FIND_VIOLATIONS);
};

/** The same in light and in dark, each when its colours have settled: one that fades into the other is neither. */
export const findViolationsInBoth = async (page: Page): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    // Animations begin with the next frame; one that is cancelled has ended as well.
    await page.evaluate('new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))');
    await page.evaluate(
      'Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => null)',
    );
    found.push(...(await findViolations(page)).map((one) => `${colorScheme}: ${one}`));
  }
  return found;
};

/** Opens a screen by its address, as from a bookmark, and waits until nothing is being loaded any more. */
export const openScreen = async (page: Page, path: string): Promise<void> => {
  await page.goto(path.replace('$w', '/w/demo'));
  await settleScreen(page);
};

/** Opens a screen as by a link on the present one, without loading the page anew. */
export const followTo = async (page: Page, path: string): Promise<void> => {
  const href = JSON.stringify(path.replace('$w', '/w/demo'));
  await page.evaluate(
    `{ const link = document.createElement('a'); link.setAttribute('href', ${href}); document.body.append(link); link.click(); link.remove(); }`,
  );
  await settleScreen(page);
};

/** Requests under way, by page. */
const underWay = new WeakMap<Page, Set<Request>>();

const watchRequests = (page: Page): void => {
  const requests = new Set<Request>();
  underWay.set(page, requests);
  page.on('request', (request) => {
    // What the page before had asked for is of no interest any more.
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) requests.clear();
    requests.add(request);
  });
  page.on('requestfinished', (request) => requests.delete(request));
  page.on('requestfailed', (request) => requests.delete(request));
};

/** A frame was drawn, what waited for it had its turn, and no place says that it is busy. */
const LOOK = `new Promise((tell) => requestAnimationFrame(() => setTimeout(() => tell(
  document.readyState === 'complete' &&
  document.querySelector('[aria-busy="true"], .mantine-Skeleton-root, .mantine-Loader-root') === null), 30)))`;
const QUIET_LOOKS = 3;
const LIMIT_MS = 60_000;

/** Everything asked for has come, and no place says that it is busy: so in three looks one after another. */
export const settleScreen = async (page: Page): Promise<void> => {
  const requests = underWay.get(page) ?? new Set();
  const until = performance.now() + LIMIT_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    // A look that a navigation ends has seen nothing.
    const isQuiet = await page.evaluate<boolean>(LOOK).catch(() => false);
    quiet = isQuiet && requests.size === 0 ? quiet + 1 : 0;
    if (performance.now() < until) continue;
    const asked = [...requests].map((request) => request.url()).join(', ');
    throw new Error(`The screen did not come to rest: ${page.url()} ${asked}`);
  }
};

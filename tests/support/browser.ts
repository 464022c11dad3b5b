// The built product in a real Chromium: a server of its own per file, visitors with a colour scheme and a language,
// and everything that went wrong in their browser while they were looking.
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/prepare.mjs';
import { makeDataDir, removeDataDir, startServing, waitUntil } from './command.ts';

export interface Product {
  readonly url: string;
  /** Keys of the two workspaces that the first start made. */
  readonly keys: { readonly demo: string; readonly live: string };
  /** What the process said while it started. */
  readonly said: () => string;
  /** Address, password and name of the account that owns the installation, once it was made. */
  readonly owner: Account;
  close(): Promise<void>;
}

export interface Account {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

const OWNER: Account = {
  email: 'camille@shop.example',
  password: 'a long word of five',
  name: 'Camille Roche',
};

/** `relance start` in an empty folder, with the demo shop unless the environment says otherwise. */
export const startProduct = async (environment: Readonly<Record<string, string>> = {}): Promise<Product> => {
  const dir = makeDataDir();
  const running = await startServing({
    DATA_DIR: dir,
    RELANCE_DEMO: 'true',
    RELANCE_DEMO_HISTORY: 'false',
    EGRESS_ALLOW: '127.0.0.0/8',
    LOG_LEVEL: 'error',
    ...environment,
  });
  // It answers a moment before it has said which keys it made.
  if (environment['RELANCE_DEMO'] !== 'false') await waitUntil(() => keyOf(running.said(), 'live') !== '');
  return {
    url: running.url,
    keys: { demo: keyOf(running.said(), 'demo'), live: keyOf(running.said(), 'live') },
    said: running.said,
    owner: OWNER,
    close: async () => {
      running.process.kill('SIGTERM');
      await running.finished;
      await removeDataDir(dir);
    },
  };
};

const keyOf = (said: string, workspace: string): string =>
  new RegExp(`^ +${workspace} .*(rel_[0-9a-f]{64})`, 'm').exec(said)?.[1] ?? '';

/** Where the first account is made, as the terminal shows it. */
export const ownerLinkOf = (product: Pick<Product, 'said'>): string => {
  const link = /^ +(http\S+\/welcome#\S+)/m.exec(product.said())?.[1];
  if (link === undefined) throw new Error('The start showed no link to make an account.');
  return link;
};

/** Makes the owner's account the first time, signs in by password after that; the visitor's browser keeps the session. */
export const signIn = async ({ context }: Pick<Visitor, 'context'>, product: Product): Promise<void> => {
  const { email, password, name } = product.owner;
  const headers = { 'x-relance-request': '1' };
  const entered = await context.request.post('/admin/v1/session', { headers, data: { email, password } });
  if (entered.ok()) return;
  const token = ownerLinkOf(product).split('#')[1];
  const data = { token, password, name, email, language: 'en' };
  const made = await context.request.post('/admin/v1/account-links/use', { headers, data });
  if (!made.ok()) throw new Error(`The owner's account was not made: ${await made.text()}`);
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
  page.on('console', (message) => {
    // The sandbox of a preview doing its work: what looks for violations asks every frame, and there nothing may run.
    if (message.text().startsWith("Blocked script execution in 'about:srcdoc'")) return;
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
    takeProblems: () => problems.splice(0),
    close: () => context.close(),
  };
};

/** What axe finds on the page as it is, one line each: rule, how bad, where. */
export const findViolations = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(
      (node) => `${id} (${impact ?? 'unknown'}): ${node.target.join(' ')} ${node.html.slice(0, 160)}`,
    ),
  );
};

/** Opens a screen and waits until nothing is being loaded any more. */
export const openScreen = async (page: Page, path: string): Promise<void> => {
  await page.goto(path.replace('$w', '/w/demo'));
  await settleScreen(page);
};

/** Everything asked for has come, and no place says that it is busy. */
export const settleScreen = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle');
  await page.locator('[aria-busy="true"], .mantine-Skeleton-root, .mantine-Loader-root').first().waitFor({
    state: 'detached',
  });
};

// From the first start to a message that is read, through the screens alone: no call of a system, no address typed but
// the link that the terminal shows.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, openBrowser, openVisitor, ownerLinkOf, startProduct } from '../support/browser.ts';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await product.close();
});

const NAME = 'Harvest news';

const follow = (page: Page, entry: string) =>
  page
    .getByRole('navigation', { name: 'Main navigation' })
    .getByRole('link', { name: entry, exact: true })
    .click();

const goTo = (page: Page, step: string) =>
  page.getByRole('navigation', { name: 'Steps of the composer' }).getByRole('link', { name: step }).click();

const makeAccount = async (page: Page): Promise<void> => {
  await page.goto(ownerLinkOf(product));
  await page.getByLabel('Your name', { exact: true }).fill(product.owner.name);
  await page.getByLabel('Email address', { exact: true }).fill(product.owner.email);
  await page.getByLabel('New password', { exact: true }).fill(product.owner.password);
  await page.getByRole('button', { name: 'Create my account' }).click();
  // A newcomer stands where there is something to see and nobody gets a message.
  await page.waitForURL(/\/w\/demo\/home/);
};

/** To the workspace of real people and back; `/` remembers where one was. */
const lookAtLive = async (page: Page): Promise<void> => {
  await page.getByText('A place to try everything').waitFor();
  await page.getByRole('link', { name: /where messages are real$/ }).click();
  await page.waitForURL(/\/w\/live\/home/);
  await page.getByRole('heading', { name: 'Send your first message' }).waitFor();
  expect(await page.getByText('A place to try everything').count()).toBe(0);
  await page.goto('/');
  await page.waitForURL(/\/w\/live\/home/);
  await page.getByRole('button', { name: /^Workspace .*: change$/ }).click();
  await page.getByRole('menuitem', { name: /Sandbox/ }).click();
  await page.waitForURL(/\/w\/demo\/home/);
  await page.getByRole('button', { name: 'Close this note' }).click();
  await page.reload();
  await page.getByRole('heading', { name: 'Send your first message' }).waitFor();
  expect(await page.getByText('A place to try everything').count()).toBe(0);
};

/** The guide knows what is still to do, and its commands carry the key that it makes. */
const followGuide = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { name: 'Send your first message' }).waitFor();
  const last = page.getByRole('listitem').filter({ hasText: 'A message was sent' });
  await last.getByRole('img', { name: 'open' }).waitFor();
  await page.getByRole('button', { name: 'Make a key for these commands' }).click();
  const key = await page.getByRole('region', { name: 'API key', exact: true }).innerText();
  expect(key.trim()).toMatch(/^rel_[0-9a-f]{64}$/);
  expect(await page.getByRole('region', { name: 'Commands: curl' }).innerText()).toContain(key.trim());
};

const compose = async (page: Page): Promise<void> => {
  await follow(page, 'Campaigns');
  await page.getByRole('link', { name: 'New campaign' }).first().click();
  await page.getByRole('radio', { name: /Scheduled · Marketing/ }).click();
  await page.getByLabel('Name').fill(NAME);
  await page.getByRole('button', { name: 'Create and write the message' }).click();
  await page.getByRole('button', { name: 'Add a channel' }).click();
  await page.getByRole('menuitem', { name: 'Email' }).click();
  await page.getByRole('textbox', { name: 'Subject' }).fill(`${NAME} for {{\${first_name}}}`);
  await goTo(page, 'Delivery');
  await page.getByRole('combobox', { name: 'Schedule' }).click();
  await page.getByRole('option', { name: 'Once, at launch' }).click();
  await page.getByRole('switch', { name: /^Limit the number of people/ }).click();
  await page.getByLabel('People', { exact: true }).fill('5');
  await goTo(page, 'Audience');
  await page.getByText(/^exactly · .* people$/).waitFor();
};

const launch = async (page: Page): Promise<void> => {
  await goTo(page, 'Review');
  await page.getByText('Nothing stands in the way').waitFor();
  await page.getByRole('button', { name: 'Launch the campaign' }).click();
  await page.waitForURL(/campaigns\/[0-9a-f-]{36}$/);
  await page.getByText('Active', { exact: true }).first().waitFor();
};

/** A sandbox sends when its clock moves. */
const moveClock = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Move the clock' }).click();
  await page.getByRole('button', { name: 'An hour on' }).click();
  await page.getByRole('button', { name: 'Move the clock' }).click();
  await page
    .getByText(/happened on the way/)
    .first()
    .waitFor({ timeout: 300_000 });
};

/** What the sandbox caught stands on the page of its campaign. */
const readMessage = async (page: Page): Promise<string> => {
  await follow(page, 'Campaigns');
  await page.getByRole('link', { name: NAME, exact: true }).click();
  const first = page.getByRole('button', { name: new RegExp(`${NAME} for`) }).first();
  const head = await first.innerText();
  await first.click();
  const frame = page.frameLocator('iframe[title="The message as it would look"]').first();
  await frame.getByText('Unsubscribe').first().waitFor();
  return `${head} ${await frame.locator('body').innerText()}`;
};

test(
  'from the link of the terminal to the first message, through the screens alone',
  { timeout: 480_000 },
  async () => {
    const visitor = await openVisitor(browser, product);
    const { page } = visitor;
    await makeAccount(page);
    await lookAtLive(page);
    await followGuide(page);
    await compose(page);
    await launch(page);
    await moveClock(page);
    expect(await readMessage(page)).toMatch(/Harvest news for[\s\S]*Unsubscribe/);
    await follow(page, 'Home');
    await page.getByRole('heading', { name: 'How a message is sent by a call' }).waitFor();
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  },
);

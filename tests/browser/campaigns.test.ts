// Campaigns through the screens: one of each delivery type composed, rehearsed, launched on the sandbox's clock and its
// messages read; nothing typed is lost to a reload, a server that is away or somebody else's save.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Product,
  type Visitor,
  findViolations,
  openBrowser,
  openVisitor,
  settleScreen,
  signIn,
  startProduct,
} from '../support/browser.ts';

let product: Product;
let browser: Browser;
let key: string;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  key = await makeKey();
});
afterAll(async () => {
  await browser.close();
  await product.close();
});

const visit = async (wish: Parameters<typeof openVisitor>[2] = {}): Promise<Visitor> => {
  const visitor = await openVisitor(browser, product, wish);
  await signIn(visitor, product);
  return visitor;
};

const CALLS = [
  'users.track',
  'campaigns.trigger.send',
  'admin.read',
  'admin.write',
  'admin.launch',
  'admin.clock',
] as const;

/** A key of the demo workspace, made by the owner. */
const makeKey = async (): Promise<string> => {
  const visitor = await visit();
  const made = await visitor.context.request.post('/admin/v1/api-keys?workspace=demo', {
    headers: { 'x-relance-request': '1' },
    data: { name: 'Systems', permissions: CALLS },
  });
  const { api_key } = (await made.json()) as { api_key?: string };
  await visitor.close();
  if (api_key === undefined) throw new Error(`No key: ${made.status()} ${await made.text()}`);
  return api_key;
};

/** What a system would do. */
const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
  const response = await fetch(product.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
};

const isSaved = (page: Page) => page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
const goTo = async (page: Page, step: string): Promise<void> => {
  await page.getByRole('navigation', { name: 'Steps of the composer' }).getByText(step).click();
  await settleScreen(page);
};

/** Answers the id of the draft; the composer stands on its first step, written and saved. */
const compose = async (page: Page, choice: string, name: string): Promise<string> => {
  await page.goto('/w/demo/campaigns');
  await page.getByRole('link', { name: 'New campaign' }).first().click();
  await page.getByRole('radio', { name: new RegExp(choice) }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create and write the message' }).click();
  await page.waitForURL(/\/edit\/content/);
  await page.getByRole('button', { name: 'Add a channel' }).click();
  await page.getByRole('menuitem', { name: 'Email' }).click();
  await page.getByRole('textbox', { name: 'Subject' }).fill(`${name} for {{\${first_name}}}`);
  await isSaved(page);
  return /campaigns\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
};

const rehearse = async (page: Page, id: string): Promise<void> => {
  await page.goto(`/w/demo/campaigns/${id}/rehearsals`);
  await page.getByLabel('People in the sample').fill('30');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/rehearsals\/[0-9a-f-]{36}/);
  await page.getByText('Done', { exact: true }).waitFor({ timeout: 60_000 });
};

const launch = async (page: Page, id: string): Promise<void> => {
  await page.goto(`/w/demo/campaigns/${id}/edit/review`);
  await page.getByText('Nothing stands in the way').waitFor();
  await page.getByRole('button', { name: 'Launch the campaign' }).click();
  await page.waitForURL(new RegExp(`campaigns/${id}$`));
  await page.getByText('Active', { exact: true }).first().waitFor();
};

/** What the sandbox caught, as the campaign's own page shows it. */
const readFirstMessage = async (page: Page, id: string): Promise<string> => {
  await page.goto(`/w/demo/campaigns/${id}`);
  const first = page.locator('.mantine-Accordion-control').first();
  await first.waitFor();
  const head = await first.innerText();
  await first.click();
  const frame = page.frameLocator('iframe[title="The message as it would look"]').first();
  return `${head} ${await frame.locator('body').innerText()}`;
};

describe('one of each delivery type: composed, rehearsed, launched, read', () => {
  test('scheduled: once at launch, for five people at most', { timeout: 240_000 }, async () => {
    const visitor = await visit();
    const { page } = visitor;
    const id = await compose(page, 'Scheduled · Marketing', 'Harvest news');
    // Somebody else narrows the audience meanwhile: both changes stand.
    const audience = { filter: 'random-bucket', comparison: 'less_than', value: 60 };
    await call('PATCH', `/admin/v1/campaigns/${id}`, { definition: { audience } });
    await goTo(page, 'Delivery');
    await page.getByRole('combobox', { name: 'Schedule' }).click();
    await page.getByRole('option', { name: 'Once, at launch' }).click();
    await page.getByRole('switch', { name: /^Limit the number of people/ }).click();
    await page.getByLabel('People', { exact: true }).fill('5');
    await page.getByText('Sent once, at launch.').waitFor();
    await isSaved(page);
    await rehearse(page, id);
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page
      .getByText(/Harvest news for/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByRole('cell', { name: /Sent/ }).first().waitFor();
    await launch(page, id);
    await call('POST', '/admin/v1/clock', { advance_seconds: 60 });
    expect(await readFirstMessage(page, id)).toMatch(/Harvest news for[\s\S]*Unsubscribe/);
    // A save that came second is answered 409, which the console reports; the composer joined both changes.
    expect(visitor.takeProblems().filter((one) => !one.includes('409 (Conflict)'))).toEqual([]);
    await visitor.close();
  });

  test('action-based: an event, an hour of delay, an exception', { timeout: 240_000 }, async () => {
    const visitor = await visit();
    const { page } = visitor;
    await call('POST', '/users/track', {
      attributes: [{ external_id: 'browser-1', email: 'browser-1@example.com', first_name: 'Bo' }],
    });
    const id = await compose(page, 'Action-based · Marketing', 'Left basket');
    await goTo(page, 'Delivery');
    await page.getByRole('button', { name: 'Add a trigger' }).click();
    await page.getByRole('combobox', { name: 'Name of the event' }).fill('left_basket');
    await page.getByRole('combobox', { name: 'The message leaves' }).click();
    await page.getByRole('option', { name: 'some time later' }).click();
    await page.getByRole('button', { name: 'Add an exception' }).click();
    await page.getByRole('combobox', { name: 'Name of the event' }).nth(1).fill('bought');
    await page.getByText(/performs “left_basket”, they get it 1 hour later/).waitFor();
    await page.getByText('The delay is over').waitFor();
    await isSaved(page);
    await rehearse(page, id);
    await launch(page, id);
    const { now: time } = await call('POST', '/admin/v1/clock', { advance_seconds: 1 });
    await call('POST', '/users/track', {
      events: [{ external_id: 'browser-1', name: 'left_basket', time }],
    });
    await call('POST', '/admin/v1/clock', { advance_seconds: 3_700 });
    expect(await readFirstMessage(page, id)).toMatch(/browser-1[\s\S]*Left basket for Bo/);
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });

  test('API-triggered: the ready request says how, and a call sends it', { timeout: 240_000 }, async () => {
    const visitor = await visit();
    const { page } = visitor;
    await call('POST', '/users/track', {
      attributes: [{ external_id: 'browser-2', email: 'browser-2@example.com', first_name: 'Cy' }],
    });
    const id = await compose(page, 'API-triggered · Transactional', 'One-time code');
    await rehearse(page, id);
    await launch(page, id);
    const request = await page.getByRole('region', { name: 'Start it from your systems' }).innerText();
    expect(request).toContain(id);
    expect(request).toContain('/campaigns/trigger/send');
    await call('POST', '/campaigns/trigger/send', {
      campaign_id: id,
      recipients: [{ external_user_id: 'browser-2' }],
    });
    await call('POST', '/admin/v1/clock', { advance_seconds: 0 });
    expect(await readFirstMessage(page, id)).toMatch(/browser-2[\s\S]*One-time code for Cy/);
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });
});

const draft = async (name: string): Promise<string> => {
  const made = await call('POST', '/admin/v1/campaigns', { name, type: 'action_based' });
  return (made['campaign'] as { campaign_id: string }).campaign_id;
};

describe('nothing typed is lost', () => {
  test('the server is away: it says so, keeps it through a reload, and saves when it is back', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const id = await draft('Offline');
    await page.goto(`/w/demo/campaigns/${id}/edit/content`);
    await settleScreen(page);
    await page.route('**/admin/v1/campaigns/**', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.fallback(),
    );
    await page.getByLabel('What it is for').fill('Written while nobody listened');
    await page.getByText('Not saved: kept here until the server is back').waitFor();
    await page.reload();
    await page.getByLabel('What it is for').waitFor();
    expect(await page.getByLabel('What it is for').inputValue()).toBe('Written while nobody listened');
    await page.unroute('**/admin/v1/campaigns/**');
    await isSaved(page);
    const stored = (await call('GET', `/admin/v1/campaigns/${id}`))['campaign'] as { description: string };
    expect(stored.description).toBe('Written while nobody listened');
    await visitor.close();
  });

  test('two people change the same: both are shown, and what was chosen stands', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const id = await draft('Shared');
    await page.goto(`/w/demo/campaigns/${id}/edit/content`);
    await settleScreen(page);
    await call('PATCH', `/admin/v1/campaigns/${id}`, { description: 'Theirs' });
    await page.getByLabel('What it is for').fill('Mine');
    await page.getByText(/changed the same at the same time/).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Mine', exact: true }).click();
    await page.getByRole('button', { name: 'Keep what I chose' }).click();
    await isSaved(page);
    const stored = (await call('GET', `/admin/v1/campaigns/${id}`))['campaign'] as { description: string };
    expect(stored.description).toBe('Mine');
    await visitor.close();
  });
});

test('the list: search and filters are its address, archiving can be taken back', async () => {
  const visitor = await visit();
  const { page } = visitor;
  const id = await draft('Short-lived');
  await page.goto('/w/demo/campaigns');
  await page.getByLabel(/^Search name/).fill('short');
  await page.waitForURL(/q=short/);
  await page.getByRole('button', { name: 'Actions for Short-lived' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Draft', { exact: true }).first().waitFor();
  await page.reload();
  expect(await page.getByLabel(/^Search name/).inputValue()).toBe('short');
  await expect
    .poll(
      async () => ((await call('GET', `/admin/v1/campaigns/${id}`))['campaign'] as { status: string }).status,
    )
    .toBe('draft');
  expect(visitor.takeProblems()).toEqual([]);
  await visitor.close();
});

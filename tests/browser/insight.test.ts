// Home, calendar, results and the message log in a real browser: what they show is what the server says, in both languages
// and both schemes, reachable by keyboard, without a violation of axe or an error in the console.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Product,
  type Visitor,
  type VisitorWish,
  findViolations,
  openBrowser,
  openVisitor,
  settleScreen,
  startProduct,
} from '../support/browser.ts';
import { ask, fillInsightWorld, type Door, type InsightWorld } from '../support/insight-world.ts';
import { signInOwner } from '../support/signed-in.ts';
import { PATIENT } from '../support/tracking.ts';

let product: Product;
let browser: Browser;
let world: InsightWorld;
let door: Door;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  door = { url: product.url, key: product.keys.demo };
  world = await fillInsightWorld(door, 2);
}, 240_000);
afterAll(async () => {
  await browser.close();
  await product.close();
});

const enter = async (wish: VisitorWish = {}): Promise<Visitor> => {
  const visitor = await openVisitor(browser, product, wish);
  await signInOwner(visitor, product);
  return visitor;
};

const screens = () =>
  [
    ['home', '/w/demo/home', 'Members’ evening'],
    ['calendar', '/w/demo/calendar', 'Weekly newsletter'],
    ['list', '/w/demo/calendar?view=list', 'Flash sale by text'],
    ['results', '/w/demo/results', 'Weekly newsletter'],
    ['one', `/w/demo/results/${world.newsletter}?span=7d&compare=true`, 'not_subscribed'],
    ['messages', '/w/demo/messages', 'Members’ evening'],
  ] as const;

describe('screens of insight', () => {
  test.each([
    { scheme: 'light', language: 'en' },
    { scheme: 'dark', language: 'fr' },
  ] as const)(
    'are complete and without a fault in $scheme, $language',
    async (wish) => {
      const visitor = await enter(wish);
      for (const [name, path, text] of screens()) {
        await visitor.page.goto(path);
        await visitor.page.getByText(text).first().waitFor();
        await settleScreen(visitor.page);
        expect([name, await visitor.page.locator('h1').count()]).toEqual([name, 1]);
        expect([name, await findViolations(visitor.page)]).toEqual([name, []]);
        // A key that is asked for and missing would show as itself.
        expect(await visitor.page.getByText(/^[a-z]+(\.[a-zA-Z_]+)+$/).count()).toBe(0);
      }
      expect(visitor.takeProblems()).toEqual([]);
      await visitor.close();
    },
    120_000,
  );
});

describe('home', () => {
  test('shows how far a send is, and makes a key that works for the commands', async () => {
    const visitor = await enter();
    const { page } = visitor;
    await page.goto('/w/demo/home');
    await page.getByRole('progressbar', { name: 'Progress of Members’ evening' }).waitFor();
    await page.getByText('Waiting for people’s time').waitFor();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('button', { name: 'Make a key for these commands' }).click();
    const key = (await page.getByRole('region', { name: 'API key' }).innerText()).trim();
    const commands = await page.getByRole('region', { name: 'Commands: curl' }).innerText();
    expect(commands).toContain(key);
    const track = { attributes: [{ external_id: 'you', email: 'you@example.com' }] };
    expect(await ask({ url: product.url, key }, 'POST', '/users/track', track)).toMatchObject({
      message: 'success',
    });
    await visitor.close();
  });
});

const planned = async (): Promise<readonly { key: string; campaign_id: string }[]> => {
  const { entries } = await ask(
    door,
    'GET',
    '/admin/v1/calendar?from=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z&channel=sms',
  );
  return entries;
};

describe('calendar', () => {
  test('a send is dragged to another day, and taken back', async () => {
    const visitor = await enter();
    const { page } = visitor;
    const keys = async () => (await planned()).map(({ key }) => key);
    const before = await keys();
    await page.goto(`/w/demo/calendar?date=${(before[0] ?? '').slice(0, 10)}`);
    await page
      .getByRole('button', { name: /Flash sale by text/ })
      .first()
      .waitFor();
    const cells = page.locator('section[aria-label]');
    const texts = await cells.allInnerTexts();
    const from = texts.findIndex((text) => text.includes('Flash sale by text'));
    // The grid's last day has none after it; the day before is ahead as well.
    const to = from + 1 < texts.length ? from + 1 : from - 1;
    await cells
      .nth(from)
      .getByRole('button', { name: /Flash sale by text/ })
      .dragTo(cells.nth(to));
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    expect(await keys()).not.toEqual(before);
    await cells
      .nth(to)
      .getByRole('button', { name: /Flash sale by text/ })
      .waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(keys, PATIENT).toEqual(before);
    await visitor.close();
  });

  test('what repeats by a rule says why it stays; its form is not there', async () => {
    const visitor = await enter();
    const { page } = visitor;
    await page.goto('/w/demo/calendar?view=list');
    await page
      .getByRole('button', { name: /Weekly newsletter/ })
      .last()
      .click();
    await page.getByText('It repeats by a rule: change the schedule of the campaign.').waitFor();
    expect(await page.getByRole('button', { name: 'Move', exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await visitor.close();
  });
});

describe('results', () => {
  test('every reason in words, and a line that adds up; a reason leads to its people', async () => {
    const visitor = await enter();
    const { page } = visitor;
    await page.goto(`/w/demo/results/${world.newsletter}?span=all`);
    await page.getByText('Not subscribed to this channel or group.').waitFor();
    const equation = await page.getByText(/considered = .* waiting$/).innerText();
    const numbers = [...equation.matchAll(/[\d,]+/g)].map(([text]) => Number(text.replaceAll(',', '')));
    const [considered = 0, ...others] = numbers;
    expect(considered).toBeGreaterThan(0);
    expect(others.reduce((sum, n) => sum + n, 0)).toBe(considered);
    const row = page.getByRole('row').filter({ hasText: 'not_subscribed' });
    await row.getByRole('link', { name: 'In the log' }).click();
    // The results stay until the log is there, and they name the same campaign and the same reason.
    await page.getByRole('heading', { level: 1, name: 'Message log' }).waitFor();
    await settleScreen(page);
    await page.getByRole('link', { name: 'Weekly newsletter' }).first().waitFor();
    const sentences = page.getByRole('cell', { name: 'Not subscribed to this channel or group.' });
    await sentences.first().waitFor();
    expect(await page.getByRole('cell', { name: 'Sent', exact: true }).count()).toBe(0);
    await visitor.close();
  });

  test('the chart has a table, by keyboard', async () => {
    const visitor = await enter();
    const { page } = visitor;
    await page.goto(`/w/demo/results/${world.newsletter}?span=7d`);
    await page.getByRole('radio', { name: 'Table' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('columnheader', { name: 'Unique opens' }).first().waitFor();
    await visitor.close();
  });

  test('CD-15.1 the control group is compared by named events as well, which the address keeps', async () => {
    await ask(door, 'POST', '/admin/v1/limits/global-control-group', { percentage: 5 });
    for (const wish of [
      { scheme: 'light', language: 'en' },
      { scheme: 'dark', language: 'fr' },
    ] as const) {
      const words =
        wish.language === 'en'
          ? { field: 'Other events to compare', bought: 'Bought something' }
          : { field: 'Autres événements à comparer', bought: 'A acheté' };
      const visitor = await enter(wish);
      const { page } = visitor;
      await page.goto('/w/demo/results');
      const field = page.getByRole('combobox', { name: words.field });
      await field.fill('signed_up');
      await field.press('Enter');
      await page.getByRole('row').filter({ hasText: 'signed_up' }).waitFor();
      await page.reload();
      await page.getByRole('row').filter({ hasText: 'signed_up' }).waitFor();
      expect(await page.getByRole('row').filter({ hasText: words.bought }).count()).toBe(1);
      await settleScreen(page);
      expect(await findViolations(page)).toEqual([]);
      await field.press('Backspace');
      await page.getByRole('row').filter({ hasText: 'signed_up' }).waitFor({ state: 'detached' });
      expect(visitor.takeProblems()).toEqual([]);
      await visitor.close();
    }
  }, 120_000);
});

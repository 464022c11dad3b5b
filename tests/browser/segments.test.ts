// Segments through the screens: written clause by clause, counted, saved, explained for a person, changed by two people
// at once, archived with the campaign that uses one. Light, dark, French, without a violation or an error.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Product,
  type Visitor,
  type VisitorWish,
  findViolations,
  openBrowser,
  openVisitor,
  startProduct,
} from '../support/browser.ts';
import { signInOwner } from '../support/signed-in.ts';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  const visitor = await openVisitor(browser, product);
  await signInOwner(visitor, product);
  await visitor.close();
});
afterAll(async () => {
  await browser.close();
  await product.close();
});

const shots = process.env['SEGMENT_SHOTS'];
const shoot = async (page: Page, name: string): Promise<void> => {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png` });
};

const visit = async (wish: VisitorWish = {}): Promise<Visitor> => {
  const visitor = await openVisitor(browser, product, wish);
  await signInOwner(visitor, product);
  return visitor;
};

const call = async (visitor: Visitor, method: 'post' | 'patch', path: string, data: object) => {
  const answer = await visitor.context.request[method](`${product.url}${path}?workspace=demo`, {
    headers: { 'x-relance-request': '1' },
    data,
  });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as { segment: { segment_id: string; version: number } };
};

const countryIs = (...value: string[]) => ({
  filter: 'profile-field',
  field: 'country',
  comparison: 'is_any_of',
  value,
});

const makeSegment = async (visitor: Visitor, name: string, rule: object) =>
  (await call(visitor, 'post', '/admin/v1/segments', { name, rule, tags: ['shop'] })).segment;

const addFilter = async (page: Page, button: string, name: string): Promise<void> => {
  await page.getByRole('button', { name: button }).first().click();
  await page.locator('input[placeholder="Search filters…"]:visible').fill(name);
  await page.getByRole('option', { name, exact: true }).click();
};

describe('writing a segment', () => {
  test('clause by clause, counted while typing, saved, seen in the list', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/w/live/segments');
    await page.getByText('Say once who, use it everywhere').waitFor();
    await shoot(page, 'segments-empty');
    expect(await findViolations(page)).toEqual([]);
    await page.goto('/w/demo/segments');
    await page.getByRole('link', { name: 'Loyal customers' }).waitFor();
    await page.getByRole('link', { name: 'New segment' }).first().click();
    await page.getByLabel('Name', { exact: false }).first().fill('French buyers');
    await addFilter(page, 'Add a filter', 'Profile');
    await page.getByText('1 clause is not finished yet.').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.getByPlaceholder('Type a value, then Enter').fill('FR');
    await page.keyboard.press('Enter');
    await addFilter(page, 'Add a filter', 'Purchases, ever');
    await addFilter(page, 'Leave people out', 'Email subscription');
    await page.getByTestId('rule-sentence').getByText('none of').waitFor();
    await page.getByTestId('audience-people').waitFor();
    await shoot(page, 'segment-new');
    expect(await findViolations(page)).toEqual([]);
    // A reload loses nothing.
    await page.reload();
    await page.getByTestId('rule-sentence').getByText('none of').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'French buyers' }).waitFor();
    await page.getByTestId('audience-people').waitFor();
    await page.getByText('Nothing uses this segment yet.').waitFor();
    await shoot(page, 'segment');
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Who, for example?' }).click();
    await page.getByText('Twenty people of the audience').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.goto('/w/demo/segments?q=french');
    await page.getByRole('link', { name: 'French buyers' }).waitFor();
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });

  test('by the keyboard alone', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/w/demo/segments/new');
    await page.getByRole('button', { name: 'Add a filter' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Email available');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('[data-clause="email-available"]').waitFor();
    await page.getByRole('button', { name: 'Remove' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Everybody. Add a filter to choose fewer people.').waitFor();
    await visitor.close();
  });
});

describe('a segment that is there', () => {
  test('two people change it at once: both versions are shown, nothing is written over unseen', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const { segment_id: id } = await makeSegment(visitor, 'Contested', countryIs('FR'));
    await page.goto(`/w/demo/segments/${id}/edit`);
    await page.getByLabel('Description').fill('What I typed');
    await call(visitor, 'patch', `/admin/v1/segments/${id}`, { rule: countryIs('DE'), version: 1 });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else saved this segment').waitFor();
    await page.getByText('“DE”').first().waitFor();
    expect(await page.getByLabel('Description').inputValue()).toBe('What I typed');
    await shoot(page, 'segment-conflict');
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save mine over it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Contested' }).waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByText('Changes since version 2').waitFor();
    await shoot(page, 'segment-versions');
    expect(await findViolations(page)).toEqual([]);
    await visitor.close();
  });

  test('why somebody is in it, with the values seen', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const inner = await makeSegment(visitor, 'Somewhere', countryIs('FR', 'DE', 'US', 'GB', 'ES', 'IT'));
    const { segment_id: id } = await makeSegment(visitor, 'Explained', {
      all: [
        { filter: 'segment-membership', segment_id: inner.segment_id, value: true },
        { none: [{ filter: 'purchase-count', comparison: 'greater_than', value: 1000 }] },
      ],
    });
    await page.goto(`/w/demo/segments/${id}?tab=why`);
    await page.getByText('Choose a person').waitFor();
    await page.getByRole('combobox', { name: 'Person' }).click();
    await page.getByRole('option').first().click();
    await page.getByText('is in this segment').or(page.getByText('is not in this segment')).waitFor();
    await page.getByText('fields.country').waitFor();
    await shoot(page, 'segment-why');
    expect(await findViolations(page)).toEqual([]);
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });

  test('archived and brought back', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const { segment_id: id } = await makeSegment(visitor, 'Short-lived', countryIs('FR'));
    await page.goto(`/w/demo/segments/${id}`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Archive' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Short-lived is in use again.').waitFor();
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });
});

test.each([
  ['dark', 'en'],
  ['light', 'fr'],
] as const)('every screen in %s and %s', async (scheme, language) => {
  const visitor = await visit({ scheme, language });
  const { page } = visitor;
  const { segment_id: id } = await makeSegment(visitor, `Shown in ${scheme} ${language}`, {
    all: [
      countryIs('FR', 'BE'),
      {
        any: [
          { filter: 'custom-event-in-days', name: 'viewed', comparison: 'greater_than', value: 2, days: 14 },
          {
            filter: 'custom-attribute',
            name: 'plan',
            type: 'string',
            comparison: 'is_any_of',
            value: ['pro', 'team'],
          },
        ],
      },
      { none: [{ filter: 'email-subscription-status', comparison: 'is', value: 'unsubscribed' }] },
    ],
  });
  for (const [name, path, ready] of [
    ['list', '', `Shown in ${scheme} ${language}`],
    ['page', `/${id}`, language === 'fr' ? 'Utilisé dans' : 'Used in'],
    ['edit', `/${id}/edit`, language === 'fr' ? 'En toutes lettres' : 'In words'],
    ['why', `/${id}?tab=why`, language === 'fr' ? 'Choisissez une personne' : 'Choose a person'],
    ['versions', `/${id}?tab=versions`, 'Version 1'],
  ] as const) {
    await page.goto(`/w/demo/segments${path}`);
    await page.getByText(ready).first().waitFor();
    if (name === 'page' || name === 'edit') await page.getByTestId('audience-people').waitFor();
    await shoot(page, `segment-${name}-${scheme}-${language}`);
    expect([name, await findViolations(page)]).toEqual([name, []]);
  }
  expect(visitor.takeProblems()).toEqual([]);
  await visitor.close();
});

// Every screen of the list in one look: it opens, axe finds nothing, the console stays silent, no rule of the content
// security policy is broken, no request fails, and a small window does not push it aside. Each look is a file of its own, so that they run side by side.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product, Visitor, VisitorWish } from '../support/browser.ts';
import {
  findViolations,
  openBrowser,
  openVisitor,
  settleScreen,
  signIn,
  startProduct,
} from '../support/browser.ts';
import { askAs, furnish } from '../support/furnish.ts';
import { SCREENS, type Go } from './screens.ts';

/** `go`: every address is opened as from a bookmark, or every screen is reached by a link. */
const SMALL = { width: 1024, height: 768 };
const USUAL = { width: 1440, height: 900 };
/** What reaches beyond the right edge of a page that scrolls sideways. */
const FIND_WIDE = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > clientWidth);
  return ['the page is ' + (scrollWidth - clientWidth) + ' px too wide',
    ...wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
})()`;

/** Tables may scroll in their own place; the page as a whole may not. */
const pushedAside = async (page: Page): Promise<readonly string[]> => {
  await page.setViewportSize(SMALL);
  await settleScreen(page);
  const found = await page.evaluate<readonly string[]>(FIND_WIDE);
  await page.setViewportSize(USUAL);
  return found;
};

export const walkEveryScreen = (wish: Required<Pick<VisitorWish, 'scheme' | 'language'>>, go: Go): void => {
  let product: Product;
  let browser: Browser;
  let member: Visitor;
  let stranger: Visitor;
  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), openBrowser()]);
    member = await openVisitor(browser, product, wish);
    stranger = await openVisitor(browser, product, wish);
    await signIn(member, product);
    await furnish(askAs(member, product));
    for (const { page } of [member, stranger]) await page.goto('/');
  });
  afterAll(async () => {
    await browser.close();
    await product.close();
  });

  test.each(SCREENS.filter(({ needsHistory }) => needsHistory !== true))('$name', async (screen) => {
    const visitor = screen.isPublic === true ? stranger : member;
    await go(visitor.page, screen.path);
    await screen.prepare?.(visitor.page, go);
    await settleScreen(visitor.page);
    const problems = visitor.takeProblems();
    if (screen.isRefused === true) expect(problems.every((one) => one.includes('status of 410'))).toBe(true);
    else expect(problems).toEqual([]);
    expect(await visitor.page.locator('h1').count()).toBe(1);
    expect(await visitor.page.locator('html').getAttribute('lang')).toBe(wish.language);
    // A key that is asked for and missing would show as itself.
    if (screen.showsFields !== true)
      expect(await visitor.page.getByText(/^[a-z]+(\.[a-zA-Z_]+)+$/).allInnerTexts()).toEqual([]);
    expect(await findViolations(visitor.page)).toEqual([]);
    expect(await pushedAside(visitor.page)).toEqual([]);
  });
};

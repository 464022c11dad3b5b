// Every screen of the list in one look: it opens, axe finds nothing, the console stays silent, no rule of the content
// security policy is broken and no request fails. Each look is a file of its own, so that they run side by side.
import type { Browser } from 'playwright-core';
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
  });
};

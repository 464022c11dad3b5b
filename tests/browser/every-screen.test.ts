// Every screen of the list, in light and English and in dark and French: it opens, axe finds nothing, the console stays
// silent, no rule of the content security policy is broken and no request fails.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Language, Product, Scheme, Visitor } from '../support/browser.ts';
import {
  findViolations,
  openBrowser,
  openScreen,
  openVisitor,
  settleScreen,
  signIn,
  startProduct,
} from '../support/browser.ts';
import { SCREENS } from './screens.ts';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await product.close();
});

const LOOKS: readonly { readonly scheme: Scheme; readonly language: Language }[] = [
  { scheme: 'light', language: 'en' },
  { scheme: 'dark', language: 'fr' },
];

describe.each(LOOKS)('$scheme, $language', ({ scheme, language }) => {
  let member: Visitor;
  let stranger: Visitor;
  beforeAll(async () => {
    member = await openVisitor(browser, product, { scheme, language });
    stranger = await openVisitor(browser, product, { scheme, language });
    await signIn(member, product);
  });
  afterAll(async () => {
    await member.close();
    await stranger.close();
  });

  test.each(SCREENS.filter(({ needsHistory }) => needsHistory !== true))('$name', async (screen) => {
    const visitor = screen.isPublic === true ? stranger : member;
    await openScreen(visitor.page, screen.path);
    await screen.prepare?.(visitor.page);
    await settleScreen(visitor.page);
    expect(visitor.takeProblems()).toEqual([]);
    expect(await visitor.page.locator('h1').count()).toBe(1);
    expect(await visitor.page.locator('html').getAttribute('lang')).toBe(language);
    expect(await findViolations(visitor.page)).toEqual([]);
  });
});

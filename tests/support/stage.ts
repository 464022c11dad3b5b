// What most files of browser tests open with: a product of their own, a browser, and its owner signed in. The names are
// filled in by `openStage`, called once at the top of a file, before its first test.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser, openVisitor, signIn, startProduct, type Product, type Visitor } from './browser.ts';

export let product: Product;
export let browser: Browser;
export let visitor: Visitor;
export let page: Page;

/** `after`: what else is closed, last. */
export const openStage = (after?: () => Promise<void>): void => {
  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), openBrowser()]);
    visitor = await openVisitor(browser, product);
    await signIn(visitor, product);
    page = visitor.page;
  });
  afterAll(async () => {
    await browser.close();
    await product.close();
    await after?.();
  });
};

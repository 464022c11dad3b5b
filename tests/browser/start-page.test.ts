// The first thing somebody sees after `npm start`.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Product, findViolations, openBrowser, openVisitor, startProduct } from '../support/browser.ts';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await product.close();
});

describe('the start page', () => {
  test.each(['light', 'dark'] as const)('opens without an error or axe violation in %s', async (scheme) => {
    const visitor = await openVisitor(browser, product, { scheme });
    await visitor.page.goto('/');
    await visitor.page.getByRole('heading', { level: 1 }).waitFor();
    expect(new URL(visitor.page.url()).pathname).toBe('/sign-in');
    expect(await visitor.page.locator('h1').count()).toBe(1);
    expect(await findViolations(visitor.page)).toEqual([]);
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });

  test('the first start named the keys of both workspaces', () => {
    expect(product.keys.demo).toMatch(/^rel_/);
    expect(product.keys.live).toMatch(/^rel_/);
  });
});

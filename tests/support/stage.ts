// What most files of browser tests open with: a product of their own, a browser, and its owner signed in. The names are
// filled in by `openStage` or `openProduct`, called once at the top of a file, before its first test.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser, openVisitor, signIn, startProduct, type Product, type Visitor } from './browser.ts';

export let product: Product;
export let browser: Browser;
export let visitor: Visitor;
export let page: Page;

/** `after`: what else is closed, last. */
export const openStage = (after?: () => Promise<void>): void => {
  openProduct(after);
  beforeAll(async () => {
    visitor = await openVisitor(browser, product);
    await signIn(visitor, product);
    page = visitor.page;
  });
};

/** Nobody is signed in. */
export const openProduct = (after?: () => Promise<void>): void => {
  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await product.close();
    await after?.();
  });
};

// Tests look into answers freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type DoorAnswer = any;

/** What a program does with the key of the demo workspace. */
export const askDoor = async (method: string, path: string, body?: object): Promise<DoorAnswer> => {
  const answer = await fetch(product.url + path, {
    method,
    headers: { authorization: `Bearer ${product.keys.demo}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

// The way in through the screens alone: the owner link of the terminal, signing out and in again, wrong passwords.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Product, findViolations, openBrowser, openVisitor, startProduct } from '../support/browser.ts';
import { OWNER, ownerLinkOf } from '../support/signed-in.ts';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await product.close();
});

const fill = async (page: Page, fields: Readonly<Record<string, string>>): Promise<void> => {
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(value);
};

describe('before anybody has an account', () => {
  test('a stranger is sent to the door, which says no more than it has to', async () => {
    const visitor = await openVisitor(browser, product);
    await visitor.page.goto('/w/demo/campaigns?status=active');
    await visitor.page.waitForURL(/\/sign-in\?next=/);
    expect(await visitor.page.getByRole('heading', { level: 1 }).textContent()).toBe('Sign in');
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });

  test('the first start names the keys of both workspaces, and its address leads to the door', async () => {
    expect(product.keys.demo).toMatch(/^rel_/);
    expect(product.keys.live).toMatch(/^rel_/);
    const visitor = await openVisitor(browser, product);
    await visitor.page.goto('/');
    await visitor.page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(new URL(visitor.page.url()).pathname).toBe('/sign-in');
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });

  test.each([
    ['light', 'en', '/sign-in', 'Sign in'],
    ['dark', 'fr', '/sign-in', 'Connexion'],
    ['dark', 'en', '/forgot-password', 'Forgot your password?'],
    ['light', 'fr', '/invitation#nothing', 'Ce lien n’est plus valable'],
  ] as const)('the door in %s and %s has no violation: %s', async (scheme, language, path, title) => {
    const visitor = await openVisitor(browser, product, { scheme, language });
    await visitor.page.goto(path);
    await visitor.page.getByRole('heading', { level: 1, name: title }).waitFor();
    expect(await findViolations(visitor.page)).toEqual([]);
    await visitor.close();
  });
});

describe('the owner', () => {
  test('comes in by the link of the terminal, and back in by the password', async () => {
    const visitor = await openVisitor(browser, product);
    const { page } = visitor;
    await page.goto(ownerLinkOf(product));
    await page.getByRole('heading', { name: 'Welcome to Relance' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await fill(page, { 'Your name': OWNER.name, 'Email address': OWNER.email, 'New password': 'too short' });
    await page.getByRole('button', { name: 'Create my account' }).click();
    await page.getByText('Use ten characters or more.').waitFor();
    // What was typed is kept.
    expect(await page.getByLabel('Email address').inputValue()).toBe(OWNER.email);
    await fill(page, { 'New password': OWNER.password });
    await page.getByRole('button', { name: 'Create my account' }).click();
    await page.waitForURL(/\/w\/\w+\/home/);
    visitor.takeProblems();
    await page.getByRole('button', { name: 'Account of Ada Byron' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
    await fill(page, { 'Email address': OWNER.email, Password: 'not the right one' });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The address or the password is wrong.').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await fill(page, { Password: OWNER.password });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/w\/\w+\/home/);
    await visitor.close();
  });

  test('F104 no script can read the session, and the link works once', async () => {
    const visitor = await openVisitor(browser, product);
    const { page } = visitor;
    await page.goto(ownerLinkOf(product));
    await page.getByRole('heading', { name: 'This link is no longer good' }).waitFor();
    await page.goto('/sign-in?next=//example.com/');
    await fill(page, { 'Email address': OWNER.email, Password: OWNER.password });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/w\/\w+\/home/);
    expect(await page.evaluate('document.cookie')).not.toContain('relance_session');
    await visitor.close();
  });
});

describe('the language', () => {
  test('is the browser’s at the door and the account’s behind it; a change shows at once and everywhere', async () => {
    const visitor = await openVisitor(browser, product, { language: 'fr' });
    const { page } = visitor;
    const spoken = (language: string) =>
      page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
    await page.goto('/sign-in');
    await page.getByRole('heading', { name: 'Connexion' }).waitFor();
    await page.getByLabel('Adresse e-mail').fill(OWNER.email);
    await page.getByLabel('Mot de passe', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Se connecter' }).click();
    // The account was made in English.
    await page.getByRole('link', { name: 'Campaigns', exact: true }).waitFor();
    await spoken('en');
    await page.getByRole('button', { name: 'Account of Ada Byron' }).click();
    await page.getByRole('radiogroup', { name: 'Language' }).getByText('Français').click();
    await page.getByRole('link', { name: 'Campagnes', exact: true }).waitFor();
    await spoken('fr');

    // Another browser, which prefers English.
    const elsewhere = await openVisitor(browser, product);
    await elsewhere.page.goto('/sign-in');
    await fill(elsewhere.page, { 'Email address': OWNER.email, Password: OWNER.password });
    await elsewhere.page.getByRole('button', { name: 'Sign in' }).click();
    await elsewhere.page.getByRole('link', { name: 'Campagnes', exact: true }).waitFor();
    await elsewhere.page.goto('/account');
    await elsewhere.page.getByRole('combobox', { name: 'Langue' }).click();
    await elsewhere.page.getByRole('option', { name: 'English' }).click();
    await elsewhere.page.getByRole('button', { name: 'Enregistrer' }).first().click();
    await elsewhere.page.getByRole('heading', { name: 'Profile', exact: true }).waitFor();
    await elsewhere.close();

    await page.reload();
    await page.getByRole('link', { name: 'Campaigns', exact: true }).waitFor();
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });
});

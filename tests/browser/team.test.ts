// Team and security through the screens: an invitation passed on by hand, a role that is refused by the server, the second
// factor from its drawing to signing in with it.
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Product,
  type Visitor,
  findViolations,
  openBrowser,
  openVisitor,
  startProduct,
} from '../support/browser.ts';
import { OWNER, signInOwner } from '../support/signed-in.ts';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await product.close();
});

const PASSWORD = 'quite a long sentence';
const VIEWER = 'Viewer · Scheduled and action-based';
const OWN_PAGE = { 'x-relance-request': '1' };

/** Without SMTP_URL the link is shown to be passed on. */
const invite = async (page: Page, email: string, role: string): Promise<string> => {
  await page.goto('/w/demo/team');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByLabel('Email address').fill(email);
  await dialog.getByRole('combobox', { name: 'Roles' }).click();
  await page.getByRole('option', { name: role }).click();
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  return (await dialog.getByRole('region', { name: 'Link' }).innerText()).trim();
};

const acceptInvitation = async (page: Page, link: string): Promise<void> => {
  await page.goto(link);
  await page.getByLabel('Your name', { exact: true }).fill('Max');
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.waitForURL(/\/w\/demo\/home/);
};

const makeDraft = async ({ context }: Visitor): Promise<string> => {
  const made = await context.request.post('/admin/v1/campaigns?workspace=demo', {
    headers: OWN_PAGE,
    data: { name: 'Only to look at', type: 'scheduled', category: 'marketing' },
  });
  const { campaign } = (await made.json()) as { campaign?: { campaign_id: string } };
  if (campaign === undefined) throw new Error(`No draft: ${made.status()} ${await made.text()}`);
  return campaign.campaign_id;
};

describe('an invitation', () => {
  test('lets a viewer in, who finds nothing to launch, and the server refuses what the role does not allow', async () => {
    const owner = await openVisitor(browser, product);
    await signInOwner(owner, product);
    const id = await makeDraft(owner);
    const link = await invite(owner.page, 'max@example.com', VIEWER);
    const guest = await openVisitor(browser, product);
    const { page, context } = guest;
    await acceptInvitation(page, link);
    await page.getByRole('link', { name: 'Campaigns', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'Team and roles' }).count()).toBe(0);
    await page.goto(`/w/demo/campaigns/${id}`);
    await page.getByRole('link', { name: 'Rehearse' }).waitFor();
    expect(await page.getByRole('link', { name: /^(Edit|Review and launch)$/ }).count()).toBe(0);
    await page.goto(`/w/demo/campaigns/${id}/edit/review`);
    await page.getByText('Launching needs a permission that you do not have.').waitFor();
    expect(await page.getByRole('button', { name: /Launch/ }).count()).toBe(0);
    for (const path of ['campaigns', `campaigns/${id}/launch`, `campaigns/${id}/stop`]) {
      const answer = await context.request.post(`/admin/v1/${path}?workspace=demo`, {
        headers: OWN_PAGE,
        data: path === 'campaigns' ? { name: 'Mine', type: 'scheduled', category: 'marketing' } : {},
      });
      expect([path, answer.status()]).toEqual([path, 403]);
    }
    expect((await context.request.get('/admin/v1/members?workspace=demo')).status()).toBe(403);
    await page.goto('/w/demo/team');
    await page.getByText('Your roles in this workspace do not open this screen.').waitFor();
    expect(await page.getByRole('button', { name: 'Invite somebody' }).count()).toBe(0);
    await owner.close();
    await guest.close();
  });
});

const signInByHand = async (page: Page, email: string, password: string): Promise<void> => {
  await page.goto('/sign-in');
  await page.getByLabel('Email address', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
};

/** What an authenticator shows, so many steps of half a minute from now: the server takes clocks that are one step off. */
const codeOf = (secret: string, steps: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

// Last: from here on the owner does not come in by the password alone.
describe('the second factor', () => {
  test('is set up from the drawing and asked for at the door; a code opens it once', async () => {
    const visitor = await openVisitor(browser, product);
    await signInOwner(visitor, product);
    const { page, context } = visitor;
    await page.goto('/account');
    const heading = page.getByRole('heading', { name: /^Second factor/ });
    const section = page.locator('section').filter({ has: heading });
    await section.getByLabel('Current password', { exact: true }).fill(OWNER.password);
    await section.getByRole('button', { name: 'Set it up' }).click();
    await section.getByRole('img', { name: 'Code to scan with an authenticator' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    const secret = (await section.locator('code').innerText()).replace(/\s/g, '');
    const used = codeOf(secret, 0);
    await section.getByLabel('Code', { exact: true }).fill(used);
    await section.getByRole('button', { name: 'Turn it on' }).click();
    await section.getByRole('region', { name: 'Your recovery codes' }).waitFor();
    expect(visitor.takeProblems()).toEqual([]);
    await context.clearCookies();
    await signInByHand(page, OWNER.email, OWNER.password);
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByLabel('Code', { exact: true }).fill(used);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('This code is wrong, or was used before.').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/w\/\w+\/home/);
    await visitor.close();
  });
});

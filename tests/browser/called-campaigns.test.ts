// An API campaign through the screens alone: made, launched, called with the request that its page shows, counted; and
// found by name in the audit log.
import { expect, test } from 'vitest';
import { findViolationsInBoth, openScreen, settleScreen } from '../support/browser.ts';
import { openStage, page, product, visitor } from '../support/stage.ts';

openStage();

const NAME = 'Receipts of the till';

// Tests look into answers freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Answer = any;

const api = async (method: string, path: string, body?: string): Promise<Answer> => {
  const answer = await fetch(product.url + path, {
    method,
    headers: { authorization: `Bearer ${product.keys.demo}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  expect(answer.status, `${method} ${path}`).toBeLessThan(300);
  return answer.json();
};

/** What stands between the quotes of `-d '…'`, and where it is sent. */
const requestOf = (curl: string): { readonly path: string; readonly body: string } => ({
  path: /POST '[^']+?(\/messages\/[a-z/]+)'/.exec(curl)?.[1] ?? '',
  body: /-d '([\s\S]+)'$/.exec(curl.trim())?.[1] ?? '',
});

test('is made with its channels, and its page shows the ids that calls need', async () => {
  await openScreen(page, '$w/campaigns/new');
  await page.getByRole('radio', { name: /API campaign · Transactional/ }).click();
  await page.getByLabel('Name').fill(NAME);
  await page.getByRole('checkbox', { name: 'Webhook' }).check();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: NAME }).waitFor();
  expect(await page.getByText('message_variation_id', { exact: true }).count()).toBe(2);
  expect(await findViolationsInBoth(page)).toEqual([]);
});

test('its request, pasted, sends and is counted', async () => {
  await page.getByRole('link', { name: 'Review and launch' }).click();
  await page.getByRole('button', { name: 'Launch the campaign' }).click();
  await page.getByRole('region', { name: 'Example request' }).waitFor();
  await settleScreen(page);
  const { path, body } = requestOf(await page.getByRole('region', { name: 'Example request' }).innerText());
  expect(path).toBe('/messages/send');
  await api(
    'POST',
    '/users/track',
    JSON.stringify({ attributes: [{ external_id: 'user-1', email: 'u@shop.test' }] }),
  );
  const { dispatch_id: dispatchId } = await api('POST', path, body);
  await api('POST', '/admin/v1/clock', JSON.stringify({ advance_seconds: 1 }));
  const { messages } = await api('GET', `/admin/v1/captured-messages?dispatch_id=${dispatchId}`);
  expect(messages.map((one: Answer) => [one.channel, one.external_id])).toEqual([['email', 'user-1']]);
  await page.reload();
  await page.getByRole('button', { name: /user-1 Your receipt/ }).waitFor();
  await page.getByText('Schedule', { exact: true }).click();
  const later = requestOf(await page.getByRole('region', { name: 'Example request' }).innerText());
  expect(later.path).toBe('/messages/schedule/create');
  expect(visitor.takeProblems()).toEqual([]);
});

test('the list finds it by its type, and the audit log by its name', async () => {
  await openScreen(page, '$w/campaigns?type=api');
  const row = page.getByRole('row').filter({ hasText: NAME });
  await row.getByText('Active').waitFor();
  await openScreen(page, '$w/audit');
  await page.getByRole('link', { name: NAME }).first().click();
  await page.getByRole('heading', { name: NAME }).waitFor();
});

test('another message is added through a draft, and calls may name it once it is live', async () => {
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Add a message' }).click();
  await page.getByRole('menuitem', { name: 'Email' }).click();
  await settleScreen(page);
  const ids = page.getByText(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(await ids.count()).toBe(3);
  await page.getByText('Saved').first().waitFor();
  expect(await findViolationsInBoth(page)).toEqual([]);
  await page
    .getByRole('link', { name: /Review$/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Make the changes live' }).click();
  await page.getByText('message_variation_id', { exact: true }).nth(2).waitFor();
  expect(visitor.takeProblems()).toEqual([]);
});

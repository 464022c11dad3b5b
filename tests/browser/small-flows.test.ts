// Flows that are short and easily forgotten: a move in the calendar by keyboard, a message tried out on oneself, a renamed tag, the control group.
import { beforeAll, expect, test } from 'vitest';
import { findViolations, openScreen, settleScreen } from '../support/browser.ts';
import { askDoor, openStage, page, visitor } from '../support/stage.ts';

openStage();

const SLOW = { timeout: 240_000 };
const BODY = '<p>Hello</p>';
let moved: string;
let day: string;

/** Once, at nine on the middle day of the month after the sandbox's. */
beforeAll(async () => {
  const { configurations } = await askDoor('GET', '/admin/v1/channel-configurations');
  const way = configurations.find(
    (one: { channel: string; category: string }) => one.channel === 'email' && one.category === 'marketing',
  ).configuration_id;
  const { now } = await askDoor('GET', '/admin/v1/clock');
  const today = new Date(now);
  day = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 15)).toISOString().slice(0, 10);
  const message = { channel: 'email', configuration_id: way, content: { subject: 'Hi', body: BODY } };
  const { campaign } = await askDoor('POST', '/admin/v1/campaigns', {
    name: 'Move me',
    type: 'scheduled',
    tags: ['winter'],
    definition: {
      audience: { filter: 'email-available', value: true },
      schedule: { type: 'once', date: day, time: '09:00' },
      variants: [{ id: 'a', name: 'Only one', percentage: 100, messages: [message] }],
    },
  });
  moved = campaign.campaign_id;
  await askDoor('POST', `/admin/v1/campaigns/${moved}/launch`, {});
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const field = (name: string | RegExp) => page.getByRole('textbox', { name, exact: true });

test('a send is moved in the calendar by the keyboard alone', SLOW, async () => {
  await openScreen(page, `$w/calendar?date=${day}`);
  await page.getByRole('button', { name: /Move me/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Move to/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Next month' }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  // One day later, then the window closes and the form moves it.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await button('Take this time').focus();
  await page.keyboard.press('Enter');
  await button('Move').focus();
  await page.keyboard.press('Enter');
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  const scheduled = async (): Promise<string> => {
    const { campaign } = await askDoor('GET', `/admin/v1/campaigns/${moved}`);
    return String(campaign.definition.schedule.date);
  };
  await expect.poll(scheduled, { timeout: 60_000 }).toBe(next);
  expect(visitor.takeProblems()).toEqual([]);
});

test('a message is tried out on oneself', SLOW, async () => {
  await openScreen(page, `$w/campaigns/${moved}/edit/content`);
  await button('Send a test').click();
  await page.getByText('Email to ada@example.com (Only one): sent').waitFor();
  expect(visitor.takeProblems()).toEqual([]);
});

test('a tag is renamed wherever it is named; Enter is enough', SLOW, async () => {
  await openScreen(page, '$w/settings/tags');
  await button('Rename winter').click();
  await field('New name').fill('cold days');
  await page.reload();
  await button('Rename winter').click();
  expect(await field('New name').inputValue()).toBe('cold days');
  await field('New name').press('Enter');
  await button('Rename cold days').waitFor();
  const { campaign } = await askDoor('GET', `/admin/v1/campaigns/${moved}`);
  expect(campaign.tags).toEqual(['cold days']);
  expect(visitor.takeProblems()).toEqual([]);
});

test('the control group is drawn, and given up after a question', SLOW, async () => {
  await openScreen(page, '$w/settings/control-group');
  await page.getByLabel('Share of people').fill('5');
  await button('Draw the group').click();
  await button('Give up the group').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Give up the group' }).click();
  await button('Draw the group').waitFor();
  expect(visitor.takeProblems()).toEqual([]);
});

test('keys of an app: made, its secret shown once, removed when asked twice', SLOW, async () => {
  await askDoor('POST', '/admin/v1/apps', { name: 'Shop site', platform: 'web' });
  await openScreen(page, '$w/settings/apps');
  await page
    .getByRole('button', { name: /Shop site/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: /Verification keys/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Name/).fill('First key');
  await dialog.getByRole('button', { name: 'Add a key' }).click();
  await dialog.getByRole('cell', { name: /^First key/ }).waitFor();
  await dialog.getByRole('button', { name: 'Remove First key' }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await dialog.getByText('No key yet').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(visitor.takeProblems()).toEqual([]);
});

test('a comment on an approval stays through a reload and stands beside the decision', SLOW, async () => {
  const changed = await visitor.context.request.patch('/admin/v1/workspace?workspace=demo', {
    headers: { 'x-relance-request': '1' },
    data: { settings: { approvals: { required: true, four_eyes: false } } },
  });
  expect(changed.status()).toBe(200);
  const { campaign } = await askDoor('POST', '/admin/v1/campaigns', { name: 'Asks', type: 'scheduled' });
  await openScreen(page, `$w/campaigns/${campaign.campaign_id}/edit/review`);
  await field('Comment on your decision').fill('Too many exclamation marks');
  await page.reload();
  await settleScreen(page);
  expect(await field('Comment on your decision').inputValue()).toBe('Too many exclamation marks');
  await button('Deny').first().click();
  await page.getByText(/Ada Byron.*Too many exclamation marks/).waitFor();
  expect(visitor.takeProblems()).toEqual([]);
});

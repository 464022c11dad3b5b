// Campaigns that learn and what watches over them, in a real browser: intelligent selection and a variant for each person
// as results show them, alerts set and taken off on the campaign's own screen, the global control group drawn and reported.
import { expect, test } from 'vitest';
import { findViolationsInBoth, openScreen, settleScreen } from '../support/browser.ts';
import { askAs, runExperiments } from '../support/furnish.ts';
import { openStage, page, product, visitor } from '../support/stage.ts';

openStage();

const SLOW = { timeout: 360_000 };

test('intelligent selection: every weighing with its shares, newest first', SLOW, async () => {
  const { learning, personal } = await runExperiments(askAs(visitor, product));
  await openScreen(page, `$w/results/${learning}`);
  const table = page
    .locator('section, .mantine-Card-root')
    .filter({ hasText: 'Shares of the variants' })
    .last();
  for (const name of ['Weighed', 'A calm invitation', 'A question', 'Still to gain'])
    await table.getByRole('columnheader', { name }).waitFor();
  const { intelligent_selection: weighed } = await askAs(visitor, product)(
    'GET',
    `/admin/v1/campaigns/${learning}/results`,
  );
  expect(await table.locator('tbody tr').count()).toBe(weighed.length);
  expect(await findViolationsInBoth(page)).toEqual([]);

  await openScreen(page, `$w/results/${personal}`);
  await page.getByRole('heading', { name: 'Personalised variant' }).waitFor();
  expect(await findViolationsInBoth(page)).toEqual([]);
  expect(visitor.takeProblems()).toEqual([]);
});

test('alerts: one is set, held by the server, and taken off', SLOW, async () => {
  const ask = askAs(visitor, product);
  const { campaigns } = await ask('GET', '/admin/v1/campaign-inventory?search=Abandoned');
  const id = campaigns[0].campaign_id as string;
  const held = async () => (await ask('GET', `/admin/v1/campaigns/${id}/alerts`)).alerts;
  await openScreen(page, `$w/campaigns/${id}`);
  await page.getByText('No alert is set: nothing is watched.').waitFor();
  await page.getByRole('button', { name: 'Add an alert' }).click();
  await page.getByLabel('More than').fill('500');
  expect(await findViolationsInBoth(page)).toEqual([]);
  await page.getByRole('button', { name: 'Set the alert' }).click();
  await page.getByText('More than 500 messages per hour').waitFor();
  expect(await held()).toMatchObject([{ measure: 'hour', upper_threshold: 500, active: true }]);
  await settleScreen(page);
  expect(await findViolationsInBoth(page)).toEqual([]);
  await page.getByRole('button', { name: 'Take the alert off' }).click();
  await page.getByText('No alert is set: nothing is watched.').waitFor();
  expect(await held()).toEqual([]);
  expect(visitor.takeProblems()).toEqual([]);
});

test('the control group: drawn in the settings, beside everybody else in the results', SLOW, async () => {
  await openScreen(page, '$w/settings/control-group');
  await page.getByRole('button', { name: 'Draw the group' }).click();
  await page.getByText('Size and members stay as they are.').waitFor();
  expect(await findViolationsInBoth(page)).toEqual([]);
  await openScreen(page, '$w/results');
  const report = page
    .locator('section, .mantine-Card-root')
    .filter({ hasText: 'get nothing from marketing' })
    .last();
  await report.getByRole('columnheader', { name: 'What it means' }).waitFor();
  await report.getByText('Bought something').waitFor();
  expect(await findViolationsInBoth(page)).toEqual([]);
  expect(visitor.takeProblems()).toEqual([]);
});

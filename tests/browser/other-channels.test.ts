// Text messages, pushes and webhooks are written with what they will be in sight: segments, devices, the request. Each is
// rendered by the server for a person of the demo shop.
import { expect, test } from 'vitest';
import { findViolationsInBoth } from '../support/browser.ts';
import { openStage, page, visitor } from '../support/stage.ts';

openStage();

/** A draft whose first message is of this channel, open in the composer. */
const begin = async (name: string, channel: string): Promise<void> => {
  const made = await visitor.context.request.post('/admin/v1/campaigns?workspace=demo', {
    headers: { 'x-relance-request': '1' },
    data: { name, type: 'scheduled', category: 'marketing' },
  });
  const { campaign } = (await made.json()) as { campaign: { campaign_id: string } };
  await page.goto(`/w/demo/campaigns/${campaign.campaign_id}/edit/content`);
  await page.getByRole('button', { name: 'Add a channel' }).click();
  await page.getByRole('menuitem', { name: channel }).click();
};

const isSaved = () => page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
const figure = (name: string) => page.getByRole('figure', { name });

test('a text message: what it costs is counted as it is rendered', { timeout: 120_000 }, async () => {
  await begin('Texts', 'SMS');
  const text = page.getByRole('textbox', { name: 'Text' });
  await text.fill('Hello {{${first_name} | default: "you"}}, your tea has arrived.');
  await page.getByText('1 segment', { exact: true }).waitFor();
  await page.getByText('GSM-7').waitFor();
  const said = figure('Text message on a phone');
  await expect.poll(() => said.innerText()).toMatch(/^Hello [^{}]+, your tea has arrived\.$/);
  // One sign beyond the small alphabet, and only 70 of them fit into one.
  await text.fill(`Votre thé est arrivé 🍵 ${'à bientôt '.repeat(8)}`);
  await page.getByText('2 segments', { exact: true }).waitFor();
  await page.getByText('UCS-2').waitFor();
  await isSaved();
  expect(await findViolationsInBoth(page)).toEqual([]);
  expect(visitor.takeProblems()).toEqual([]);
});

test('a push: each device shows its own words, and its payload', { timeout: 120_000 }, async () => {
  await begin('Pushes', 'Push');
  const devices = page.getByRole('group', { name: 'Devices' });
  for (const family of ['iOS', 'Android', 'Web']) {
    const chip = devices.getByRole('checkbox', { name: family });
    if (!(await chip.isChecked())) await devices.getByText(family, { exact: true }).click();
  }
  await page.getByRole('textbox', { name: 'Title' }).fill('New harvest');
  await page.getByRole('textbox', { name: 'Text' }).fill('For {{${first_name} | default: "you"}}');
  for (const family of ['iOS', 'Android', 'Web'])
    await expect.poll(() => figure(family).innerText()).toMatch(/New harvest\s+For [^{}]+$/);
  await page.getByRole('button', { name: 'Show the payload' }).first().click();
  await page.getByText('"aps"').waitFor();
  await isSaved();
  expect(await findViolationsInBoth(page)).toEqual([]);
  expect(visitor.takeProblems()).toEqual([]);
});

test('a webhook: the request is shown as it would leave', { timeout: 120_000 }, async () => {
  await begin('Hooks', 'Webhook');
  await page.getByRole('textbox', { name: 'Address' }).fill('https://erp.example/people/{{${user_id}}}');
  await page.getByText('Key and value', { exact: true }).click();
  await page.getByRole('button', { name: 'Add: Key and value' }).click();
  await page.getByRole('textbox', { name: 'Name 1' }).last().fill('name');
  await page.getByRole('textbox', { name: 'Value 1' }).last().fill('{{${first_name} | default: "you"}}');
  const request = page.getByRole('region', { name: 'The request as it would leave' });
  await expect.poll(() => request.innerText()).toMatch(/POST https:\/\/erp\.example\/people\/[^{}\s]+/);
  await expect.poll(() => request.innerText()).toMatch(/"name":\s*"[^{}"]+"/);
  await isSaved();
  expect(await findViolationsInBoth(page)).toEqual([]);
  expect(visitor.takeProblems()).toEqual([]);
});

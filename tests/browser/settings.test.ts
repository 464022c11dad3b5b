// Settings through the screens alone: a way to send is set up, tried for real and put right; what was typed survives a
// reload, and what somebody else saved meanwhile is shown and not overwritten.
import { beforeAll, describe, expect, test } from 'vitest';
import { openScreen, settleScreen } from '../support/browser.ts';
import { openStage, page, product, visitor } from '../support/stage.ts';
import { type SmtpSink, startSmtpSink } from '../support/sinks/smtp-sink.ts';

let relay: SmtpSink;
openStage(() => relay.close());
beforeAll(async () => {
  relay = await startSmtpSink();
});

const said = (text: string | RegExp) => page.getByText(text).first().waitFor();

describe('a channel configuration', () => {
  test('is made for a relay, tried with a real message, and says in the relay’s words what it refused', async () => {
    await openScreen(page, '/w/live/settings/channels/new');
    await page.getByLabel('Name', { exact: false }).first().fill('Our relay');
    await page.getByLabel('Sender address').fill('hello@shop.test');
    await page.getByLabel('Host').fill('127.0.0.1');
    await page.getByLabel('Port', { exact: true }).fill(String(relay.port));
    await page.getByRole('combobox', { name: 'Encryption' }).click();
    await page.getByRole('option', { name: 'None' }).click();
    await page.getByRole('button', { name: 'Create and test' }).click();
    await page.getByRole('heading', { name: 'Our relay' }).waitFor();
    await page.getByRole('tab', { name: 'Real test' }).click();
    await page.getByLabel('Email address').fill('me@inbox.test');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await said('Accepted');
    expect(relay.entries.map(({ recipients }) => recipients)).toContainEqual(['me@inbox.test']);
    relay.script = (verb) => (verb === 'rcpt' ? '550 5.1.1 no such mailbox here' : undefined);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await said('RCPT: 550 5.1.1 no such mailbox here');
    relay.script = () => undefined;
    expect(visitor.takeProblems()).toEqual([]);
  });

  test('a field the server refuses says so beside it, and keeps what was typed', async () => {
    await openScreen(page, '/w/live/settings/channels/new');
    await page.getByLabel('Name', { exact: false }).first().fill('Broken');
    await page.getByLabel('Sender address').fill('no address');
    await page.getByLabel('Host').fill('127.0.0.1');
    await page.getByRole('button', { name: 'Create and test' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('Sender address').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('Sender address').inputValue()).toBe('no address');
  });
});

describe('frequency rules', () => {
  const addRule = async (name: string): Promise<void> => {
    await openScreen(page, '$w/settings/frequency');
    await page.getByRole('button', { name: 'Add a rule' }).first().click();
    await page.getByLabel('Name').last().fill(name);
  };

  test('what was typed is there after a reload, and saved when somebody says so', async () => {
    await addRule('Three a week');
    await page.reload();
    await settleScreen(page);
    await said('What you typed before was kept');
    expect(await page.getByLabel('Name').last().inputValue()).toBe('Three a week');
    await page.getByRole('button', { name: 'Save' }).click();
    await said('Saved.');
    await said('At most 3 messages within 7 calendar days');
  });

  test('a save over what somebody else saved meanwhile shows both; nothing is lost without a word', async () => {
    await addRule('Mine');
    const key = { authorization: `Bearer ${product.keys.demo}` };
    const theirs = { rules: [{ name: 'Theirs', messages: 1, every: 1, unit: 'days' }] };
    await visitor.context.request.put('/admin/v1/limits/frequency-rules', { headers: key, data: theirs });
    await page.getByRole('button', { name: 'Save' }).click();
    await said('Somebody else changed this meanwhile');
    await said(/"Theirs"/);
    await page.getByRole('button', { name: 'Use what stands now' }).click();
    await settleScreen(page);
    expect(await page.getByLabel('Name').first().inputValue()).toBe('Theirs');
  });
});

test('the clock of the sandbox is moved, and the captured test message is read', async () => {
  await openScreen(page, '$w/settings/channels');
  await page.getByRole('link', { name: 'Captured email transactional' }).click();
  await page.getByRole('tab', { name: 'Real test' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await said('Accepted');
  await openScreen(page, '$w/settings/clock');
  await page.getByRole('button', { name: 'An hour on' }).click();
  await page.getByRole('button', { name: 'Move the clock' }).click();
  await said(/happened on the way/);
  await page
    .getByRole('button', { name: /Test of “Captured email transactional”/ })
    .first()
    .click();
  const frame = page.frameLocator('iframe').first();
  await frame.getByText('This message was sent from the settings').waitFor();
});

test('captured messages stand newest first, and can be turned round', async () => {
  await openScreen(page, '$w/settings/channels');
  await page.getByRole('link', { name: 'Captured email marketing' }).click();
  await page.getByRole('tab', { name: 'Real test' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await said('Accepted');
  await openScreen(page, '$w/settings/clock');
  const subjects = page.locator('tbody tr button');
  const titles = async (): Promise<readonly string[]> =>
    (await subjects.allInnerTexts()).filter((title) => title.startsWith('Test of'));
  const newest = ['Test of “Captured email marketing”', 'Test of “Captured email transactional”'];
  expect(await titles()).toEqual(newest);
  await page.getByText('Oldest first').click();
  await page.waitForURL(/order=oldest/);
  await page.reload();
  await settleScreen(page);
  await subjects.first().waitFor();
  expect(await titles()).toEqual(newest.toReversed());
  expect(await page.getByRole('radio', { name: 'Oldest first' }).isChecked()).toBe(true);
});

// Last: what the browser says of requests that nobody answers stands on its console.
test('the server goes away: the screen says so, keeps what was typed, and heals when it is back', async () => {
  await openScreen(page, '$w/settings/frequency');
  await page.getByRole('button', { name: 'Add a rule' }).first().click();
  await page.getByLabel('Name').last().fill('Typed into the void');
  const comeBack = await product.goAway();
  await page.getByRole('button', { name: 'Save' }).click();
  const banner = page.getByText('The server cannot be reached', { exact: true });
  await banner.waitFor();
  await comeBack();
  await banner.waitFor({ state: 'detached' });
  expect(await page.getByLabel('Name').last().inputValue()).toBe('Typed into the void');
  await page.getByRole('button', { name: 'Save' }).click();
  await said('Saved.');
  await openScreen(page, '$w/settings/frequency');
  expect(await page.getByLabel('Name').last().inputValue()).toBe('Typed into the void');
});

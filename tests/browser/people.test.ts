// People and imports through the screens: a person found, looked at, edited by two people at once, erased; a file
// mapped, tried, applied, its refused rows shown; a name blocked and taken back.
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { findViolations, openScreen, settleScreen } from '../support/browser.ts';
import { openStage, page, product, visitor } from '../support/stage.ts';

openStage();

const call = async (method: 'post' | 'patch' | 'get', path: string, data?: object) => {
  const answer = await visitor.context.request[method](`${product.url}${path}`, {
    headers: { 'x-relance-request': '1' },
    params: { workspace: 'demo' },
    ...(data === undefined ? {} : { data }),
  });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as { people: { user_id: string }[]; person: { revision: number } };
};

const track = async (attributes: object): Promise<void> => {
  const answer = await fetch(`${product.url}/users/track`, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.keys.demo}`, 'content-type': 'application/json' },
    body: JSON.stringify({ attributes: [attributes] }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
};

const openPerson = async (externalId: string): Promise<string> => {
  await openScreen(page, '$w/people');
  await page.getByRole('textbox', { name: 'Search people' }).fill(externalId);
  await page.waitForURL(/q=/);
  await settleScreen(page);
  const link = page.locator('tbody a').first();
  await link.click();
  await page.waitForURL(/people\/[0-9a-f]{24}/);
  await settleScreen(page);
  return /people\/([0-9a-f]{24})/.exec(page.url())?.[1] ?? '';
};

describe('people', () => {
  test('a person is found by the beginning of an identifier and their page says who they are', async () => {
    await track({
      external_id: 'zoe-1',
      email: 'zoe@example.com',
      first_name: 'Zoé',
      last_name: 'Martin',
      plan: 'gold',
    });
    const rule = {
      filter: 'custom-attribute',
      name: 'plan',
      type: 'string',
      comparison: 'is_any_of',
      value: ['gold'],
    };
    await call('post', '/admin/v1/segments', { name: 'Golden ones', rule });
    await openPerson('zoe');
    await page.getByRole('heading', { level: 1, name: 'Zoé Martin', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Golden ones' }).click();
    await page.waitForURL(/segments\/.+tab=why.*person=/);
    await page.getByText('Zoé Martin is in').first().waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Zoé Martin', exact: true }).waitFor();
    await page.getByRole('tab', { name: /Attributes/ }).click();
    await page.getByText('plan', { exact: true }).waitFor();
    expect(page.url()).toContain('tab=attributes');
    await page.getByRole('tab', { name: /Campaigns/ }).click();
    await page.getByRole('combobox', { name: 'Choose a campaign' }).click();
    await page.getByRole('option').first().click();
    await page
      .getByRole('dialog')
      .getByText(/Never considered|Sent|Not sent/)
      .first()
      .waitFor();
    await settleScreen(page);
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test('an edit shows what somebody else wrote meanwhile, and writes over nothing unseen', async () => {
    const id = await openPerson('zoe-1');
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit this person' });
    await dialog.getByRole('textbox', { name: 'First name' }).fill('Zoë');
    await track({ external_id: 'zoe-1', first_name: 'Zora' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('This person changed meanwhile').waitFor();
    expect(await dialog.getByRole('cell', { name: 'Zora' }).count()).toBe(1);
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Write mine' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Zoë Martin' }).waitFor();
    expect((await call('get', `/admin/v1/people/${id}`)).person).toMatchObject({ first_name: 'Zoë' });
    // The browser says so on its console when an answer is 409; nothing else may stand there.
    expect(visitor.takeProblems().filter((one) => !one.includes('409'))).toEqual([]);
  });

  test('a person is erased after their identifier was typed, and is not found any more', async () => {
    await track({ external_id: 'gone-1', email: 'gone@example.com' });
    await openPerson('gone-1');
    await page.getByRole('button', { name: 'More about this person' }).click();
    await page.getByRole('menuitem', { name: /Erase/ }).click();
    const erase = page.getByRole('button', { name: 'Erase for good' });
    expect(await erase.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: /Type gone-1/ }).fill('gone-1');
    await erase.click();
    await page.getByText('Nothing says any more who they were').waitFor();
    await page.getByRole('button', { name: 'Back to people' }).click();
    await page.waitForURL(/people$/);
    expect((await call('get', '/admin/v1/people?q=gone-1')).people).toEqual([]);
  });
});

describe('export', () => {
  test('everybody as a file: begun in the window, its link gives the rows', async () => {
    await track({ external_id: 'file-1', email: 'file1@example.com' });
    await openScreen(page, '$w/people');
    await page.getByRole('button', { name: 'Export people' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export people' });
    await dialog.getByRole('button', { name: 'Write a new file' }).click();
    const link = dialog.getByRole('link', { name: /Download/ });
    await link.waitFor();
    await settleScreen(page);
    expect(await findViolations(page)).toEqual([]);
    const answer = await fetch((await link.getAttribute('href')) ?? '');
    const text = gunzipSync(Buffer.from(await answer.arrayBuffer())).toString();
    expect(text).toContain('file1@example.com');
    await page.keyboard.press('Escape');
    expect(visitor.takeProblems()).toEqual([]);
  });
});

describe('imports', () => {
  test('a file is uploaded, mapped, tried and applied; refused rows stand there with their reasons', async () => {
    await openScreen(page, '$w/imports');
    await page.getByRole('button', { name: 'New import' }).first().click();
    const csv = 'external_id,email,age\nf-1,f1@example.com,30\nf-2,broken,31\nf-3,f3@example.com,many\n';
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'fair.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByRole('button', { name: 'Upload' }).click();
    await page.waitForURL(/imports\/[0-9a-f-]{36}/);
    await page.getByText('1 would be refused', { exact: false }).waitFor();
    await page.getByRole('combobox', { name: 'Type of age' }).click();
    await page.getByRole('option', { name: 'Number' }).click();
    await page.getByText('2 would be refused', { exact: false }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Import 3 rows' }).click();
    await page.getByText('Done, some rows refused').waitFor();
    await page.getByRole('cell', { name: 'Not an email address.' }).waitFor();
    await settleScreen(page);
    expect(await findViolations(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download all' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('fair-refused.csv');
    expect((await call('get', '/admin/v1/people?q=f-1')).people).toHaveLength(1);
    expect(visitor.takeProblems().filter((one) => !one.includes('409'))).toEqual([]);
  });
});

describe('data schema', () => {
  test('a name is found with its type and last value, blocked, and taken back with undo', async () => {
    await track({ external_id: 'zoe-1', shoe_size: 38 });
    await openScreen(page, '$w/schema');
    await page.getByRole('tab', { name: 'Attributes' }).click();
    await page.waitForURL(/tab=attribute/);
    await page.getByRole('textbox', { name: 'Search names' }).fill('SHOE');
    await page.waitForURL(/q=SHOE/);
    const row = page.getByRole('row').filter({ hasText: 'shoe_size' });
    await row.getByText('38', { exact: true }).waitFor();
    await row.getByText('Number', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Block shoe_size' }).click();
    await row.getByText('0 dropped since it is blocked').waitFor();
    await track({ external_id: 'zoe-1', shoe_size: 39 });
    await page.reload();
    await row.getByText('1 dropped since it is blocked').waitFor();
    await settleScreen(page);
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Unblock shoe_size' }).click();
    await page.getByText('1 was dropped.', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByText('Blocked', { exact: true }).waitFor();
    expect(visitor.takeProblems()).toEqual([]);
  });
});

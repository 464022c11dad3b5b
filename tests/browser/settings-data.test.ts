// Codes, keys and selections through the screens alone: what is typed is what the server holds.
import { expect, test } from 'vitest';
import { findViolationsInBoth, openScreen } from '../support/browser.ts';
import { openStage, page, visitor } from '../support/stage.ts';

openStage();

const read = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  const answer = await visitor.context.request.get(`${path}?workspace=demo`);
  return (await answer.json()) as Readonly<Record<string, unknown>>;
};
const said = (text: string | RegExp) => page.getByText(text).first().waitFor();
const lookClean = async (): Promise<void> => expect(await findViolationsInBoth(page)).toEqual([]);

test(
  'promotion codes: a list, its codes by paste, and a warning on home when few are left',
  { timeout: 240_000 },
  async () => {
    await openScreen(page, '$w/settings/promotions');
    await page.getByRole('button', { name: 'New list' }).first().click();
    await page.getByLabel('Name').fill('summer');
    await page.getByLabel('Warn when fewer are left than').fill('5');
    await page.getByRole('button', { name: 'Save' }).click();
    await said('running out');
    const row = page.locator('.mantine-Card-root', { hasText: 'summer' });
    await row.getByRole('button', { name: 'Add codes' }).click();
    await page.getByLabel('Codes', { exact: true }).fill('code\nAAA\nBBB\nAAA\n');
    await said('2 codes');
    await page.getByRole('dialog').getByRole('button', { name: 'Add codes' }).click();
    await said('2 new codes.');
    await said('2 of 2 left');
    await lookClean();
    const { lists } = await read('/admin/v1/promotion-lists');
    expect(lists).toContainEqual(
      expect.objectContaining({ name: 'summer', codes: 2, taken: 0, alert_below: 5, used_by: [] }),
    );
    await openScreen(page, '$w/home');
    await said('Promotion codes “summer”: 2 are left.');
    expect(visitor.takeProblems()).toEqual([]);
  },
);

test('verification keys: a secret that is shown once, and its removal', { timeout: 240_000 }, async () => {
  await openScreen(page, '$w/settings/apps');
  await page.getByRole('button', { name: 'New app' }).first().click();
  await page.getByLabel('Name').fill('Shop site');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: /Shop site/ }).click();
  await page.getByRole('menuitem', { name: 'Verification keys' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Web server');
  await dialog.getByRole('button', { name: 'Add a key' }).click();
  await said('Shown only now. Your server signs user tokens with it.');
  await dialog.getByRole('cell', { name: /^Web server/ }).waitFor();
  await lookClean();
  await dialog.getByText('RS256').click();
  await dialog.getByLabel('Name').fill('Broken');
  await dialog.getByLabel('Public key (PEM)').fill('no key');
  await dialog.getByRole('button', { name: 'Add a key' }).click();
  await said('This did not work');
  await dialog.getByRole('button', { name: 'Remove Web server' }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await said('What it signed is refused.');
  await dialog.getByText('No key yet').waitFor();
  const { apps } = await read('/admin/v1/apps');
  expect(apps).toContainEqual(expect.objectContaining({ name: 'Shop site', verification_keys: [] }));
});

test(
  'a selection of a catalog: filters, order and limit; deleting it can be taken back',
  { timeout: 240_000 },
  async () => {
    await openScreen(page, '$w/settings/catalogs/products');
    await page.getByRole('button', { name: 'New selection' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('cheap_tea');
    await dialog.getByRole('button', { name: 'Add a filter' }).click();
    await dialog.getByRole('combobox', { name: 'Field' }).click();
    await page.getByRole('option', { name: 'price' }).click();
    await dialog.getByRole('combobox', { name: 'Comparison' }).click();
    await page.getByRole('option', { name: 'is less than' }).click();
    await dialog.getByLabel('Value').fill('12.5');
    await dialog.getByRole('combobox', { name: 'In the order of' }).click();
    await page.getByRole('option', { name: 'price' }).click();
    await dialog.getByLabel('At most').fill('4');
    await lookClean();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await said('price is less than 12.5 · by price, rising · 4 items at most');
    const held = {
      name: 'cheap_tea',
      filters: [{ field: 'price', operator: 'less than', value: 12.5 }],
      sort_field: 'price',
      sort_order: 'asc',
      results_limit: 4,
    };
    const selections = async () => (await read('/admin/v1/catalogs/products/selections'))['selections'];
    expect(await selections()).toContainEqual(held);
    await page.getByRole('button', { name: 'Delete cheap_tea' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(selections).toContainEqual(held);
    await lookClean();
  },
);

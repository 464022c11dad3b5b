// Named preference centres in a real browser: made on the screens, seen by the person whose link it is.
import { expect, test } from 'vitest';
import { findViolations, openVisitor, signIn } from '../support/browser.ts';
import { askDoor, browser, openProduct, product } from '../support/stage.ts';

openProduct();

const api = askDoor;

test('a centre is made in two languages, seen while it is written, and used through its link', async () => {
  await api('POST', '/admin/v1/subscription-groups', { name: 'Club', channel: 'email' });
  await api('POST', '/users/track', {
    attributes: [{ external_id: 'zoe', first_name: 'Zoé', email: 'zoe@example.com', language: 'fr' }],
  });
  const visitor = await openVisitor(browser, product);
  await signIn(visitor, product);
  const { page } = visitor;
  await page.goto('/w/demo/content/preference-centers/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('club news');
  await page.getByRole('textbox', { name: 'Title' }).fill('Your club');
  await page.getByRole('checkbox', { name: 'Club' }).check();
  await page.getByRole('textbox', { name: 'Code of a language' }).fill('fr');
  await page.getByRole('button', { name: 'Add a language' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Votre club');
  await page.getByRole('textbox', { name: 'About Club' }).fill('Chaque lundi');
  const seen = page.frameLocator('iframe[title="The page as people see it"]');
  await seen.getByRole('heading', { name: 'Votre club' }).waitFor();
  await seen.getByText('Chaque lundi').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/preference-centers\/[0-9a-f-]{36}/);
  await page.getByText('{{preference_center.${clubnews}}}').waitFor();
  expect(visitor.takeProblems()).toEqual([]);
  await visitor.close();

  const { preference_centers: centers } = await api('GET', '/admin/v1/preference-centers');
  const found = centers.find(({ name }: { readonly name: string }) => name === 'clubnews');
  const { preference_center_url: url } = await api(
    'GET',
    `/preference_center/v1/${found.preference_center_id}/url/zoe`,
  );
  for (const scheme of ['light', 'dark'] as const) {
    const reader = await openVisitor(browser, product, { scheme });
    await reader.page.goto(new URL(url).pathname);
    expect(await reader.page.getByRole('heading', { level: 1 }).textContent()).toBe('Votre club');
    expect(await findViolations(reader.page)).toEqual([]);
    await reader.page.getByLabel('Club').setChecked(scheme === 'light');
    await reader.page.getByRole('button', { name: 'Enregistrer' }).click();
    expect(await reader.page.getByRole('status').textContent()).toBe('Votre choix est enregistré.');
    expect(await reader.page.getByLabel('Club').isChecked()).toBe(scheme === 'light');
    expect(reader.takeProblems()).toEqual([]);
    await reader.close();
  }
});

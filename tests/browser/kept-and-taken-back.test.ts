// Found by name from anywhere; what is deleted can be had again, what was saved before can be compared and brought back, and what the screens did not
// write is told as it is: promotion lists, versions of preference centres, comparisons of the API, results as a file.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findViolationsInBoth, openScreen, settleScreen } from '../support/browser.ts';
import { askDoor, openStage, page, visitor, type DoorAnswer } from '../support/stage.ts';

openStage();

const SLOW = { timeout: 240_000 };
const api = askDoor;
const said = (text: string | RegExp) => page.getByText(text).first().waitFor();
const lookClean = async (): Promise<void> => {
  await settleScreen(page);
  expect(await findViolationsInBoth(page)).toEqual([]);
  expect(visitor.takeProblems()).toEqual([]);
};

test(
  'a promotion list: deleted and undone, deleted and brought back, its unused codes withdrawn',
  SLOW,
  async () => {
    await api('PUT', '/admin/v1/promotion-lists/winter', {});
    await api('POST', '/admin/v1/promotion-lists/winter/codes', { codes: ['AAA', 'BBB', 'CCC'] });
    await openScreen(page, '$w/settings/promotions');
    const more = page.getByRole('button', { name: 'More about winter' });
    const remove = async () => {
      await more.click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await said('“winter” was deleted. People keep the codes they have.');
      await more.waitFor({ state: 'detached' });
    };
    await remove();
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await more.waitFor();
    await remove();
    await page.getByRole('button', { name: '1 deleted list' }).click();
    await said('0 of 3 codes were given to people; no more are handed out.');
    await lookClean();
    await page.getByRole('button', { name: 'Bring back' }).click();
    await said('“winter” hands out codes again.');
    await more.click();
    await page.getByRole('menuitem', { name: 'Who has a code' }).click();
    await page.getByRole('dialog', { name: 'Who has a code of winter' }).waitFor();
    await page.keyboard.press('Escape');
    await more.click();
    await page.getByRole('menuitem', { name: 'Take out unused codes' }).click();
    const asked = page.getByRole('dialog', { name: 'Take unused codes out of winter' });
    await asked.getByText('3 codes that nobody has leave the list.').waitFor();
    await asked.getByRole('button', { name: 'Take out unused codes' }).click();
    await said('3 codes taken out.');
    await lookClean();
  },
);

test('a preference centre: what a version changed, and the way back to it', SLOW, async () => {
  const content = (title: string) => ({
    kind: 'form',
    default_language: 'en',
    languages: { en: { title } },
    ask_all: true,
    groups: [],
    links: [],
  });
  const made = await api('POST', '/admin/v1/preference-centers', {
    name: 'house',
    content: content('First title'),
  });
  const center = made.preference_center;
  const path = `/admin/v1/preference-centers/${center.preference_center_id}`;
  await api('PATCH', path, { content: content('Second title'), version: center.version });
  await openScreen(page, `$w/content/preference-centers/${center.preference_center_id}`);
  const title = page.getByRole('textbox', { name: 'Title' });
  expect(await title.inputValue()).toBe('Second title');
  await api('PATCH', path, { content: content('Third title'), version: center.version + 1 });
  await page.reload();
  await page.getByRole('button', { name: 'Changes of 2' }).first().click();
  const shown = page.getByRole('dialog', { name: 'What version 2 changed' });
  await shown.getByText('First title').waitFor();
  await shown.getByText('Second title').waitFor();
  await lookClean();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await shown.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Bring back 1' }).click();
  await said('Version 1 stands in the editor. Save to bring it back.');
  expect(await title.inputValue()).toBe('First title');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row').filter({ hasText: /^4/ }).waitFor();
  expect((await api('GET', path)).preference_center.content.languages.en.title).toBe('First title');
});

test(
  'a comparison that names no type is told, not shown as empty fields, and kept as it was written',
  SLOW,
  async () => {
    const rule = {
      all: [
        { filter: 'custom-attribute', name: 'tier', comparison: 'equals', value: 'gold' },
        { filter: 'email-available', value: true },
      ],
    };
    const made = await api('POST', '/admin/v1/segments', { name: 'Over the API', rule });
    await openScreen(page, `$w/segments/${made.segment.segment_id}/edit`);
    const clause = page.locator('[data-clause="custom-attribute"]');
    await clause.getByText('Written over the API. To change it, remove it and add it anew.').waitFor();
    await clause.getByText(/gold/).waitFor();
    expect(await clause.getByRole('textbox').count()).toBe(0);
    await lookClean();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Still so');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.waitForURL((url) => !url.pathname.endsWith('/edit'));
    const kept = await api('GET', `/admin/v1/segments/${made.segment.segment_id}`);
    expect(kept.segment).toMatchObject({ name: 'Still so', rule });
  },
);

test('results: revenue in its currencies, and every sum as a file', SLOW, async () => {
  await api('POST', '/users/track', { attributes: [{ external_id: 'payer', email: 'payer@example.com' }] });
  const { configurations } = await api('GET', '/admin/v1/channel-configurations');
  const email = configurations.find(
    (one: DoorAnswer) => one.channel === 'email' && one.category === 'transactional',
  );
  const message = {
    channel: 'email',
    configuration_id: email.configuration_id,
    content: { subject: 'Thanks', body: '<p>Thanks</p>' },
  };
  const { campaign } = await api('POST', '/admin/v1/campaigns', {
    name: 'Thanks',
    type: 'api_triggered',
    category: 'transactional',
    definition: { variants: [{ name: 'A', percentage: 100, messages: [message] }] },
  });
  await api('POST', `/admin/v1/campaigns/${campaign.campaign_id}/launch`);
  await openScreen(page, `$w/campaigns/${campaign.campaign_id}/edit/review`);
  await said('It runs as it is shown here: there is nothing new to make live.');
  expect(
    await page.getByRole('button', { name: /^(Launch the campaign|Make the changes live)$/ }).isDisabled(),
  ).toBe(true);
  await api('POST', '/campaigns/trigger/send', {
    campaign_id: campaign.campaign_id,
    recipients: [{ external_user_id: 'payer' }],
  });
  const { now } = await api('POST', '/admin/v1/clock', { advance_seconds: 60 });
  const bought = (currency: string, price: number) => ({
    ...{ external_id: 'payer', product_id: 'tea', time: now, currency, price },
  });
  await api('POST', '/users/track', { purchases: [bought('EUR', 12.5), bought('USD', 5)] });
  await openScreen(page, `$w/results/${campaign.campaign_id}?span=7d`);
  await said('€12.50 + US$5.00');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines[0]).toBe('day,send_id,variant,channel,outcome,reason,sentence,count,amount,currency');
  const paid = lines.filter((line) => line.includes(',revenue,')).map((line) => line.split(',').slice(-3));
  expect(paid).toEqual([
    ['1', '12.5', 'EUR'],
    ['1', '5', 'USD'],
  ]);
  await openScreen(page, '$w/people?q=payer');
  await page.getByRole('link', { name: /payer/ }).first().click();
  await said('€12.50 + US$5.00');
  await page.getByRole('tab', { name: 'Time line' }).click();
  await said('€12.50');
  expect(visitor.takeProblems()).toEqual([]);
});

test('the palette finds screens, campaigns, segments and people by the keyboard alone', SLOW, async () => {
  await api('POST', '/users/track', {
    attributes: [{ external_id: 'zelda-1', first_name: 'Zelda', last_name: 'Zephyr' }],
  });
  await api('POST', '/admin/v1/segments', {
    name: 'Zelda segment',
    rule: { filter: 'email-available', value: true },
  });
  await api('POST', '/admin/v1/campaigns', {
    name: 'Zelda campaign',
    type: 'scheduled',
    category: 'marketing',
  });
  const finds = async (typed: string, label: string, path: RegExp) => {
    await openScreen(page, '$w/home');
    await page.keyboard.press('Control+k');
    await page
      .getByRole('textbox', { name: 'Search' })
      .or(page.getByRole('searchbox', { name: 'Search' }))
      .first()
      .waitFor();
    await page.keyboard.type(typed);
    const found = page.locator('.mantine-Spotlight-action', { hasText: label });
    await found.waitFor();
    // What came after the typing is chosen as well, so that Enter goes somewhere; the one that is chosen is marked.
    await page.locator('.mantine-Spotlight-action[data-selected]').first().waitFor();
    for (let i = 0; i < 12 && (await found.getAttribute('data-selected')) === null; i++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(path);
  };
  await finds('zelda', 'Zelda campaign', /\/campaigns\/[0-9a-f-]{36}$/);
  await finds('zelda', 'Zelda segment', /\/segments\/[0-9a-f-]{36}$/);
  await finds('zelda', 'Zelda Zephyr', /\/people\/[0-9a-f]{24}$/);
  await finds('calend', 'Calendar', /\/calendar/);
  await lookClean();
});

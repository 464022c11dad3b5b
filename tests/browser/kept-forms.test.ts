// Whatever somebody types stays through a reload, in every form there is; what is given up or saved is kept no longer;
// of two who edit one thing both are shown; secrets are kept nowhere, and nothing after signing out.
import type { Locator } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { findViolationsInBoth, openScreen, settleScreen } from '../support/browser.ts';
import { makePng } from '../support/pictures.ts';
import { openStage, page, product, visitor } from '../support/stage.ts';

openStage();

const SLOW = { timeout: 240_000 };
// Tests look into answers freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Answer = any;

const api = async (method: string, path: string, body?: object): Promise<Answer> => {
  const answer = await fetch(product.url + path, {
    method,
    headers: { authorization: `Bearer ${product.keys.demo}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

/** As the owner, for what no key may do. */
const asOwner = async (method: string, path: string, data?: object): Promise<Answer> => {
  const headers = { 'x-relance-request': '1' };
  const answer = await visitor.context.request.fetch(path, { method, headers, data });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
};

const ids: Record<string, string> = {};

beforeAll(async () => {
  const { content_block: block } = await api('POST', '/admin/v1/content-blocks', {
    name: 'footer_kept',
    content: 'Footer',
  });
  const { template } = await api('POST', '/admin/v1/templates', {
    name: 'Kept letter',
    body: '<p>Hello</p>',
  });
  await api('POST', '/users/track', { attributes: [{ external_id: 'kept-1', first_name: 'Kim' }] });
  const { people } = await api('GET', '/admin/v1/people?q=kept-1');
  const { campaign } = await api('POST', '/admin/v1/campaigns', {
    name: 'Kept campaign',
    type: 'action_based',
    category: 'marketing',
  });
  const made = await api('POST', '/admin/v1/imports', { name: 'people.csv', kind: 'attributes' });
  const file = { sequence: 0, text: 'external_id,colour\r\nkept-2,blue\r\n', last: true };
  await api('POST', `/admin/v1/imports/${made.import.import_id}/chunks`, file);
  const { image } = await api('POST', '/admin/v1/images', {
    name: 'Kept picture',
    data: makePng(12, 8).toString('base64'),
  });
  await api('PUT', '/admin/v1/catalogs/kept', {
    fields: [
      { name: 'id', type: 'string' },
      { name: 'title', type: 'string' },
    ],
  });
  await api('PUT', '/admin/v1/catalogs/kept/items', { items: [{ id: 'one', title: 'First' }] });
  await api('PUT', '/admin/v1/promotion-lists/kept', {});
  const { role } = await asOwner('POST', '/admin/v1/roles?workspace=demo', {
    name: 'Keeper',
    permissions: ['admin.keys'],
  });
  const { team } = await asOwner('POST', '/admin/v1/teams?workspace=demo', { name: 'Kept team' });
  const { configurations } = await api('GET', '/admin/v1/channel-configurations');
  Object.assign(ids, {
    block: block.content_block_id,
    template: template.template_id,
    person: people[0].user_id,
    campaign: campaign.campaign_id,
    import: made.import.import_id,
    image: image.image_id,
    role: role.role,
    team: team.team_id,
    channel: configurations.find((one: Answer) => one.channel === 'email').configuration_id,
  });
});

interface Form {
  readonly name: string;
  /** `$w` is the workspace, `$id…` what was made above. */
  readonly path: string;
  /** Buttons that lead to the form, one after the other. */
  readonly open?: readonly (string | RegExp)[];
  /** Where one types. */
  readonly field: () => Locator;
  readonly typed?: string;
}

const byName = (name: string | RegExp): Locator => page.getByRole('textbox', { name, exact: true });
const inDialog = (name: string | RegExp): Locator =>
  page.getByRole('dialog').getByRole('textbox', { name, exact: true });

const CAMPAIGN_FORMS: readonly Form[] = [
  { name: 'a new campaign', path: '$w/campaigns/new', field: () => byName('Name') },
  {
    name: 'an alert',
    path: '$w/campaigns/$idcampaign',
    open: ['Add an alert'],
    field: () => byName('Call a URL'),
  },
  {
    name: 'a rehearsal',
    path: '$w/campaigns/$idcampaign/rehearsals',
    field: () => byName('Days to simulate'),
    typed: '21',
  },
  { name: 'a new segment', path: '$w/segments/new', field: () => byName('Name') },
  { name: 'a new content block', path: '$w/content/blocks/new', field: () => byName('What it is for') },
  { name: 'a content block', path: '$w/content/blocks/$idblock', field: () => byName('What it is for') },
  { name: 'a template', path: '$w/content/templates/$idtemplate', field: () => byName('Name') },
  {
    name: 'a new preference centre',
    path: '$w/content/preference-centers/new',
    field: () => byName('Name'),
    typed: 'typed_here',
  },
  { name: 'a picture', path: '$w/content/images?image=$idimage', field: () => inDialog('Name') },
];

const PEOPLE_FORMS: readonly Form[] = [
  { name: 'a person', path: '$w/people/$idperson', open: ['Edit'], field: () => inDialog('First name') },
  { name: 'an import', path: '$w/imports/$idimport', field: () => byName('Put everybody on a list') },
  {
    name: 'an invitation',
    path: '$w/team',
    open: ['Invite somebody'],
    field: () => inDialog('Email address'),
    typed: 'new@shop.example',
  },
  { name: 'a new role', path: '$w/team?tab=roles', open: ['New role'], field: () => inDialog('Name') },
  {
    name: 'a role',
    path: '$w/team?tab=roles',
    open: ['Change the role Keeper'],
    field: () => inDialog('What it is for'),
  },
  { name: 'a new team', path: '$w/team?tab=teams', open: ['New team'], field: () => inDialog('Name') },
  {
    name: 'a team',
    path: '$w/team?tab=teams',
    open: ['Change Kept team'],
    field: () => inDialog('Description'),
  },
  { name: 'an API key', path: '$w/keys', open: ['New API key'], field: () => inDialog('Name') },
  { name: 'the profile', path: '/account', field: () => byName('Name') },
];

const SETTINGS_FORMS: readonly Form[] = [
  {
    name: 'a channel',
    path: '$w/settings/channels/$idchannel?tab=settings',
    field: () => byName('Name').first(),
  },
  {
    name: 'a real test',
    path: '$w/settings/channels/$idchannel?tab=test',
    field: () => byName('Email address'),
    typed: 'me@inbox.test',
  },
  { name: 'an app', path: '$w/settings/apps', open: ['New app'], field: () => inDialog('Name') },
  { name: 'a catalog', path: '$w/settings/catalogs', open: ['New catalog'], field: () => inDialog('Name') },
  {
    name: 'an item',
    path: '$w/settings/catalogs/kept',
    open: ['Change one'],
    field: () => inDialog('As JSON'),
    typed: '{ "id": "one", "title": "Typed" }',
  },
  {
    name: 'a selection',
    path: '$w/settings/catalogs/kept',
    open: ['New selection'],
    field: () => inDialog('Name'),
  },
  {
    name: 'promotion codes',
    path: '$w/settings/promotions',
    open: ['Add codes'],
    field: () => inDialog('Codes'),
    typed: 'ABC\nDEF',
  },
  { name: 'a list', path: '$w/settings/promotions', open: ['New list'], field: () => inDialog('Name') },
  { name: 'a geofence', path: '$w/settings/geofences', open: ['New geofence'], field: () => inDialog('Set') },
  { name: 'seeds', path: '$w/settings/seed-groups', open: ['New seed group'], field: () => inDialog('Name') },
  {
    name: 'a suppressed address',
    path: '$w/settings/suppression',
    field: () => byName('Suppress an address'),
    typed: 'gone@shop.example',
  },
  { name: 'the workspace', path: '$w/settings/workspace', field: () => byName('Name') },
  {
    name: 'a workspace',
    path: '$w/settings/workspaces',
    open: ['New workspace'],
    field: () => inDialog('Key'),
    typed: 'second',
  },
];

const keptKeys = (): Promise<readonly string[]> =>
  page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('relance.kept/'))");
const restored = () => page.getByRole('status').filter({ hasText: 'What you typed before was kept' });

const addressOf = (path: string): string =>
  path.replace(/\$id(\w+)/, (_all, name: string) => ids[name] ?? '');

const reach = async ({ open = [] }: Form): Promise<void> => {
  await settleScreen(page);
  for (const name of open) await page.getByRole('button', { name, exact: true }).first().click();
};

const typeAndReload = async (form: Form): Promise<void> => {
  const { typed = 'Typed here', field } = form;
  await openScreen(page, addressOf(form.path));
  await reach(form);
  const before = await field().inputValue();
  await field().fill(typed);
  await page.reload();
  await reach(form);
  await restored().waitFor();
  expect([form.name, await field().inputValue()]).toEqual([form.name, typed]);
  await restored().getByRole('button', { name: 'Discard changes' }).click();
  await restored().waitFor({ state: 'detached' });
  expect([form.name, await field().inputValue(), await keptKeys()]).toEqual([form.name, before, []]);
};

test.each([
  ['campaigns, segments and content', CAMPAIGN_FORMS],
  ['people, team and account', PEOPLE_FORMS],
  ['settings', SETTINGS_FORMS],
] as const)(
  '%s: what was typed is back after a reload, and gone when it is given up',
  SLOW,
  async (_, forms) => {
    for (const form of forms) await typeAndReload(form);
    expect(visitor.takeProblems()).toEqual([]);
  },
);

interface Edited {
  readonly form: Form;
  readonly typed: string;
  /** What somebody else makes of it meanwhile. */
  readonly change: () => Promise<unknown>;
  readonly theirs: string | RegExp;
  /** What stands in the end. */
  readonly now: () => Promise<unknown>;
}

const named = (forms: readonly Form[], name: string): Form => {
  const found = forms.find((form) => form.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

const EDITED: readonly Edited[] = [
  {
    form: named(CAMPAIGN_FORMS, 'a content block'),
    typed: 'Mine',
    change: () => api('PATCH', `/admin/v1/content-blocks/${ids['block']}`, { description: 'Theirs' }),
    theirs: 'Theirs',
    now: async () => (await api('GET', `/admin/v1/content-blocks/${ids['block']}`)).content_block.description,
  },
  {
    form: named(CAMPAIGN_FORMS, 'a picture'),
    typed: 'Mine',
    change: () => api('PATCH', `/admin/v1/images/${ids['image']}`, { name: 'Theirs' }),
    theirs: 'Theirs',
    now: async () => (await api('GET', `/admin/v1/images/${ids['image']}`)).image.name,
  },
  {
    form: named(CAMPAIGN_FORMS, 'a template'),
    typed: 'Mine',
    change: () => api('PATCH', `/admin/v1/templates/${ids['template']}`, { name: 'Theirs' }),
    theirs: 'Theirs',
    now: async () => (await api('GET', `/admin/v1/templates/${ids['template']}`)).template.name,
  },
  {
    form: named(PEOPLE_FORMS, 'a person'),
    typed: 'Mine',
    change: () =>
      api('POST', '/users/track', { attributes: [{ external_id: 'kept-1', first_name: 'Theirs' }] }),
    theirs: 'Theirs',
    now: async () => (await api('GET', `/admin/v1/people/${ids['person']}`)).person.first_name,
  },
  {
    form: named(PEOPLE_FORMS, 'a role'),
    typed: 'Mine',
    change: async () => {
      const path = `/admin/v1/roles/${ids['role']}?workspace=demo`;
      const { role } = await asOwner('GET', path);
      const { name, permissions, version } = role;
      return asOwner('PUT', path, { name, description: 'Theirs', permissions, version });
    },
    theirs: 'Theirs',
    now: async () => (await asOwner('GET', `/admin/v1/roles/${ids['role']}?workspace=demo`)).role.description,
  },
  {
    form: named(SETTINGS_FORMS, 'an item'),
    typed: '{ "id": "one", "title": "Mine" }',
    change: () => api('PUT', '/admin/v1/catalogs/kept/items', { items: [{ id: 'one', title: 'Theirs' }] }),
    theirs: /"Theirs"/,
    now: async () => (await api('GET', '/admin/v1/catalogs/kept/items')).items[0].title,
  },
];

test('two people edit one thing: both are shown, and only what was chosen is saved', SLOW, async () => {
  for (const [i, { form, typed, change, theirs, now }] of EDITED.entries()) {
    await openScreen(page, addressOf(form.path));
    await reach(form);
    await form.field().fill(typed);
    await change();
    // Every second one learns of it by its reload, the others by their save.
    const isReloaded = i % 2 === 1;
    if (isReloaded) {
      await page.reload();
      await reach(form);
    } else await page.getByRole('button', { name: 'Save', exact: true }).last().click();
    const shown = page.getByRole('alert').filter({ hasText: 'meanwhile' });
    await shown.waitFor();
    expect([form.name, await shown.getByText(theirs).count()]).not.toEqual([form.name, 0]);
    expect([form.name, await now()]).toEqual([form.name, 'Theirs']);
    expect(await form.field().inputValue()).toBe(typed);
    // Long forms are saved at their foot: what they ask comes into view.
    const box = await shown.boundingBox();
    expect([form.name, box !== null && box.y >= 0 && box.y < 900]).toEqual([form.name, true]);
    // On a page and in a drawer, with the notice of what came back.
    if (isReloaded && i < 4) expect([form.name, await findViolationsInBoth(page)]).toEqual([form.name, []]);
    await shown.getByRole('button', { name: /mine/i }).click();
    await expect.poll(now, { timeout: 30_000 }).toBe('Mine');
    await expect.poll(keptKeys, { timeout: 30_000 }).toEqual([]);
  }
  // The browser says of each refused save that it was refused.
  const problems = visitor.takeProblems().filter((one) => !one.includes('status of 409'));
  expect(problems).toEqual([]);
});

test(
  'tags of a campaign: kept while the dialog is closed, and not set over other ones unseen',
  SLOW,
  async () => {
    const path = `/admin/v1/campaigns/${ids['campaign']}`;
    const dialog = page.getByRole('dialog', { name: 'Tags of Kept campaign' });
    const openTags = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Actions for Kept campaign' }).click();
      await page.getByRole('menuitem', { name: 'Edit tags' }).click();
      await dialog.waitFor();
    };
    await openScreen(page, addressOf('$w/campaigns/$idcampaign'));
    await openTags();
    await dialog.locator('input:not([type=hidden])').first().fill('mine');
    await page.keyboard.press('Enter');
    await page.reload();
    await settleScreen(page);
    await openTags();
    await restored().waitFor();
    await api('PUT', `${path}/tags`, { tags: ['theirs'] });
    // The tags that are offered stand over it until the field is left.
    await dialog.getByRole('button', { name: 'Save' }).focus();
    await page.keyboard.press('Enter');
    const shown = dialog.getByRole('alert');
    await shown.getByText(/"theirs"/).waitFor();
    expect((await api('GET', path)).campaign.tags).toEqual(['theirs']);
    await shown.getByRole('button', { name: 'Replace it by mine' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await api('GET', path)).campaign.tags).toEqual(['mine']);
    expect(await keptKeys()).toEqual([]);
    visitor.takeProblems();
  },
);

test(
  'the server goes away while somebody saves: what was typed stays, and is saved when it is back',
  SLOW,
  async () => {
    await openScreen(page, '$w/content/blocks/new');
    await byName('Name').fill('away_block');
    await byName('What it is for').fill('Typed before it went');
    const comeBack = await product.goAway();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Not saved' }).waitFor();
    expect(await byName('What it is for').inputValue()).toBe('Typed before it went');
    await comeBack();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.waitForURL(/content\/blocks\/(?!new)/);
    const { content_blocks: blocks } = await api('GET', '/admin/v1/content-blocks');
    expect(blocks.find((one: Answer) => one.name === 'away_block').description).toBe('Typed before it went');
    expect((await keptKeys()).filter((key) => key.includes('content-block'))).toEqual([]);
    visitor.takeProblems();
  },
);

test('secrets are kept nowhere, and nothing at all after signing out', SLOW, async () => {
  await openScreen(page, '$w/settings/credentials');
  await page.getByRole('button', { name: 'New credential' }).first().click();
  await inDialog('User').fill('reader');
  await page.getByRole('dialog').locator('input[type=password]').fill('hunter2-secret');
  const everything = 'JSON.stringify([{ ...sessionStorage }, { ...localStorage }])';
  const kept = await page.evaluate<string>(everything);
  expect([kept.includes('reader'), kept.includes('hunter2-secret')]).toEqual([true, false]);
  // What another tab of the same browser holds goes too.
  const other = await visitor.context.newPage();
  await other.goto('/w/demo/segments/new');
  await other.getByRole('textbox', { name: 'Name', exact: true }).fill('Typed in another tab');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(/sign-in/);
  const left = 'Object.keys({ ...sessionStorage, ...localStorage }).filter((key) => /kept|draft/.test(key))';
  expect(await page.evaluate(left)).toEqual([]);
  await expect.poll(() => other.evaluate(left), { timeout: 30_000 }).toEqual([]);
  await other.close();
  visitor.takeProblems();
});

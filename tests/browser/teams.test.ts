// CD-2.6 through the screens: a team is made with somebody in it, restricts whom a campaign reaches, is found in the list of
// campaigns, and says where it is used; whoever has rights in it alone sees its campaigns and no others.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findViolations, openVisitor } from '../support/browser.ts';
import { browser, openStage, product, visitor as owner } from '../support/stage.ts';

openStage();

const OWN_PAGE = { 'x-relance-request': '1' };
const FRANCE = { filter: 'profile-field', field: 'country', comparison: 'is_any_of', value: ['FR'] };

const makeDraft = async (name: string): Promise<string> => {
  const made = await owner.context.request.post('/admin/v1/campaigns?workspace=demo', {
    headers: OWN_PAGE,
    data: { name, type: 'scheduled', category: 'marketing' },
  });
  return ((await made.json()) as { campaign: { campaign_id: string } }).campaign.campaign_id;
};

const openTeams = async (page: Page): Promise<void> => {
  await page.goto('/w/demo/team?tab=teams');
  await page.getByRole('tab', { name: 'Teams', selected: true }).waitFor();
};

const restrict = async (): Promise<void> => {
  const { request } = owner.context;
  const { teams } = (await (await request.get('/admin/v1/teams?workspace=demo')).json()) as {
    teams: { team_id: string; version: number }[];
  };
  const [team] = teams;
  const changed = await request.put(`/admin/v1/teams/${team?.team_id}?workspace=demo`, {
    headers: OWN_PAGE,
    data: { name: 'France', audience: FRANCE, version: team?.version },
  });
  expect(changed.status()).toBe(200);
};

test('CD-2.6 a team is made, attached, counted, filtered by and kept while it is used', async () => {
  const { page } = owner;
  await openTeams(page);
  await page.getByText('No team yet').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'New team' }).click();
  const drawer = page.getByRole('dialog', { name: 'New team' });
  await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill('France');
  await drawer.getByRole('combobox', { name: 'Add somebody' }).click();
  await page.getByRole('option', { name: /Ada Byron/ }).click();
  await drawer.getByRole('button', { name: 'Take Ada Byron out of the team' }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await drawer.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Change France' }).waitFor();
  await restrict();

  const id = await makeDraft('Bonjour Paris');
  await page.goto(`/w/demo/campaigns/${id}/edit/audience`);
  await page.getByRole('combobox', { name: 'Team', exact: true }).click();
  await page.getByRole('option', { name: 'France' }).click();
  await page.getByText('Reaches only people who also meet').waitFor();
  expect(await findViolations(page)).toEqual([]);
  const stored = async (): Promise<unknown> => {
    const read = await owner.context.request.get(`/admin/v1/campaigns/${id}?workspace=demo`);
    return ((await read.json()) as { campaign: { definition: { team_id: unknown } } }).campaign.definition
      .team_id;
  };
  await expect.poll(stored, { timeout: 15_000 }).toMatch(/-/);

  await openTeams(page);
  await page.getByRole('link', { name: '1 campaign of France' }).click();
  await page.getByRole('link', { name: 'Bonjour Paris' }).waitFor();
  expect(await page.getByRole('table').getByRole('link').count()).toBe(1);
  await openTeams(page);
  // Used, and with somebody in it: it is not offered to be removed.
  expect(await page.getByRole('button', { name: 'Remove France' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Change France' }).click();
  const again = page.getByRole('dialog', { name: 'Change the team' });
  await again.getByRole('link', { name: 'Bonjour Paris' }).waitFor();
  expect(owner.takeProblems()).toEqual([]);
});

test('CD-2.6 somebody invited into a team alone finds its campaigns and no others', async () => {
  const { page } = owner;
  await makeDraft('Of nobody');
  await page.goto('/w/demo/team');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByLabel('Email address').fill('mia@example.com');
  await dialog.getByText('One team', { exact: true }).click();
  await dialog.getByRole('combobox', { name: 'Team', exact: true }).click();
  await page.getByRole('option', { name: 'France' }).click();
  await dialog.getByRole('combobox', { name: 'Roles' }).click();
  await page.getByRole('option', { name: 'Manager · Scheduled and action-based' }).click();
  await page.keyboard.press('Tab');
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = (await dialog.getByRole('region', { name: 'Link' }).innerText()).trim();

  const guest = await openVisitor(browser, product);
  await guest.page.goto(link);
  await guest.page.getByLabel('Your name', { exact: true }).fill('Mia');
  await guest.page.getByLabel('New password', { exact: true }).fill('quite a long sentence');
  await guest.page.getByRole('button', { name: 'Join' }).click();
  await guest.page.waitForURL(/\/w\/demo\/home/);
  await guest.page.goto('/w/demo/campaigns');
  await guest.page.getByRole('link', { name: 'Bonjour Paris' }).waitFor();
  expect(await guest.page.getByRole('link', { name: 'Of nobody' }).count()).toBe(0);
  expect(guest.takeProblems()).toEqual([]);
  await guest.close();
});

test('CD-2.6 somebody who reads everything and edits in one team is offered edits there alone', async () => {
  const other = await makeDraft('Of everybody else');
  const { request } = owner.context;
  const ask = async (method: 'get' | 'post', path: string, data?: object) => {
    const answer = await request[method](`/admin/v1/${path}?workspace=demo`, {
      headers: OWN_PAGE,
      ...(data === undefined ? {} : { data }),
    });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as Record<string, never>;
  };
  const { teams } = (await ask('get', 'teams')) as unknown as { teams: { team_id: string }[] };
  const mail = 'noa@example.com';
  const team = { team_id: teams[0]?.team_id, roles: ['scheduled_manager'] };
  const invited = (await ask('post', 'members', {
    email: mail,
    roles: ['scheduled_viewer'],
    team,
  })) as unknown as {
    link: string;
  };
  const { page, ...guest } = await openVisitor(browser, product);
  await page.goto(invited.link);
  await page.getByLabel('Your name', { exact: true }).fill('Noa');
  await page.getByLabel('New password', { exact: true }).fill('quite a long sentence');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.waitForURL(/\/w\/demo\/home/);

  await page.goto('/w/demo/campaigns');
  await page.getByRole('link', { name: 'Bonjour Paris' }).click();
  await page.getByRole('link', { name: 'Edit' }).waitFor();
  await page.goto(`/w/demo/campaigns/${other}`);
  await page.getByRole('heading', { level: 1, name: 'Of everybody else' }).waitFor();
  await page.getByRole('link', { name: 'Rehearse' }).waitFor();
  expect(await page.getByRole('link', { name: /^(Edit|Review and launch)$/ }).count()).toBe(0);
  await page.getByRole('button', { name: 'Actions for Of everybody else' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).waitFor();
  expect(await page.getByRole('menuitem', { name: 'Duplicate' }).isDisabled()).toBe(true);
  await page.goto(`/w/demo/campaigns/${other}/edit/delivery`);
  await page.getByText('Read only').first().waitFor();
  const changed = await guest.context.request.patch(`/admin/v1/campaigns/${other}?workspace=demo`, {
    headers: OWN_PAGE,
    data: { name: 'Mine', version: 1 },
  });
  expect(changed.status()).toBe(403);
  // What a team does not give is not offered either.
  await page.goto('/w/demo/settings/frequency');
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByRole('button', { name: 'Add a rule' }).count()).toBe(0);
  await guest.close();
});

// A campaign after its launch and a workspace with rules: the draft beside what is live and what it changes, and a launch
// that another person has to approve, with what the server answers those who may not.
import { describe, expect, test } from 'vitest';
import { type Visitor, findViolations, openScreen, openVisitor, settleScreen } from '../support/browser.ts';
import { openStage, browser, page, product, visitor } from '../support/stage.ts';

openStage();

// Tests look into answers freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Answer = any;

const ask = async (
  { context }: Visitor,
  method: 'get' | 'post',
  path: string,
  data?: object,
): Promise<Answer> => {
  const headers = { 'x-relance-request': '1' };
  const params = { workspace: 'demo' };
  const answer = await context.request[method](path, {
    headers,
    params,
    ...(data === undefined ? {} : { data }),
  });
  return { status: answer.status(), body: await answer.json() };
};

/** What a system would do. */
const call = async (path: string, data: object): Promise<Answer> => {
  const response = await fetch(product.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.keys.demo}`, 'content-type': 'application/json' },
    body: JSON.stringify(data),
  });
  expect([path, response.status < 300, await response.clone().text()]).toMatchObject([path, true, {}]);
  return response.json();
};

const makeCampaign = async (name: string): Promise<string> => {
  const { configurations } = (await ask(visitor, 'get', '/admin/v1/channel-configurations')).body;
  const email = configurations.find(
    (one: Answer) => one.channel === 'email' && one.category === 'transactional',
  );
  const content = { subject: 'Your first words', body: '<p>Hello</p>' };
  const messages = [{ channel: 'email', configuration_id: email.configuration_id, content }];
  const made = await ask(visitor, 'post', '/admin/v1/campaigns', {
    name,
    type: 'api_triggered',
    category: 'transactional',
    definition: { reeligibility: { after_seconds: 0 }, variants: [{ messages }] },
  });
  return made.body.campaign.campaign_id;
};

const subjectsSent = async (id: string): Promise<readonly string[]> => {
  const { messages } = (await ask(visitor, 'get', `/admin/v1/captured-messages?campaign_id=${id}`)).body;
  return messages.map(({ message }: Answer) => message.subject);
};

const trigger = async (id: string): Promise<void> => {
  const recipients = [{ external_user_id: 'reader' }];
  await call('/campaigns/trigger/send', { campaign_id: id, recipients });
  await call('/admin/v1/clock', { advance_seconds: 1 });
};

const isSaved = () => page.getByRole('status').getByText('Saved', { exact: true }).waitFor();

describe('a campaign that runs', () => {
  test('is changed in a draft beside it: what it changes is shown, and nothing of it is sent before it goes live', async () => {
    await call('/users/track', { attributes: [{ external_id: 'reader', email: 'reader@example.com' }] });
    const id = await makeCampaign('Receipt');
    expect((await ask(visitor, 'post', `/admin/v1/campaigns/${id}/launch`, {})).status).toBe(200);
    await openScreen(page, `$w/campaigns/${id}/edit/content`);
    await page.getByText('What you change here is kept as a draft beside it').waitFor();
    await page.getByRole('textbox', { name: 'Subject' }).fill('Your second words');
    await isSaved();
    await trigger(id);
    await openScreen(page, `$w/campaigns/${id}`);
    await page.getByText('1 change that is not live yet, by Ada Byron').waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: 'Your first words' })
      .getByText('Your second words')
      .waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make live' }).click();
    await page.getByText('1 change that is not live yet').waitFor({ state: 'detached' });
    await trigger(id);
    expect((await subjectsSent(id)).toSorted()).toEqual(['Your first words', 'Your second words']);
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: /^Version 2/ }).waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: 'Your first words' })
      .getByText('Your second words')
      .waitFor();
    await settleScreen(page);
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: /^Version 1/ }).click();
    await page.getByRole('combobox', { name: 'Compare with' }).click();
    await page.getByRole('option', { name: 'against version 2' }).click();
    await page
      .getByRole('row')
      .filter({ hasText: 'Your second words' })
      .getByText('Your first words')
      .waitFor();
    expect(visitor.takeProblems()).toEqual([]);
  });
});

/** Somebody with one role in the demo workspace, let in by the link of an invitation. */
const enterAs = async (name: string, role: string): Promise<Visitor> => {
  const email = `${name.toLowerCase()}@example.com`;
  const invited = await ask(visitor, 'post', '/admin/v1/members', { email, roles: [role] });
  expect([invited.status, invited.body]).toMatchObject([201, { link: expect.any(String) }]);
  const token = String(invited.body.link).split('#')[1];
  const entered = await openVisitor(browser, product);
  const used = await entered.context.request.post('/admin/v1/account-links/use', {
    headers: { 'x-relance-request': '1' },
    data: { token, password: 'quite a long sentence', name, language: 'en' },
  });
  expect([used.status(), await used.text()]).toEqual([200, expect.any(String)]);
  return entered;
};

const SECTIONS = ['Messages', 'Delivery', 'Audience', 'Conversions'];

describe('a workspace that asks for approval', () => {
  test('one writes, another approves every section, then it is launched; who wrote it is refused', async () => {
    await openScreen(page, '$w/settings/workspace');
    await page.getByRole('combobox', { name: 'Campaigns are launched' }).click();
    await page.getByRole('option', { name: 'once somebody else approved every section' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').first().waitFor();
    const id = await makeCampaign('Statement');
    await openScreen(page, `$w/campaigns/${id}/edit/review`);
    await page.getByRole('button', { name: 'Launch the campaign' }).click();
    await page.getByRole('alert').filter({ hasText: 'Not all sections are approved yet' }).waitFor();
    await page
      .getByRole('row', { name: /^Messages/ })
      .getByRole('button', { name: 'Approve' })
      .click();
    await page.getByText('Whoever saved this version cannot approve it.').first().waitFor();
    // Both refusals are answers of the server, which the browser reports on its console.
    expect(visitor.takeProblems().filter((one) => !one.includes('status of 400'))).toEqual([]);

    const approver = await enterAs('Ines', 'api_triggered_approver');
    await openScreen(approver.page, `$w/campaigns/${id}/edit/review`);
    for (const section of SECTIONS) {
      const row = approver.page.getByRole('row', { name: new RegExp(`^${section}`) });
      await row.getByRole('button', { name: 'Approve' }).click();
      await row.getByText('Approved', { exact: true }).waitFor();
    }
    expect(await findViolations(approver.page)).toEqual([]);
    expect(approver.takeProblems()).toEqual([]);
    await approver.close();

    await openScreen(page, `$w/campaigns/${id}/edit/review`);
    expect(await page.getByRole('row').filter({ hasText: 'Ines' }).count()).toBe(SECTIONS.length);
    await page.getByRole('button', { name: 'Launch the campaign' }).click();
    await page.waitForURL(new RegExp(`campaigns/${id}$`));
    await page.getByText('Active', { exact: true }).first().waitFor();
  });

  test('a role of another family and a manager may not approve: the server says so whatever the screen offers', async () => {
    const id = await makeCampaign('Reminder');
    const decision = { section: 'messages', status: 'approved', version: 1 };
    for (const [name, role] of [
      ['Mona', 'api_triggered_manager'],
      ['Otto', 'scheduled_approver'],
    ] as const) {
      const visitor = await enterAs(name, role);
      const answer = await ask(visitor, 'post', `/admin/v1/campaigns/${id}/approvals`, decision);
      expect([role, answer.status]).toEqual([role, 403]);
      expect((await ask(visitor, 'post', `/admin/v1/campaigns/${id}/launch`, {})).status).toBe(403);
      await visitor.close();
    }
  });
});

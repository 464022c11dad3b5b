// Mail whose answer was lost, decided upon in a real browser: a relay takes it and hangs up before it says so; one counts
// as sent, one goes out again, one is given up, and the sums still add up.
import { beforeAll, expect, test } from 'vitest';
import { findViolationsInBoth, openScreen } from '../support/browser.ts';
import { askAs } from '../support/furnish.ts';
import { loseAnswers } from '../support/lost-answers.ts';
import { openStage, page, product, visitor } from '../support/stage.ts';
import { startSmtpSink, type SmtpSink } from '../support/sinks/smtp-sink.ts';

let relay: SmtpSink;
openStage(() => relay.close());
beforeAll(async () => {
  relay = await startSmtpSink();
});

type Answer = Readonly<Record<string, unknown>>;
const call = async (method: string, path: string, data?: object): Promise<Answer> => {
  const answer = await visitor.context.request.fetch(path, {
    method,
    headers: { authorization: `Bearer ${product.keys.live}` },
    ...(method === 'GET' ? {} : { data: data ?? {} }),
  });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as Answer;
};
const idIn = (answer: Answer, thing: string): string =>
  (answer[thing] as Record<string, string>)[`${thing}_id`] ?? '';

const PEOPLE = ['ann', 'ben', 'cid'];

/** A transactional campaign that mails over a relay of its own name. */
const openMailing = async (name: string, configurationName: string): Promise<string> => {
  const configuration = await call('POST', '/admin/v1/channel-configurations', {
    name: configurationName,
    ...{ channel: 'email', category: 'transactional', provider: 'smtp' },
    sender: { from_name: 'Shop', from_address: 'shop@example.com' },
    provider_settings: { host: '127.0.0.1', port: relay.port, security: 'none' },
  });
  const message = {
    channel: 'email',
    configuration_id: idIn(configuration, 'configuration'),
    content: { subject: name, body: '<p>Hi</p>' },
  };
  const made = await call('POST', '/admin/v1/campaigns', {
    ...{ name, type: 'api_triggered', category: 'transactional' },
    definition: { send_to: 'everybody', variants: [{ name: 'A', percentage: 100, messages: [message] }] },
  });
  return idIn(made, 'campaign');
};

const sums = async (id: string): Promise<unknown> =>
  (await call('GET', `/admin/v1/campaigns/${id}/stats`))['people'];
const decide = async (person: string, way: string, said: string): Promise<void> => {
  await page.getByRole('checkbox', { name: `Choose the message to ${person}` }).check();
  await page.getByRole('button', { name: way }).click();
  await page.getByText(said).waitFor();
};

test('home leads to them; each is decided upon, and the sums add up', { timeout: 300_000 }, async () => {
  const id = await loseAnswers(askAs(visitor, product, 'live'), relay, PEOPLE);
  await openScreen(page, '/w/live/home');
  await page.getByRole('link', { name: 'Decide what became of them' }).click();
  await page.getByRole('heading', { name: 'Messages whose answer was lost' }).waitFor();
  await page
    .getByRole('cell', { name: /Our relay/ })
    .nth(2)
    .waitFor();
  expect(await page.getByRole('button', { name: 'Give up' }).isDisabled()).toBe(true);
  expect(await findViolationsInBoth(page)).toEqual([]);
  await decide('ann', 'It arrived', '1 message counts as sent.');
  await decide('ben', 'Give up', '1 message is given up and counts as failed.');
  await decide('cid', 'Send again', '1 message goes out again.');
  await page.getByText('No answer is missing').waitFor();
  await expect.poll(() => relay.entries.length, { timeout: 60_000 }).toBe(PEOPLE.length + 1);
  await expect
    .poll(() => sums(id), { timeout: 60_000 })
    .toEqual({ considered: 3, sent: 2, failed: 1, skipped: 0, held: 0, waiting: 0 });
  const { entries } = await call('GET', '/admin/v1/audit-log');
  const actions = (entries as { action: string }[]).map(({ action }) => action);
  for (const way of ['mark', 'drop', 'resend']) expect(actions).toContain(`admin.held.${way}`);
  expect(visitor.takeProblems()).toEqual([]);
});

test(
  'a copy for a seed group whose answer was lost is decided upon there too',
  { timeout: 300_000 },
  async () => {
    const id = await openMailing('Invoice mail', 'Our relay for invoices');
    const seeds = await call('POST', '/admin/v1/seed-groups', { name: 'Us', members: ['us@seeds.test'] });
    const group = (seeds['seed_group'] as { seed_group_id: string }).seed_group_id;
    await call('PUT', `/admin/v1/campaigns/${id}/seed-groups`, { seed_group_ids: [group] });
    await call('POST', `/admin/v1/campaigns/${id}/launch`);
    // Only the copy's answer is lost.
    let isCopy = false;
    relay.script = (verb, argument) => {
      if (verb === 'rcpt') isCopy = argument.includes('us@seeds.test');
      return verb === 'dot' && isCopy ? 'accept-reset' : undefined;
    };
    const recipients = [{ external_user_id: 'ann' }];
    await call('POST', '/campaigns/trigger/send', { campaign_id: id, recipients });
    const copies = async () => (await call('GET', '/admin/v1/held-sends'))['total_seed_copies'];
    await expect.poll(copies, { timeout: 90_000 }).toBe(1);
    relay.script = () => undefined;
    const since = relay.entries.length;
    await openScreen(page, '/w/live/held');
    await page.getByText('Copy for a seed group').waitFor();
    expect(await findViolationsInBoth(page)).toEqual([]);
    await decide('us@seeds.test', 'Send again', '1 message goes out again.');
    await page.getByText('No answer is missing').waitFor();
    await expect.poll(() => relay.entries.length, { timeout: 60_000 }).toBe(since + 1);
    expect(relay.entries.at(-1)).toMatchObject({ recipient: 'us@seeds.test' });
    expect(await sums(id)).toMatchObject({ considered: 1, sent: 1, held: 0 });
    expect(visitor.takeProblems()).toEqual([]);
  },
);

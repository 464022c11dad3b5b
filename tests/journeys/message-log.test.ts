// The message log over the public doors: filters, paging without gaps or repeats, names, reasons and the export.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const logOf = async (shop: TestWorkspace, query = ''): Promise<Body> =>
  expectStatus(await shop.api.get(`/admin/v1/message-log?${query}`), 200).body;
const PEOPLE = Array.from({ length: 12 }, (_, i) => `p${i}`);

const openShop = async (): Promise<{ shop: TestWorkspace; campaign: string }> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2025-06-01T12:00:00Z' });
  await shop.track(...PEOPLE.map((id) => ({ external_id: id, email: `${id}@example.com` })));
  await shop.track({ external_id: 'p0', email_subscribe: 'unsubscribed' });
  const campaign = await shop.makeCampaign({ name: 'Welcome' });
  await shop.trigger(campaign, {
    recipients: [...PEOPLE, 'nobody'].map((id) => ({ external_user_id: id, send_to_existing_only: true })),
  });
  await shop.settle();
  return { shop, campaign };
};

describe('the message log', () => {
  test('each person considered has a line with its reason in words, each message one of its own', async () => {
    const { shop, campaign } = await openShop();
    const people = (await logOf(shop, 'limit=100&language=fr')).lines as readonly Body[];
    expect(people.length).toBe(13);
    const unsubscribed = people.find((line) => line.external_id === 'p0');
    expect(unsubscribed).toMatchObject({
      outcome: 'skipped',
      reason: 'not_subscribed',
      sentence: 'Non abonné à ce canal ou à ce groupe.',
      campaign_id: campaign,
      campaign_name: 'Welcome',
      email: 'p0@example.com',
      at: '2025-06-01T12:00:00.000Z',
    });
    const messages = (await logOf(shop, 'limit=100&level=messages&outcome=sent&channel=email')).lines;
    expect(messages.map((line: Body) => line.external_id).sort()).toEqual(PEOPLE.slice(1).sort());
    expect((await logOf(shop, 'reason=unknown_recipient')).lines).toHaveLength(1);
    expect((await logOf(shop, 'user=p3@example.com')).lines).toHaveLength(1);
    expect((await logOf(shop, 'level=messages&channel=sms')).lines).toEqual([]);
  });

  test('pages follow one another without a gap or a repeat, to the end', async () => {
    const { shop } = await openShop();
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 50; page++) {
      const answer: Body = await logOf(shop, `limit=3${after === null ? '' : `&after=${after}`}`);
      seen.push(...answer.lines.map((line: Body) => line.delivery_id));
      after = answer.next;
      if (after === null) break;
    }
    expect(after).toBeNull();
    expect(new Set(seen).size).toBe(13);
    expect(seen.length).toBe(13);
  });

  test('what the provider and the person did stands with the message', async () => {
    const { shop, campaign } = await openShop();
    await app.pool.query(
      `insert into interactions (part, workspace_id, logged_at, at, user_id, campaign_id, channel, kind, send_key, detail)
       select part, workspace_id, logged_at, at, user_id, campaign_id, channel, 'hard_bounce', send_key,
         '{"words": "550 no such mailbox"}'
       from send_log where campaign_id = $1 and channel = 'email' and outcome = 'sent' limit 1`,
      [campaign],
    );
    const { lines } = await logOf(shop, 'level=messages&limit=100');
    const bounced = lines.filter((line: Body) => line.reactions.length > 0);
    expect(bounced).toHaveLength(1);
    expect(bounced[0].reactions[0]).toMatchObject({
      kind: 'hard_bounce',
      detail: { words: '550 no such mailbox' },
    });
  });

  test('LIQ-57 LIQ-58 LIQ-59 why a template stopped stands with the message, as it was written', async () => {
    const { shop } = await openShop();
    const wordsOf = async (subject: string): Promise<string> => {
      const campaign = await shop.makeCampaign({ content: { subject, body: '<p>Hi</p>' } });
      await shop.trigger(campaign, { recipients: [{ external_user_id: 'p1' }] });
      await shop.settle();
      const query = `level=messages&campaign_id=${campaign}`;
      const [line, ...others] = (await logOf(shop, query)).lines as readonly Body[];
      expect(others).toEqual([]);
      expect(line).toMatchObject({ outcome: 'skipped', reason: 'liquid_abort', external_id: 'p1' });
      return line?.facts.detail as string;
    };
    const noName = "{% if ${first_name} == blank %}{% abort_message('no name') %}{% endif %}Hi";
    expect(await wordsOf(noName)).toBe('no name');
    expect(await wordsOf('{% abort_message() %}')).toBe('{% abort_message %} called');
    expect(await wordsOf("{% abort_message('no {{${first_name}}}') %}")).toBe('no {{${first_name}}}');
  });

  test('LIQ-69 extras stand with the message that was sent, the first value of a key, in log and export', async () => {
    const { shop } = await openShop();
    const extras = '{% message_extras :key k :value a %}{% message_extras :key k :value b %}';
    const body = `${extras}{% message_extras :key who :value {{\${user_id}}} %}<p>x</p>`;
    const campaign = await shop.makeCampaign({ content: { subject: 'x', body } });
    await shop.trigger(campaign, { recipients: [{ external_user_id: 'p1' }] });
    const [message] = await shop.captured(campaign);
    expect(message?.message.html).toContain('<p>x</p>');
    const query = `level=messages&campaign_id=${campaign}`;
    const { lines } = await logOf(shop, query);
    expect(lines.map((line: Body) => line.facts)).toEqual([{ message_extras: { k: 'a', who: 'p1' } }]);
    const csv = expectStatus(await shop.api.get(`/admin/v1/message-log.csv?${query}`), 200).body as string;
    expect(csv).toContain('"{""k"":""a"",""who"":""p1""}"');
  });

  test('a range far beyond every log ends at once, in the log and in the export', async () => {
    const { shop } = await openShop();
    const range = 'from=0001-01-01T00:00:00Z&until=9999-12-31T23:59:59Z';
    const page = await logOf(shop, `limit=100&${range}`);
    expect([page.lines.length, page.next]).toEqual([13, null]);
    const csv = expectStatus(await shop.api.get(`/admin/v1/message-log.csv?${range}`), 200);
    expect((csv.body as string).trim().split('\r\n')).toHaveLength(14);
  });

  test('the export has the lines of the filters; what makes no sense is refused by name', async () => {
    const { shop } = await openShop();
    const csv = expectStatus(await shop.api.get('/admin/v1/message-log.csv?outcome=skipped'), 200);
    const [head, ...lines] = (csv.body as string).trim().split('\r\n');
    expect(head).toContain('sentence');
    expect(lines).toHaveLength(2);
    for (const [query, field] of [
      ['campaign_id=none', 'query.campaign_id'],
      ['user=stranger', 'query.user'],
      ['from=tomorrow-ish', 'query.from'],
    ]) {
      const refused = await shop.api.get(`/admin/v1/message-log?${query}`);
      expect([refused.status, JSON.stringify(refused.body).includes(field ?? '')]).toEqual([400, true]);
    }
  });
});

// Who may be sent to, and what people decide for themselves: consent rules, shared addresses, the links of captured
// messages followed over real HTTP, and a hard bounce from a real SMTP server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { eventually } from '../support/engine.ts';
import { startSmtpSink } from '../support/sinks/smtp-sink.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const to = (...ids: string[]) => ({ recipients: ids.map((id) => ({ external_user_id: id })) });
const whoGot = async (shop: TestWorkspace, campaign: string): Promise<readonly (string | null)[]> =>
  (await shop.captured(campaign)).map(({ external_id }) => external_id).sort();
const openShop = async (...people: readonly object[]): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox' });
  if (people.length > 0) await shop.track(...people);
  return shop;
};
const person = (id: string, more: object = {}) => ({ external_id: id, email: `${id}@example.com`, ...more });

describe('who may be sent to', () => {
  const PEOPLE = [
    person('in', { email_subscribe: 'opted_in' }),
    person('sub', { email_subscribe: 'subscribed' }),
    person('out', { email_subscribe: 'unsubscribed' }),
    person('blocked'),
    { external_id: 'bare', first_name: 'Bare' },
  ];
  const ALL = to('in', 'sub', 'out', 'blocked', 'bare');

  test.each([
    ['marketing', undefined, ['in', 'sub'], { not_subscribed: 1, suppressed_address: 1, not_reachable: 1 }],
    ['marketing', 'opted_in', ['in'], { not_subscribed: 2, suppressed_address: 1, not_reachable: 1 }],
    ['transactional', undefined, ['in', 'out', 'sub'], { suppressed_address: 1, not_reachable: 1 }],
    [
      'transactional',
      'subscribed',
      ['in', 'sub'],
      { not_subscribed: 1, suppressed_address: 1, not_reachable: 1 },
    ],
  ] as const)('CD-19.3 %s, sendTo %s', async (category, sendTo, expected, reasons) => {
    const shop = await openShop(...PEOPLE);
    await shop.api.post('/email/blocklist', { email: 'blocked@example.com' });
    const definition = sendTo === undefined ? {} : { send_to: sendTo };
    const campaign = await shop.makeCampaign({ category, definition });
    await shop.trigger(campaign, ALL);
    expect(await whoGot(shop, campaign)).toEqual(expected);
    const skipped = Object.values(reasons).reduce((sum, count) => sum + count, 0);
    await expectSumsToAddUp(shop, campaign, { sent: expected.length, skipped, reasons });
    expect((await shop.why('blocked', campaign)).sentence).toBe(
      'The address hard-bounced, complained or is blocked.',
    );
    expect((await shop.why('blocked', campaign, 'fr')).sentence).toBe(
      'L’adresse a rebondi, s’est plainte ou est bloquée.',
    );
  });

  test('rulings: everybody is refused for marketing', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({ draft: true, definition: { send_to: 'everybody' } });
    const launched = await shop.api.post(`/admin/v1/campaigns/${campaign}/launch`, {});
    expect(launched.status).toBe(400);
    expect(launched.body.errors[0].field).toBe('definition.send_to');
  });

  test('CD-19.4 a group: only its subscribers', async () => {
    const shop = await openShop(person('ann'), person('bob'));
    const group = await shop.makeGroup('News');
    const set = await shop.api.post('/subscription/status/set', {
      subscription_group_id: group,
      subscription_state: 'subscribed',
      external_id: ['ann'],
    });
    expect(set.status).toBe(201);
    const campaign = await shop.makeCampaign({ definition: { subscription_group_id: group } });
    await shop.trigger(campaign, to('ann', 'bob'));
    expect(await whoGot(shop, campaign)).toEqual(['ann']);
    expect((await shop.why('bob', campaign, 'fr')).sentence).toBe('Non abonné à ce canal ou à ce groupe.');
  });
});

describe('one address, several people', () => {
  test('CD-20.1 a segment send merges them, a list of recipients does not', async () => {
    const shop = await openShop(
      person('a', { email: 'home@example.com' }),
      person('b', { email: 'HOME@example.com' }),
      person('c'),
    );
    const segment = await shop.makeCampaign();
    await shop.trigger(segment, { broadcast: true });
    const got = await shop.captured(segment);
    expect(got.map(({ message }) => String(message.to).toLowerCase()).sort()).toEqual([
      'c@example.com',
      'home@example.com',
    ]);
    await expectSumsToAddUp(shop, segment, { sent: 2, skipped: 1, reasons: { merged_same_address: 1 } });
    const missed = ['a', 'b'].find((id) => !got.some(({ external_id }) => external_id === id)) ?? '';
    expect((await shop.why(missed, segment)).sentence).toBe(
      'Another person with the same address got this message.',
    );
    const listed = await shop.makeCampaign();
    await shop.trigger(listed, to('a', 'b'));
    expect(await whoGot(shop, listed)).toEqual(['a', 'b']);
    await expectSumsToAddUp(shop, listed, { sent: 2 });
  });
});

describe('links of messages', () => {
  const LINKS = {
    subject: 'Links',
    body:
      'u={{${set_user_to_unsubscribed_url}}} s={{${set_user_to_subscribed_url}}} o={{${set_user_to_opted_in_url}}} ' +
      'p={{${preference_center_url}}} f=({{${email_footer}}})',
  };
  const linksOf = (message: Body): Readonly<Record<'u' | 's' | 'o' | 'p', string>> => {
    const find = (name: string): string => new RegExp(`\\b${name}=(http\\S+)`).exec(message.html)?.[1] ?? '';
    return { u: find('u'), s: find('s'), o: find('o'), p: find('p') };
  };
  const open = async (url: string, form?: string, headers = {}) => {
    const response = await fetch(url, {
      ...(form === undefined
        ? {}
        : {
            method: 'POST',
            body: form,
            headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          }),
      ...(form === undefined ? { headers } : {}),
    });
    return { status: response.status, html: await response.text(), headers: response.headers };
  };
  const stateOf = async (shop: TestWorkspace, id: string): Promise<unknown> => {
    const answer = await shop.api.post('/users/export/ids', {
      external_ids: [id],
      fields_to_export: ['email_subscribe'],
    });
    return answer.body.users[0].email_subscribe;
  };
  const rows = async (): Promise<string> => {
    const { rows: found } = await app.pool.query(
      `select (select json_agg(u order by u.user_id) from users u)::text as users,
              (select json_agg(a order by a.value) from address_states a)::text as states`,
    );
    return JSON.stringify(found);
  };
  const linksFor = async (shop: TestWorkspace, id: string, definition = {}) => {
    const campaign = await shop.makeCampaign({ content: LINKS, definition });
    await shop.trigger(campaign, to(id));
    const [message] = await shop.captured(campaign);
    return { campaign, message: message?.message, links: linksOf(message?.message) };
  };

  test('F102 unsubscribe: GET changes nothing, POST acts, the next marketing message is skipped', async () => {
    const shop = await openShop(person('ann', { language: 'fr' }));
    const { campaign, links, message } = await linksFor(shop, 'ann');
    expect(message.headers['List-Unsubscribe']).toBe(`<${links.u}>`);
    expect(message.html).toContain('>Se désabonner</a> · <a href=');
    const before = await rows();
    for (let i = 0; i < 3; i++) {
      const shown = await open(links.u);
      expect(shown.status).toBe(200);
      expect(shown.html).toContain('lang="fr"');
      expect(shown.html).not.toContain('ann@example.com');
      await fetch(links.u, { method: 'HEAD' });
    }
    expect(await rows()).toBe(before);
    const done = await open(links.u, 'List-Unsubscribe=One-Click');
    expect(done.status).toBe(200);
    expect(await stateOf(shop, 'ann')).toBe('unsubscribed');
    await shop.trigger(campaign, to('ann'));
    expect(await whoGot(shop, campaign)).toEqual(['ann']);
    await expectSumsToAddUp(shop, campaign, { sent: 1, skipped: 1, reasons: { not_subscribed: 1 } });
    expect((await shop.why('ann', campaign, 'fr')).sentence).toBe('Non abonné à ce canal ou à ce groupe.');
  });

  test('PERS-3.3 subscribe and opt-in links', async () => {
    const shop = await openShop(person('ann'));
    const { links } = await linksFor(shop, 'ann');
    await open(links.u, '');
    for (const [link, state] of [
      [links.s, 'subscribed'],
      [links.o, 'opted_in'],
    ] as const) {
      const before = await rows();
      expect((await open(link)).html).toContain('<form method="post">');
      expect(await rows()).toBe(before);
      expect((await open(link, '')).status).toBe(200);
      expect(await stateOf(shop, 'ann')).toBe(state);
    }
  });

  test('CD-19.4 the header’s link leaves the campaign’s group, the link of the body leaves everything', async () => {
    const shop = await openShop(person('ann'));
    const group = await shop.makeGroup('News');
    const join = { subscription_group_id: group, subscription_state: 'subscribed', external_id: ['ann'] };
    await shop.api.post('/subscription/status/set', join);
    const { links, message } = await linksFor(shop, 'ann', { subscription_group_id: group });
    const header = /<([^>]+)>/.exec(message.headers['List-Unsubscribe'])?.[1] ?? '';
    expect(header).not.toBe(links.u);
    expect((await open(header, 'List-Unsubscribe=One-Click')).status).toBe(200);
    expect(await stateOf(shop, 'ann')).toBe('subscribed');
    const status = await shop.api.get(
      `/subscription/status/get?subscription_group_id=${group}&external_id=ann`,
    );
    expect(status.body.status).toEqual({ ann: 'Unsubscribed' });
    await open(links.u, '');
    expect(await stateOf(shop, 'ann')).toBe('unsubscribed');
  });

  test('PERS-3.3 the preference page shows and saves email and groups, in the person’s language', async () => {
    const shop = await openShop(
      person('ann', { email_subscribe: 'opted_in' }),
      person('eve', { language: 'fr' }),
    );
    const news = await shop.makeGroup('News <b>& more</b>');
    const deals = await shop.makeGroup('Deals');
    await shop.makeGroup('Texts', 'sms');
    const join = { subscription_group_id: deals, subscription_state: 'subscribed', external_id: ['ann'] };
    await shop.api.post('/subscription/status/set', join);
    const { links } = await linksFor(shop, 'ann');
    const before = await rows();
    const shown = await open(links.p);
    expect(await rows()).toBe(before);
    expect(shown.html).toContain('lang="en"');
    expect(shown.html).toContain(`value="${deals}" checked`);
    expect(shown.html).toContain('News &#60;b&#62;&#38; more&#60;/b&#62;');
    expect(shown.html).not.toContain('Texts');
    expect(shown.html).not.toContain('ann@example.com');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    // News instead of Deals; who opted in stays so.
    const form = `email=subscribed&shown=${news}&shown=${deals}&group=${news}`;
    expect((await open(links.p, form)).html).toContain('role="status"');
    const groups = async () =>
      (await shop.api.get(`/subscription/user/status?external_id=ann`)).body.users[0].subscription_groups
        .map(({ id, status }: Body) => [id, status])
        .sort();
    expect(await groups()).toEqual(
      [
        [news, 'Subscribed'],
        [deals, 'Unsubscribed'],
      ].sort(),
    );
    expect(await stateOf(shop, 'ann')).toBe('opted_in');
    // A group that the page did not show, or that is none, is not touched.
    await open(links.p, `email=unsubscribed&shown=${deals}&group=00000000-0000-4000-8000-000000000000`);
    expect(await groups()).toEqual(
      [
        [news, 'Subscribed'],
        [deals, 'Unsubscribed'],
      ].sort(),
    );
    expect(await stateOf(shop, 'ann')).toBe('unsubscribed');
    await open(links.p, 'email=subscribed');
    expect(await stateOf(shop, 'ann')).toBe('subscribed');
    const french = await linksFor(shop, 'eve');
    expect((await open(french.links.p)).html).toContain('Préférences d’e-mail');
  });

  test('T38 bit flips, other purposes, other people and other workspaces open nothing', async () => {
    const [shop, other] = [await openShop(person('ann'), person('bob')), await openShop(person('ann'))];
    const { links } = await linksFor(shop, 'ann');
    const { links: bobs } = await linksFor(shop, 'bob');
    const { links: others } = await linksFor(other, 'ann');
    const before = await rows();
    const forged: string[] = [];
    const split = (url: string) =>
      [url.slice(0, url.lastIndexOf('/') + 1), url.slice(url.lastIndexOf('/') + 1)] as const;
    const all = Object.values(links).map(split);
    for (const [path, token] of all) {
      for (let i = 0; i < token.length; i += 3)
        forged.push(path + token.slice(0, i) + (token[i] === 'a' ? 'b' : 'a') + token.slice(i + 1));
      for (const [otherPath] of all) if (otherPath !== path) forged.push(otherPath + token);
      forged.push(path + token.slice(0, -1), `${path}${token}x`);
    }
    const [path, token] = split(links.u);
    const mac = token.slice(token.lastIndexOf('.'));
    for (const foreign of [bobs.u, others.u]) {
      const [, theirs] = split(foreign);
      forged.push(path + theirs.slice(0, theirs.lastIndexOf('.')) + mac);
    }
    for (const url of forged) {
      expect([url, (await open(url, 'List-Unsubscribe=One-Click&email=unsubscribed')).status]).toEqual([
        url,
        404,
      ]);
    }
    expect(await rows()).toBe(before);
  });
});

describe('a hard bounce', () => {
  test('CD-19.2 a real SMTP server that refuses an address: failed once, then suppressed everywhere', async () => {
    const sink = await startSmtpSink({
      script: (verb, argument) =>
        verb === 'rcpt' && argument.includes('gone@') ? '550 5.1.1 no such user' : undefined,
    });
    try {
      const shop = await app.makeWorkspace({ kind: 'live' });
      await shop.track(person('gone'), person('here'), person('twin', { email: 'gone@example.com' }));
      const provider = {
        provider: 'smtp',
        settings: { host: '127.0.0.1', port: sink.port, security: 'none' },
      };
      const campaign = await shop.makeCampaign({ configurationId: await shop.configure(provider) });
      await shop.trigger(campaign, to('gone', 'here'));
      const isDone = ({ people }: Body): boolean => people.waiting === 0 && people.considered === 2;
      await eventually(() => shop.stats(campaign), isDone);
      await expectSumsToAddUp(shop, campaign, { sent: 1, failed: 1, reasons: { address_rejected: 1 } });
      expect(sink.entries.map(({ recipient }) => recipient)).toEqual(['here@example.com']);
      expect(sink.entries[0]?.body).toMatch(/^List-Unsubscribe: /m);
      expect((await shop.why('gone', campaign, 'fr')).sentence).toBe(
        'Le fournisseur a refusé l’adresse définitivement.',
      );
      const bounced = await eventually(
        () => shop.api.get('/email/hard_bounces?email=gone@example.com'),
        ({ body }) => body.emails?.length === 1,
      );
      expect(bounced.body.emails[0].email).toBe('gone@example.com');
      const next = await shop.makeCampaign({
        category: 'transactional',
        configurationId: await shop.configure({ ...provider, category: 'transactional' }),
      });
      await shop.trigger(next, to('gone', 'twin', 'here'));
      await eventually(
        () => shop.stats(next),
        ({ people }: Body) => people.waiting === 0 && people.considered === 3,
      );
      await expectSumsToAddUp(shop, next, { sent: 1, skipped: 2, reasons: { suppressed_address: 2 } });
    } finally {
      await sink.close();
    }
  });
});

// Segments of campaigns, as the messages show that went out (items 138 to 147): what a missing value means, days and
// hours, exclusions, consent beside filters; and filters on what people did, judged when an event comes in, when a
// broadcast is planned and when one person is named.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const NOW = '2025-04-17T01:00:00Z';
const person = (id: string, more: object = {}) => ({ external_id: id, email: `${id}@example.com`, ...more });
const openShop = async (people: readonly object[], more: object = {}): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({
    kind: 'sandbox',
    clockAt: NOW,
    rateLimits: { broadcast: 10_000, broadcast_audience: 1_000 },
  });
  expectStatus(await shop.api.post('/users/track', { attributes: people, ...more }), 201);
  return shop;
};

/** Who gets a broadcast of a campaign with this segment: SQL decides. */
const reachedBy = async (shop: TestWorkspace, audience: object): Promise<string[]> => {
  const campaign = await shop.makeCampaign({ definition: { audience } });
  expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
  return (await shop.captured(campaign)).map(({ external_id }) => external_id ?? '').sort();
};
/** Who gets it of people who are named: memory decides. */
const reachedByName = async (
  shop: TestWorkspace,
  people: readonly string[],
  audience: object,
): Promise<string[]> => {
  const campaign = await shop.makeCampaign({ definition: { audience } });
  const recipients = people.map((external_user_id) => ({ external_user_id }));
  expectStatus(await shop.trigger(campaign, { recipients }), 201);
  return (await shop.captured(campaign)).map(({ external_id }) => external_id ?? '').sort();
};
const attribute = (name: string, type: string, comparison: string, value: unknown) => ({
  filter: 'custom-attribute',
  name,
  type,
  comparison,
  value,
});

describe('attributes', () => {
  let shop: TestWorkspace;
  beforeAll(async () => {
    shop = await openShop([
      person('five', { score: 5, tier: 'GOLD', home_city: 'A' }),
      person('zero', { score: 0, tier: 'silver', home_city: 'B' }),
      person('none'),
    ]);
  });
  const reached = (audience: object) => reachedBy(shop, audience);

  test('CD-#138 a missing number counts as 0 for exactly 0 and for less than, not for more than', async () => {
    expect(await reached(attribute('score', 'number', 'equals', 0))).toEqual(['none', 'zero']);
    expect(await reached(attribute('score', 'number', 'less_than', 5))).toEqual(['none', 'zero']);
    expect(await reached(attribute('score', 'number', 'greater_than', -1))).toEqual(['five', 'zero']);
  });

  test('CD-#139 expressions of segments ignore case', async () => {
    expect(await reached(attribute('tier', 'string', 'matches_regex', '^gold$'))).toEqual(['five']);
  });

  test('CD-#140 "does not match" needs a value', async () => {
    expect(await reached(attribute('tier', 'string', 'does_not_match_regex', '^g'))).toEqual(['zero']);
  });

  test('CD-#143 an exclusion group overrides everything', async () => {
    const excluded = {
      none: [{ filter: 'profile-field', field: 'home_city', comparison: 'is_any_of', value: 'A' }],
    };
    expect(await reached({ all: [{ filter: 'email-available', value: true }, excluded] })).toEqual([
      'none',
      'zero',
    ]);
  });

  test('CD-#144 negated values joined with OR match everybody', async () => {
    const not = (city: string) => ({
      ...{ filter: 'profile-field', field: 'home_city', comparison: 'is_none_of' },
      value: city,
    });
    expect(await reached({ any: [not('A'), not('B')] })).toEqual(['five', 'none', 'zero']);
  });
});

describe('what people did', () => {
  const purchase = (external_id: string, time: string) => ({
    ...{ external_id, product_id: 'shoe', currency: 'EUR', price: 10, time },
  });
  const event = (external_id: string, time: string) => ({ external_id, name: 'viewed', time });

  test('CD-#141 days of "in the last days" are UTC calendar days', async () => {
    const shop = await openShop([person('inside'), person('outside'), person('none')], {
      purchases: [purchase('inside', '2025-04-14T00:30:00Z'), purchase('outside', '2025-04-13T23:59:00Z')],
    });
    const rule = { filter: 'purchases-in-days', comparison: 'greater_than', value: 0, days: 3 };
    expect(await reachedBy(shop, rule)).toEqual(['inside']);
    expect(await reachedByName(shop, ['inside', 'outside', 'none'], rule)).toEqual(['inside']);
    const never = { filter: 'purchases-in-days', comparison: 'equals', value: 0, days: 3 };
    expect(await reachedBy(shop, never)).toEqual(['none', 'outside']);
  });

  test('CD-#142 "less than 3 days ago" is 72 hours', async () => {
    const shop = await openShop([person('late'), person('early'), person('none')], {
      events: [event('late', '2025-04-14T01:01:00Z'), event('early', '2025-04-14T00:59:00Z')],
    });
    const rule = {
      filter: 'last-custom-event',
      name: 'viewed',
      comparison: 'less_than_x_days_ago',
      value: 3,
    };
    expect(await reachedBy(shop, rule)).toEqual(['late']);
    expect(await reachedByName(shop, ['late', 'early', 'none'], rule)).toEqual(['late']);
  });

  test('CD-18.6 what was received counts from then on', async () => {
    const shop = await openShop([person('ann'), person('bob')]);
    const first = await shop.makeCampaign({ tags: ['sale'] });
    await shop.trigger(first, { recipients: [{ external_user_id: 'ann' }] });
    const received = (about: object, value: boolean) => ({ filter: 'received-message', ...about, value });
    expect(await reachedBy(shop, received({ campaign_id: first }, true))).toEqual(['ann']);
    expect(await reachedBy(shop, received({ campaign_id: first, channel: 'sms' }, true))).toEqual([]);
    expect(await reachedBy(shop, received({ campaign_id: first }, false))).toEqual(['bob']);
    expect(await reachedByName(shop, ['ann', 'bob'], received({ tag: 'sale' }, true))).toEqual(['ann']);
  });

  test('CD-7.8 a trigger sees what was done before it, not what it does itself; why says so', async () => {
    const shop = await openShop([person('ann')]);
    const campaign = await shop.makeCampaign({
      type: 'action_based',
      definition: {
        trigger: { type: 'performed_event', event: 'viewed' },
        audience: { filter: 'custom-event-count', name: 'viewed', comparison: 'greater_than', value: 0 },
      },
    });
    const view = async (...times: readonly string[]): Promise<number> => {
      const events = times.map((time) => event('ann', time));
      expectStatus(await shop.api.post('/users/track', { events }), 201);
      await shop.move(60);
      return (await shop.captured(campaign)).length;
    };
    expect(await view(NOW)).toBe(0);
    expect(JSON.stringify(await shop.why('ann', campaign))).toContain('not_in_audience_at_trigger');
    expect(await view('2025-04-17T01:01:00Z')).toBe(1);
    const twice = await openShop([person('ann')]);
    const other = await twice.makeCampaign({
      type: 'action_based',
      definition: {
        trigger: { type: 'performed_event', event: 'viewed' },
        audience: { filter: 'custom-event-count', name: 'viewed', comparison: 'equals', value: 1 },
      },
    });
    const events = [NOW, '2025-04-17T01:00:02Z'].map((time) => event('ann', time));
    expectStatus(await twice.api.post('/users/track', { events }), 201);
    await twice.move(60);
    expect(await twice.captured(other)).toHaveLength(1);
  });
});

describe('consent beside filters', () => {
  const available = { filter: 'email-available', value: true };
  const everybody = { category: 'transactional' as const, definition: {} };
  const to = (...ids: string[]) => ({ recipients: ids.map((external_user_id) => ({ external_user_id })) });
  const got = async (shop: TestWorkspace, campaign: string): Promise<(string | null)[]> =>
    (await shop.captured(campaign)).map(({ external_id }) => external_id).sort();

  test('CD-#145 unsubscribed: not by default, yes for all users; hard-bounced: never', async () => {
    const shop = await openShop([
      person('out', { email_subscribe: 'unsubscribed' }),
      person('dead'),
      person('in'),
    ]);
    expectStatus(await shop.api.post('/email/blocklist', { email: 'dead@example.com' }), 201);
    const usual = await shop.makeCampaign();
    await shop.trigger(usual, to('out', 'dead', 'in'));
    expect(await got(shop, usual)).toEqual(['in']);
    const all = await shop.makeCampaign(everybody);
    await shop.trigger(all, to('out', 'dead', 'in'));
    expect(await got(shop, all)).toEqual(['in', 'out']);
  });

  test('CD-#146 Email Available still leaves out who unsubscribed, whatever the send-to', async () => {
    const shop = await openShop([person('out', { email_subscribe: 'unsubscribed' }), person('in')]);
    const campaign = await shop.makeCampaign({ ...everybody, definition: { audience: available } });
    await shop.trigger(campaign, to('out', 'in'));
    expect(await got(shop, campaign)).toEqual(['in']);
  });

  test('CD-#147 a text goes only to subscribers of its group, transactional or not', async () => {
    const shop = await openShop([
      person('ann', { phone: '+33612345678' }),
      person('bob', { phone: '+33612345679' }),
    ]);
    const group = await shop.makeGroup('Texts', 'sms');
    for (const [id, state] of [
      ['ann', 'subscribed'],
      ['bob', 'unsubscribed'],
    ])
      expectStatus(
        await shop.api.post('/subscription/status/set', {
          subscription_group_id: group,
          subscription_state: state,
          external_id: [id],
        }),
        201,
      );
    const campaign = await shop.makeCampaign({
      category: 'transactional',
      channel: 'sms',
      content: { body: 'Hi' },
      definition: { subscription_group_id: group },
    });
    await shop.trigger(campaign, to('ann', 'bob'));
    expect(await got(shop, campaign)).toEqual(['ann']);
  });
});

test('CD-18.1 rules that cannot be understood are refused with the path of the clause', async () => {
  const shop = await openShop([person('ann')]);
  const refused = async (audience: object): Promise<string> => {
    const campaign = await shop.makeCampaign({ draft: true, definition: { audience } });
    const answer = await shop.api.post(`/admin/v1/campaigns/${campaign}/launch`, {});
    expect(answer.status).toBe(400);
    return answer.body.errors[0].field as string;
  };
  const good = attribute('score', 'number', 'equals', 0);
  expect(await refused({ all: [good, attribute('score', 'number', 'contains_any_of', 'x')] })).toMatch(
    /audience\.all\[1\]\.comparison$/,
  );
  expect(
    await refused({ any: [good, { filter: 'segment-membership', segment_id: 'x', value: true }] }),
  ).toMatch(/audience\.any\[1\]\.segment_id$/);
  const long = Array.from({ length: 200 }, (_, i) => `${'x'.repeat(60)}${i}`);
  expect(await refused({ any: [good, attribute('tier', 'string', 'is_any_of', long)] })).toMatch(
    /audience\.any\[1\]$/,
  );
});

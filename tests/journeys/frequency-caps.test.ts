// Frequency caps through the public doors, on a sandbox's clock: at most so many messages per person and window, over
// all campaigns, and why says which rule it was.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
const ANN = { external_user_id: 'ann' };

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  // A Monday, 08:00 in Paris.
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-02T07:00:00Z' });
  await shop.track({
    external_id: 'ann',
    email: 'ann@example.com',
    phone: '+33612345678',
    time_zone: 'Europe/Paris',
  });
});

interface Rule {
  readonly name?: string;
  readonly messages?: number;
  readonly every?: number;
  readonly unit?: string;
  readonly channels?: readonly string[] | null;
  readonly tag?: string;
}
const setRules = async (...rules: readonly Rule[]): Promise<void> => {
  const written = rules.map((rule, i) => ({
    name: `Rule ${i + 1}`,
    messages: 1,
    every: 1,
    unit: 'days',
    channels: ['email'],
    ...rule,
  }));
  expectStatus(await shop.api.put('/admin/v1/limits/frequency-rules', { rules: written }), 200);
};

/** Sends to Ann at an instant of Paris; answers how it ended. */
const sendAt = async (campaign: string, local: string): Promise<string> => {
  await shop.move(`${local}+01:00`);
  return send(campaign);
};
const send = async (campaign: string): Promise<string> => {
  expectStatus(await shop.trigger(campaign, { recipients: [ANN] }), 201);
  return lastOutcome(campaign);
};
const lastOutcome = async (campaign: string): Promise<string> => {
  const { decisions } = await shop.why('ann', campaign);
  const last = decisions.find(({ channel }: { channel: string }) => channel === '');
  return last.outcome === 'sent' ? 'sent' : last.reason;
};

describe('CD-12.2 windows', () => {
  test('CD-#109 one a day: Monday 23:00, then Tuesday 00:00 local time, is a new day', async () => {
    await setRules({});
    const campaign = await shop.makeCampaign();
    expect(await sendAt(campaign, '2026-03-02T23:00:00')).toBe('sent');
    expect(await sendAt(campaign, '2026-03-02T23:59:59')).toBe('frequency_capped');
    expect(await sendAt(campaign, '2026-03-03T00:00:00')).toBe('sent');
  });

  test('CD-#110 what is capped is dropped, not sent the next day', async () => {
    await setRules({});
    const [first, second] = [await shop.makeCampaign(), await shop.makeCampaign()];
    expect(await sendAt(first, '2026-03-02T08:00:00')).toBe('sent');
    expect(await sendAt(second, '2026-03-02T20:00:00')).toBe('frequency_capped');
    await shop.move('2026-03-04T12:00:00+01:00');
    expect(await shop.captured(second)).toEqual([]);
  });

  test('CD-#111 two per two days', async () => {
    await setRules({ messages: 2, every: 2 });
    const campaign = await shop.makeCampaign();
    const outcomes: string[] = [];
    for (const at of ['02T10:00:00', '03T10:00:00', '03T20:00:00', '04T09:00:00'])
      outcomes.push(await sendAt(campaign, `2026-03-${at}`));
    expect(outcomes).toEqual(['sent', 'sent', 'frequency_capped', 'sent']);
  });

  test('CD-#112 two per week: Monday, Wednesday, not Thursday; the next Monday again', async () => {
    await setRules({ messages: 2, unit: 'weeks' });
    const campaign = await shop.makeCampaign();
    const outcomes: string[] = [];
    for (const day of ['02', '04', '05', '09'])
      outcomes.push(await sendAt(campaign, `2026-03-${day}T10:00:00`));
    expect(outcomes).toEqual(['sent', 'sent', 'frequency_capped', 'sent']);
  });

  test('CD-#113 one per sixty minutes', async () => {
    await setRules({ unit: 'minutes', every: 60 });
    const campaign = await shop.makeCampaign();
    const outcomes: string[] = [];
    for (const at of ['10:00:00', '10:59:00', '11:01:00'])
      outcomes.push(await sendAt(campaign, `2026-03-02T${at}`));
    expect(outcomes).toEqual(['sent', 'frequency_capped', 'sent']);
  });
});

describe('CD-12.3 what counts', () => {
  const multichannel = async (...channels: readonly string[]): Promise<string> => {
    const group = channels.includes('sms') ? await shop.makeGroup('News', 'sms') : null;
    if (group !== null) {
      const subscribed = { subscription_group_id: group, subscription_state: 'subscribed' };
      await shop.track({ external_id: 'ann', subscription_groups: [subscribed] });
    }
    const contents: Record<string, object> = {
      email: { subject: 'Hi', body: '<p>Hi</p>' },
      sms: { body: 'Hi' },
      webhook: { url: 'https://example.com/hook', request_method: 'POST', body: '{}' },
    };
    const messages = [];
    for (const channel of channels)
      messages.push({
        channel,
        configuration_id: await shop.configure({ channel }),
        content: contents[channel],
      });
    return shop.makeCampaign({
      definition: { subscription_group_id: group, variants: [{ messages }] },
    });
  };
  const channelsOf = async (campaign: string) =>
    (await shop.captured(campaign)).map(({ channel }) => channel).sort();

  test('CD-#114 one rule per channel: a multichannel campaign uses up both, others are free', async () => {
    await setRules({ channels: ['email'] }, { channels: ['webhook'] });
    const both = await multichannel('email', 'webhook');
    expect(await send(both)).toBe('sent');
    expect(await channelsOf(both)).toEqual(['email', 'webhook']);
    const three = await multichannel('email', 'webhook', 'sms');
    expect(await send(three)).toBe('sent');
    expect(await channelsOf(three)).toEqual(['sms']);
    expect(await send(await multichannel('webhook'))).toBe('frequency_capped');
  });

  test('CD-#115 one of any channel: both parts of one campaign leave and count once', async () => {
    await setRules({ channels: null });
    const both = await multichannel('email', 'webhook');
    expect(await send(both)).toBe('sent');
    expect(await channelsOf(both)).toEqual(['email', 'webhook']);
    expect(await send(await shop.makeCampaign())).toBe('frequency_capped');
    await setRules({ channels: null, messages: 2 });
    expect(await send(await shop.makeCampaign())).toBe('sent');
    expect(await send(await shop.makeCampaign())).toBe('frequency_capped');
  });

  test('CD-#116 with capping off a campaign is sent over the cap and does not count', async () => {
    await setRules({});
    const off = await shop.makeCampaign({ definition: { obeys_frequency_rules: false } });
    expect(await send(off)).toBe('sent');
    expect(await send(off)).toBe('sent');
    const on = await shop.makeCampaign();
    expect(await send(on)).toBe('sent');
    expect(await send(on)).toBe('frequency_capped');
    expect(await send(off)).toBe('sent');
  });

  test('CD-#117 with capping off and counting on, it counts', async () => {
    await setRules({});
    const definition = { obeys_frequency_rules: false, counts_towards_frequency_rules: true };
    expect(await send(await shop.makeCampaign({ definition }))).toBe('sent');
    expect(await send(await shop.makeCampaign({ definition }))).toBe('sent');
    expect(await send(await shop.makeCampaign())).toBe('frequency_capped');
  });

  test('CD-12.3 transactional messages are neither capped nor counted', async () => {
    await setRules({});
    const receipts = await shop.makeCampaign({ category: 'transactional' });
    expect([await send(receipts), await send(receipts)]).toEqual(['sent', 'sent']);
    expect(await send(await shop.makeCampaign())).toBe('sent');
    expect(await send(receipts)).toBe('sent');
  });

  test('CD-12.3 a message that its template aborts does not count', async () => {
    await setRules({});
    const content = { subject: 'Hi', body: '{% abort_message("no") %}' };
    expect(await send(await shop.makeCampaign({ content }))).toBe('liquid_abort');
    expect(await send(await shop.makeCampaign())).toBe('sent');
  });

  test('CD-#105 capped on Monday, triggered again on Tuesday: sent, although it is sent once ever', async () => {
    await setRules({});
    const once = await shop.makeCampaign({ definition: { reeligibility: null } });
    expect(await sendAt(await shop.makeCampaign(), '2026-03-02T09:00:00')).toBe('sent');
    expect(await sendAt(once, '2026-03-02T10:00:00')).toBe('frequency_capped');
    expect(await sendAt(once, '2026-03-03T10:00:00')).toBe('sent');
    expect(await sendAt(once, '2026-03-04T10:00:00')).toBe('already_received');
  });

  test('CD-12 what a person got before the workspace had its first rule counts', async () => {
    const campaign = await shop.makeCampaign();
    expect(await send(campaign)).toBe('sent');
    await setRules({});
    expect(await send(campaign)).toBe('frequency_capped');
  });
});

describe('CD-12.4 tags', () => {
  const retag = async (campaign: string, tags: readonly string[]): Promise<void> => {
    expectStatus(await shop.api.patch(`/admin/v1/campaigns/${campaign}`, { tags }), 200);
  };

  test('CD-#119 tags count as they are now: removed, B is sent; removed and added back, it is not', async () => {
    await setRules({ unit: 'weeks', tag: 'promo' });
    const a = await shop.makeCampaign({ tags: ['promo'] });
    const b = await shop.makeCampaign({ tags: ['promo'] });
    expect(await sendAt(a, '2026-03-02T10:00:00')).toBe('sent');
    await retag(a, []);
    await retag(a, ['promo']);
    expect(await sendAt(b, '2026-03-04T10:00:00')).toBe('frequency_capped');
    await retag(a, []);
    expect(await sendAt(b, '2026-03-04T11:00:00')).toBe('sent');
  });

  test('CD-2.5 a rule on a parent tag counts its children', async () => {
    const tags = [{ name: 'winter sale', parent: 'sale' }];
    expectStatus(await shop.api.put('/admin/v1/limits/tags', { tags }), 200);
    await setRules({ tag: 'sale' });
    expect(await send(await shop.makeCampaign({ tags: ['winter sale'] }))).toBe('sent');
    expect(await send(await shop.makeCampaign({ tags: ['other'] }))).toBe('sent');
    expect(await send(await shop.makeCampaign({ tags: ['sale'] }))).toBe('frequency_capped');
  });

  test('CD-#120 one a week and three promos a week: one in all, and why names the rule, its window and its count', async () => {
    await setRules(
      { name: 'Promos', unit: 'weeks', messages: 3, tag: 'promo' },
      { name: 'Any email', unit: 'weeks' },
    );
    const promo = await shop.makeCampaign({ tags: ['promo'] });
    expect(await sendAt(promo, '2026-03-02T10:00:00')).toBe('sent');
    expect(await sendAt(promo, '2026-03-03T10:00:00')).toBe('frequency_capped');
    const { decisions } = await shop.why('ann', promo);
    expect(decisions[0].facts).toMatchObject({
      rule: 'Any email',
      messages: 1,
      counted: 1,
      since: '2026-02-24T23:00:00.000Z',
    });
  });
});

describe('PRI-1 who gets the last message', () => {
  test('of what is due together the higher priority, then the campaign’s id; the others say why', async () => {
    await setRules({ channels: null });
    const time = '2026-03-02T12:00:00Z';
    const make = async (priority: number): Promise<string> => {
      const campaign = await shop.makeCampaign({ definition: { priority } });
      const call = { recipients: [ANN], schedule: { time } };
      expectStatus(await shop.schedule(campaign, call), 201);
      return campaign;
    };
    const campaigns = [await make(10), await make(90), await make(50), await make(90)];
    await shop.move('2026-03-02T13:00:00Z');
    const outcomes: string[] = [];
    for (const campaign of campaigns) outcomes.push(await lastOutcome(campaign));
    const first = [campaigns[1]!, campaigns[3]!].sort()[0]!;
    expect(outcomes).toEqual(campaigns.map((id) => (id === first ? 'sent' : 'frequency_capped')));
  });
});

describe('people', () => {
  test('CD-12 of two people who become one, both histories count', async () => {
    await setRules({ messages: 2 });
    await shop.track({ external_id: 'bob', email: 'bob@example.com', time_zone: 'Europe/Paris' });
    const campaign = await shop.makeCampaign();
    expect(await send(campaign)).toBe('sent');
    await shop.trigger(campaign, { recipients: [{ external_user_id: 'bob' }] });
    await shop.settle();
    const merge = [
      { identifier_to_merge: { external_id: 'bob' }, identifier_to_keep: { external_id: 'ann' } },
    ];
    expectStatus(await shop.api.post('/users/merge', { merge_updates: merge }), 202);
    expect(await send(campaign)).toBe('frequency_capped');
  });

  test('CD-12 erasing a person erases what they got', async () => {
    await setRules({});
    expect(await send(await shop.makeCampaign())).toBe('sent');
    const count = async () =>
      (
        await app.pool.query(
          'select count(*)::int as n from contact_pressure p join workspaces w using (workspace_id) where w.key = $1',
          [shop.key],
        )
      ).rows;
    expect(await count()).toEqual([{ n: 1 }]);
    expectStatus(await shop.api.post('/users/delete', { external_ids: ['ann'] }), 201);
    expect(await count()).toEqual([{ n: 0 }]);
  });
});

describe('bad input', () => {
  test('CD-12.1 rules that make no sense are refused with their field', async () => {
    const rule = { name: 'r', messages: 1, every: 1, unit: 'days' };
    const cases: readonly (readonly [object, string])[] = [
      [{ rules: Array.from({ length: 11 }, (_, i) => ({ ...rule, name: `r${i}` })) }, 'rules'],
      [{ rules: [{ ...rule, every: 31 }] }, 'rules[0].every'],
      [{ rules: [{ ...rule, unit: 'weeks', every: 5 }] }, 'rules[0].every'],
      [{ rules: [{ ...rule, channels: ['pigeon'] }] }, 'rules[0].channels[0]'],
      [{ rules: [rule, rule] }, 'rules[1].name'],
      [{ rules: [{ ...rule, messages: 0 }] }, 'rules[0].messages'],
    ];
    for (const [body, field] of cases) {
      const answer = await shop.api.put('/admin/v1/limits/frequency-rules', body);
      expect([body, answer.status]).toEqual([body, 400]);
      expect(JSON.stringify(answer.body)).toContain(field);
    }
    const circle = [
      { name: 'a', parent: 'b' },
      { name: 'b', parent: 'a' },
    ];
    expect((await shop.api.put('/admin/v1/limits/tags', { tags: circle })).status).toBe(400);
  });
});

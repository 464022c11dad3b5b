// Speed limits and maximum numbers of people through the public doors, on a sandbox's clock.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import { campaignScope, minuteOf, SLOT_HORIZON_MINUTES } from '../../src/core/restraints/speed-slots.ts';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type TestApp } from '../support/app.ts';
import {
  addPeople,
  openShop,
  outcomeOf,
  perMinute,
  quietHours,
  sendTo,
  sentAt,
} from '../support/hold-back.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('CD-13.2 speed limits', () => {
  const limited = (messages_per_minute: number, more: object = {}) => ({
    definition: { speed_limit: { messages_per_minute }, ...more },
  });

  test('CD-#121 75 people at 10 a minute from 12:00: 10 in each of 12:00 to 12:06, 5 at 12:07', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    await addPeople(shop, 74);
    const campaign = await shop.makeCampaign(limited(10));
    expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
    await shop.move('2026-03-02T12:30:00Z');
    const full = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((minute) => [`12:0${minute}`, 10]));
    expect(await perMinute(shop, campaign)).toEqual({ ...full, '12:07': 5 });
    await expectSumsToAddUp(shop, campaign, { sent: 75 });
  });

  test('CD-#5 10 a minute, 100 people, stopped at 12:05: what was not sent is cancelled, resuming sends nothing', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    await addPeople(shop, 99);
    const campaign = await shop.makeCampaign(limited(10));
    expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
    await shop.move('2026-03-02T12:04:59Z');
    await shop.act(campaign, 'stop');
    await shop.act(campaign, 'resume');
    await shop.move('2026-03-02T13:00:00Z');
    expect((await sentAt(shop, campaign)).length).toBe(50);
    await expectSumsToAddUp(shop, campaign, { sent: 50, skipped: 50, reasons: { campaign_stopped: 50 } });
  });

  test('CD-#25 who leaves the segment while waiting for a slot still gets the message', async () => {
    const shop = await openShop(app, '2026-03-02T09:00:00Z');
    await addPeople(shop, 30);
    await shop.track(...Array.from({ length: 30 }, (_, i) => ({ external_id: `p${i}`, vip: true })));
    const campaign = await shop.makeCampaign(
      limited(10, {
        audience: { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true },
        recheck_audience: true,
      }),
    );
    expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
    await shop.move('2026-03-02T09:00:30Z');
    await shop.track(...Array.from({ length: 30 }, (_, i) => ({ external_id: `p${i}`, vip: false })));
    await shop.move('2026-03-02T09:10:00Z');
    expect((await sentAt(shop, campaign)).length).toBe(30);
  });

  test('CD-#122 the workspace’s limit serves three campaigns one after the other', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    await addPeople(shop, 19);
    const limits = [{ channel: 'email', messages_per_minute: 20 }];
    expectStatus(await shop.api.put('/admin/v1/limits/channel-speeds', { limits }), 200);
    const campaigns = [await shop.makeCampaign(), await shop.makeCampaign(), await shop.makeCampaign()];
    for (const campaign of campaigns) {
      expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
      await shop.settle();
    }
    await shop.move('2026-03-02T12:10:00Z');
    const minutes: object[] = [];
    for (const campaign of campaigns) minutes.push(await perMinute(shop, campaign));
    expect(minutes).toEqual([{ '12:00': 20 }, { '12:01': 20 }, { '12:02': 20 }]);
  });

  test('CD-#123 nobody waits for a slot longer than 72 hours, and who did may qualify again', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    const campaign = await shop.makeCampaign(limited(10));
    const { rows } = await app.pool.query('select workspace_id from workspaces where key = $1', [shop.key]);
    const from = minuteOf(Date.parse('2026-03-02T12:00:00Z'));
    // Somebody else's messages of the campaign have taken every minute of the next three days.
    const taken = {
      scopes: [{ scope: campaignScope(campaign, null), perMinute: 10 }],
      count: 10 * SLOT_HORIZON_MINUTES,
    };
    await createDeliveryStore(app.pool).allotSlots(rows[0].workspace_id, [taken], from);
    await sendTo(shop, campaign);
    expect(await outcomeOf(shop, campaign)).toBe('waiting');
    await shop.move('2026-03-05T11:59:00Z');
    expect(await outcomeOf(shop, campaign)).toBe('waiting');
    await shop.move('2026-03-05T12:00:00Z');
    expect(await outcomeOf(shop, campaign)).toBe('rate_limit_expired_72h');
    await sendTo(shop, campaign);
    expect(await outcomeOf(shop, campaign)).toBe('sent');
  });

  test('CD-#124 a message that its template aborts uses its slot and is not counted as sent', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    await addPeople(shop, 19);
    await shop.track(...Array.from({ length: 10 }, (_, i) => ({ external_id: `p${i}`, first_name: 'No' })));
    const body = '{% if ${first_name} == "No" %}{% abort_message("no") %}{% endif %}Hi';
    const campaign = await shop.makeCampaign({ ...limited(10), content: { subject: 'Hi', body } });
    expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
    await shop.move('2026-03-02T12:30:00Z');
    expect((await sentAt(shop, campaign)).length).toBe(10);
    expect(await sentAt(shop, campaign)).not.toContain('2026-03-02T12:02:00.000Z');
    const used = await app.pool.query<{ used: number }>(
      `select used from speed_minutes where scope = $1 order by minute`,
      [campaignScope(campaign, null)],
    );
    expect(used.rows.map((row) => row.used)).toEqual([10, 10]);
    expect(await shop.stats(campaign)).toMatchObject({ people: { sent: 10, skipped: 10 } });
  });

  test('CD-13.2 one limit per channel, or one for all channels together', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    await addPeople(shop, 19);
    const email = { subject: 'Hi', body: '<p>Hi</p>' };
    const webhook = { url: 'https://example.com/x', request_method: 'POST', body: '{}' };
    const messages = [
      { channel: 'email', configuration_id: await shop.configure(), content: email },
      {
        channel: 'webhook',
        configuration_id: await shop.configure({ channel: 'webhook' }),
        content: webhook,
      },
    ];
    const run = async (per: string) => {
      const speed_limit = { messages_per_minute: 10, per };
      const campaign = await shop.makeCampaign({ definition: { speed_limit, variants: [{ messages }] } });
      expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
      await shop.move(600);
      const counts = Object.values(await perMinute(shop, campaign));
      await expectSumsToAddUp(shop, campaign, { sent: 20 });
      return counts;
    };
    expect(await run('campaign')).toEqual([10, 10, 10, 10]);
    expect(await run('channel')).toEqual([20, 20]);
  });
});

describe('CD-13.1 maximum number of people', () => {
  test('CD-#125 at most 20 people, 5 of whose messages abort: 15 sent, who gets in by random bucket', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    await addPeople(shop, 39);
    const { rows } = await app.pool.query<{ external_id: string; block: number }>(
      `select external_id, random_bucket / 100 as block from users u join workspaces w using (workspace_id)
       where w.key = $1 order by block`,
      [shop.key],
    );
    const order = rows.map((row) => row.external_id);
    await shop.track(...order.slice(0, 5).map((external_id) => ({ external_id, first_name: 'No' })));
    const body = '{% if ${first_name} == "No" %}{% abort_message("no") %}{% endif %}Hi';
    const campaign = await shop.makeCampaign({
      content: { subject: 'Hi', body },
      definition: { maximum_people: { count: 20 } },
    });
    expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
    await shop.move('2026-03-02T12:30:00Z');
    const got = (await shop.captured(campaign)).map(({ external_id }) => external_id);
    expect(got.length).toBe(15);
    const last = rows[19]?.block ?? 0;
    expect(rows.filter((row) => got.includes(row.external_id) && row.block > last)).toEqual([]);
    expect(rows.slice(5).filter((row) => row.block < last && !got.includes(row.external_id))).toEqual([]);
    const reasons = { max_users_reached: 20, liquid_abort: 5 };
    await expectSumsToAddUp(shop, campaign, { sent: 15, skipped: 25, reasons });
  });

  test('CD-13.1 over the life of the campaign, or for each call', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    await addPeople(shop, 9);
    const run = async (scope: string) => {
      const campaign = await shop.makeCampaign({ definition: { maximum_people: { count: 4, scope } } });
      for (const _ of [1, 2]) {
        expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
        await shop.move(60);
      }
      const sent = (await shop.captured(campaign)).length;
      await expectSumsToAddUp(shop, campaign, { sent, skipped: 20 - sent });
      return sent;
    };
    expect(await run('campaign')).toBe(4);
    expect(await run('occurrence')).toBe(8);
  });

  test('CD-13.1 per channel each has its own number', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    await addPeople(shop, 9);
    await shop.track(...[0, 1, 2, 3, 4, 5].map((i) => ({ external_id: `p${i}`, email: null })));
    const messages = [
      {
        channel: 'email',
        configuration_id: await shop.configure(),
        content: { subject: 'Hi', body: '<p>Hi</p>' },
      },
      {
        channel: 'webhook',
        configuration_id: await shop.configure({ channel: 'webhook' }),
        content: { url: 'https://example.com/x', request_method: 'POST', body: '{}' },
      },
    ];
    const campaign = await shop.makeCampaign({
      definition: { maximum_people: { count: 3, per_channel: true }, variants: [{ messages }] },
    });
    expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
    await shop.move(60);
    const channels = (await shop.captured(campaign)).map(({ channel }) => channel).sort();
    expect(channels).toEqual(['email', 'email', 'email', 'webhook', 'webhook', 'webhook']);
  });
});

describe('limits that contradict each other', () => {
  test('CD-12.3 CD-13 CD-14 are refused when the campaign is launched, with their field', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    const cases: readonly (readonly [object, string])[] = [
      [{ category: 'transactional', definition: quietHours() }, 'definition.quiet_hours'],
      [
        { category: 'transactional', definition: { speed_limit: { messages_per_minute: 10 } } },
        'definition.speed_limit',
      ],
      [
        { definition: { counts_towards_frequency_rules: false } },
        'definition.counts_towards_frequency_rules',
      ],
    ];
    for (const [wish, field] of cases) {
      const campaign = await shop.makeCampaign({ ...wish, draft: true });
      const answer = await shop.api.post(`/admin/v1/campaigns/${campaign}/launch`, {});
      expect([field, answer.status]).toEqual([field, 400]);
      expect(JSON.stringify(answer.body)).toContain(field);
    }
  });
});

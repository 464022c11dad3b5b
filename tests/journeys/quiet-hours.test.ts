// Quiet hours of campaigns and workspaces through the public doors, on a sandbox's clock.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type TestApp } from '../support/app.ts';
import { NIGHT, openShop, outcomeOf, quietHours, sendTo, sentAt, setQuiet } from '../support/hold-back.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('CD-14 quiet hours of a campaign', () => {
  const planned = async (mode: string) => {
    const shop = await openShop(app, '2026-03-02T19:45:00Z');
    const campaign = await shop.makeCampaign({
      type: 'action_based',
      definition: {
        ...quietHours({ mode }),
        trigger: { type: 'performed_event', event: 'cart' },
        delay: { type: 'after', seconds: 30 * 60 },
      },
    });
    const events = [{ external_id: 'ann', name: 'cart', time: '2026-03-02T19:45:00Z' }];
    expectStatus(await shop.api.post('/users/track', { events }), 201);
    return { shop, campaign };
  };

  test('CD-#126 trigger 20:45 in Paris, planned 21:15, dropped: no message, no receipt', async () => {
    const { shop, campaign } = await planned('drop');
    await shop.move('2026-03-03T12:00:00Z');
    expect(await sentAt(shop, campaign)).toEqual([]);
    expect(await outcomeOf(shop, campaign)).toBe('quiet_hours_abort');
    const { rows } = await app.pool.query(
      'select 1 from campaign_receipts where campaign_id = $1 and received > 0',
      [campaign],
    );
    expect(rows).toEqual([]);
  });

  test('CD-#126 held: sent at 08:00 the next day, and why says until when', async () => {
    const { shop, campaign } = await planned('hold');
    await shop.move('2026-03-02T21:00:00Z');
    const { verdict, waiting } = await shop.why('ann', campaign);
    expect([verdict, waiting[0].due_at, waiting[0].progress.quietBy]).toEqual([
      'waiting',
      '2026-03-03T07:00:00.000Z',
      'campaign',
    ]);
    await shop.move('2026-03-03T12:00:00Z');
    expect(await sentAt(shop, campaign)).toEqual(['2026-03-03T07:00:00.000Z']);
    await expectSumsToAddUp(shop, campaign, { sent: 1 });
  });

  test('CD-#127 planned exactly at the end: sent', async () => {
    const shop = await openShop(app, '2026-03-02T07:00:00Z');
    const campaign = await shop.makeCampaign({ definition: quietHours({ mode: 'drop' }) });
    await sendTo(shop, campaign);
    expect(await outcomeOf(shop, campaign)).toBe('sent');
  });

  test('CD-14 what is held is looked at again: who unsubscribed meanwhile gets nothing', async () => {
    const shop = await openShop(app, '2026-03-02T22:00:00Z');
    const campaign = await shop.makeCampaign({ definition: quietHours() });
    await sendTo(shop, campaign);
    expect(await outcomeOf(shop, campaign)).toBe('waiting');
    await shop.track({ external_id: 'ann', email_subscribe: 'unsubscribed' });
    await shop.move('2026-03-03T12:00:00Z');
    expect(await outcomeOf(shop, campaign)).toBe('not_subscribed');
  });

  test('CD-14 the wait does not count towards the expiry', async () => {
    const shop = await openShop(app, '2026-03-02T22:00:00Z');
    const campaign = await shop.makeCampaign({ definition: { ...quietHours(), expiry_seconds: 60 } });
    await sendTo(shop, campaign);
    await shop.move('2026-03-03T12:00:00Z');
    expect(await sentAt(shop, campaign)).toEqual(['2026-03-03T07:00:00.000Z']);
  });

  test('CD-14 stopping the campaign cancels what is held', async () => {
    const shop = await openShop(app, '2026-03-02T22:00:00Z');
    const campaign = await shop.makeCampaign({ definition: quietHours() });
    await sendTo(shop, campaign);
    await shop.settle();
    await shop.act(campaign, 'stop');
    await shop.move('2026-03-03T12:00:00Z');
    expect(await outcomeOf(shop, campaign)).toBe('campaign_stopped');
  });
});

describe('CD-14 quiet hours of a workspace', () => {
  test('CD-14 hold by default, drop and ignore by choice, per channel; transactional is not held', async () => {
    const shop = await openShop(app, '2026-03-02T22:00:00Z');
    await setQuiet(shop, { name: 'Night', channels: ['email'], periods: [NIGHT] });
    const make = (choice?: string) =>
      shop.makeCampaign(choice === undefined ? {} : { definition: { workspace_quiet_hours: choice } });
    const campaigns = [
      await make(),
      await make('drop'),
      await make('ignore'),
      await shop.makeCampaign({ category: 'transactional' }),
      await shop.makeCampaign({
        channel: 'webhook',
        content: { url: 'https://example.com/x', request_method: 'POST', body: '{}' },
      }),
    ];
    for (const campaign of campaigns) await sendTo(shop, campaign);
    const outcomes: string[] = [];
    for (const campaign of campaigns) outcomes.push(await outcomeOf(shop, campaign));
    expect(outcomes).toEqual(['waiting', 'quiet_hours_abort', 'sent', 'sent', 'sent']);
    await shop.move('2026-03-03T12:00:00Z');
    expect(await sentAt(shop, campaigns[0]!)).toEqual(['2026-03-03T07:00:00.000Z']);
  });

  test('QUI-3 QUI-4 days of the week and dates, in one zone for everybody', async () => {
    const shop = await openShop(app, '2026-03-02T22:30:00Z');
    await setQuiet(shop, {
      name: 'Monday night',
      zone: 'UTC',
      periods: [
        { weekdays: [1], from: '21:00', to: '09:00' },
        { dates: ['2026-03-03'], all_day: true },
      ],
    });
    const campaign = await shop.makeCampaign();
    await sendTo(shop, campaign);
    await shop.move('2026-03-05T12:00:00Z');
    expect(await sentAt(shop, campaign)).toEqual(['2026-03-04T00:00:00.000Z']);
  });

  test('rulings: a hold of more than seven days is dropped', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    const dates = Array.from({ length: 9 }, (_, i) => `2026-03-${String(2 + i).padStart(2, '0')}`);
    await setQuiet(shop, { name: 'Works', zone: 'UTC', periods: [{ dates, all_day: true }] });
    const campaign = await shop.makeCampaign();
    await sendTo(shop, campaign);
    expect(await outcomeOf(shop, campaign)).toBe('quiet_hours_abort');
  });

  test('CD-14 one channel is held while the other leaves', async () => {
    const shop = await openShop(app, '2026-03-02T22:00:00Z');
    await setQuiet(shop, { name: 'Night', channels: ['email'], periods: [NIGHT] });
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
    const campaign = await shop.makeCampaign({ definition: { variants: [{ messages }] } });
    await sendTo(shop, campaign);
    await shop.move('2026-03-03T12:00:00Z');
    const captured = (await shop.captured(campaign)).map(({ channel, at }) => `${channel} ${at}`).sort();
    expect(captured).toEqual(['email 2026-03-03T07:00:00.000Z', 'webhook 2026-03-02T22:00:00.000Z']);
    expect(await outcomeOf(shop, campaign)).toBe('sent');
    await expectSumsToAddUp(shop, campaign, { sent: 1 });
  });

  test('CD-14 what makes no sense is refused with its field', async () => {
    const shop = await openShop(app, '2026-03-02T12:00:00Z');
    const rule = (period: object, more: object = {}) => ({
      rules: [{ name: 'r', periods: [period], ...more }],
    });
    const cases: readonly (readonly [object, string])[] = [
      [rule({ from: '08:00', to: '05:00' }), 'rules[0].periods[0].to'],
      [rule({ from: '08:00' }), 'rules[0].periods[0].from'],
      [rule({ from: '08:00', to: '08:00' }), 'rules[0].periods[0].to'],
      [rule({ all_day: true }), 'rules[0].periods[0].all_day'],
      [rule({ ...NIGHT, weekdays: [1], dates: ['2026-03-02'] }), 'rules[0].periods[0].dates'],
      [rule(NIGHT, { zone: 'Mars/Olympus' }), 'rules[0].zone'],
    ];
    for (const [body, field] of cases) {
      const answer = await shop.api.put('/admin/v1/limits/quiet-hours', body);
      expect([body, answer.status]).toEqual([body, 400]);
      expect(JSON.stringify(answer.body)).toContain(field);
    }
  });
});

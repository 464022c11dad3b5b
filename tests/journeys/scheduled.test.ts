// Scheduled campaigns in company time: items 1 to 26 of the checklist of campaign delivery, over real HTTP, on sandbox
// clocks. What is sent when is read from the captured messages.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';
import { daily, instants, once, openShop, scheduled, shorten } from '../support/schedules.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const occurrences = async (shop: TestWorkspace, campaign: string) =>
  (await shop.api.get(`/admin/v1/campaigns/${campaign}/occurrences`)).body.occurrences as {
    key: string;
    status: string;
    dispatch_id: string;
  }[];
const statusOf = async (shop: TestWorkspace, campaign: string): Promise<string> =>
  (await shop.api.get(`/admin/v1/campaigns/${campaign}`)).body.campaign.status as string;

describe('lifecycle and editing', () => {
  test('CD-#1 a draft whose time passes sends nothing', async () => {
    const shop = await openShop(app, '2025-06-01T12:00:00Z');
    const campaign = await scheduled(shop, once('2025-06-02', '09:00'), {}, { draft: true });
    await shop.move('2025-06-03T00:00:00Z');
    expect(await shop.captured(campaign)).toEqual([]);
    const launched = await shop.api.post(`/admin/v1/campaigns/${campaign}/launch`, {});
    expect([launched.status, JSON.stringify(launched.body)]).toEqual([
      400,
      expect.stringContaining('schedule has no date that is still ahead'),
    ]);
  });

  test('CD-#2 stopped a minute before its time and resumed after it: nobody gets it', async () => {
    const shop = await openShop(app, '2025-06-01T12:00:00Z');
    const campaign = await scheduled(shop, once('2025-06-02', '09:00'));
    await shop.move('2025-06-02T08:59:00Z');
    await shop.act(campaign, 'stop');
    await shop.move('2025-06-02T09:30:00Z');
    await shop.act(campaign, 'resume');
    await shop.move('2025-06-04T00:00:00Z');
    expect(await shop.captured(campaign)).toEqual([]);
    expect(await statusOf(shop, campaign)).toBe('idle');
    await expectSumsToAddUp(shop, campaign, {});
  });

  test('CD-#3 occurrences of a stopped interval are skipped, the next one happens', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const campaign = await scheduled(shop, daily('2025-06-03', '09:00'));
    await shop.move('2025-06-03T10:00:00Z');
    await shop.act(campaign, 'stop');
    await shop.move('2025-06-05T10:00:00Z');
    await shop.act(campaign, 'resume');
    await shop.move('2025-06-06T12:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual(['2025-06-03T09:00', '2025-06-06T09:00']);
  });

  test('CD-2.2 a stop and a resume before the time cost nothing', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const campaign = await scheduled(shop, once('2025-06-03', '09:00'));
    await shop.act(campaign, 'stop');
    expect((await occurrences(shop, campaign)).map(({ status }) => status)).toEqual(['cancelled']);
    await shop.act(campaign, 'resume');
    await shop.move('2025-06-03T12:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual(['2025-06-03T09:00']);
  });

  test('G7 a pause waits: what is due meanwhile goes out when it ends, once', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const campaign = await scheduled(shop, daily('2025-06-03', '09:00'));
    await shop.act(campaign, 'pause');
    await shop.move('2025-06-05T10:00:00Z');
    expect(await shop.captured(campaign)).toEqual([]);
    await shop.act(campaign, 'continue');
    await shop.settle();
    await shop.move('2025-06-06T12:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual(['2025-06-05T10:00', '2025-06-06T09:00']);
    await expectSumsToAddUp(shop, campaign, { sent: 2 });
  });

  test('CD-#12 moved to the current minute: that occurrence does not launch', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const campaign = await scheduled(shop, once('2025-06-03', '09:00'));
    await shop.move('2025-06-02T15:00:30Z');
    const path = `/admin/v1/campaigns/${campaign}`;
    const edited = await shop.api.patch(path, { definition: { schedule: once('2025-06-02', '15:00') } });
    expect([edited.status, edited.body.warnings.map((one: { code: string }) => one.code)]).toEqual([
      200,
      ['schedule_past'],
    ]);
    await shop.move('2025-06-04T12:00:00Z');
    expect(await shop.captured(campaign)).toEqual([]);
    expect(await statusOf(shop, campaign)).toBe('idle');
    // A new time wakes it up.
    await shop.api.patch(path, { definition: { schedule: once('2025-06-05', '15:00') } });
    expect(await statusOf(shop, campaign)).toBe('active');
    await shop.move('2025-06-06T12:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual(['2025-06-05T15:00']);
  });

  test('CD-2.4 time and audience of a company-time campaign may change until the send, content until it leaves', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z', { ann: null, bob: null });
    const campaign = await scheduled(shop, once('2025-06-03', '09:00'));
    await shop.move('2025-06-03T08:59:00Z');
    const path = `/admin/v1/campaigns/${campaign}`;
    const { definition } = (await shop.api.get(path)).body.campaign;
    const [variant] = definition.variants;
    const [message] = variant.messages;
    const changed = {
      schedule: once('2025-06-03', '09:30'),
      audience: { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true },
      variants: [{ ...variant, messages: [{ ...message, content: { ...message.content, subject: 'New' } }] }],
    };
    await shop.track({ external_id: 'bob', vip: true });
    expect((await shop.api.patch(path, { definition: changed })).status).toBe(200);
    await shop.move('2025-06-03T12:00:00Z');
    const sent = await shop.captured(campaign);
    expect(
      sent.map(({ at, external_id, message: { subject } }) => [shorten(at), external_id, subject]),
    ).toEqual([['2025-06-03T09:30', 'bob', 'New']]);
  });

  test('CD-2.1 idle when no occurrence is left, active until then', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const campaign = await scheduled(shop, daily('2025-06-03', '09:00', { end: { after_occurrences: 2 } }));
    await shop.move('2025-06-03T12:00:00Z');
    expect(await statusOf(shop, campaign)).toBe('active');
    await shop.move('2025-06-04T12:00:00Z');
    expect(await statusOf(shop, campaign)).toBe('idle');
    expect((await occurrences(shop, campaign)).map(({ key }) => key)).toEqual([
      '2025-06-04T09:00',
      '2025-06-03T09:00',
    ]);
  });
});

describe('dates', () => {
  test('CD-#18 every second week on Tuesday and Friday in Paris, over the change to summer time', async () => {
    const shop = await openShop(app, '2025-03-01T00:00:00Z', { ann: null }, 'Europe/Paris');
    const campaign = await scheduled(shop, {
      type: 'weekly',
      every: 2,
      weekdays: [2, 5],
      time: '10:30',
      start: '2025-03-04',
      end: { date: '2025-04-01' },
    });
    await shop.move('2025-05-01T00:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual([
      '2025-03-04T09:30',
      '2025-03-07T09:30',
      '2025-03-18T09:30',
      '2025-03-21T09:30',
      '2025-04-01T08:30',
    ]);
  });

  test('CD-#19 CD-#20 CD-#21 ends by date and by count, and the last day of short months', async () => {
    const shop = await openShop(app, '2025-01-30T00:00:00Z');
    const monthly = await scheduled(shop, {
      type: 'monthly',
      day: 31,
      time: '08:00',
      start: '2025-01-31',
      end: { after_occurrences: 4 },
    });
    const untilDate = await scheduled(shop, daily('2025-06-03', '09:00', { end: { date: '2025-06-05' } }));
    const threeTimes = await scheduled(
      shop,
      daily('2025-06-01', '09:00', { every: 3, end: { after_occurrences: 3 } }),
    );
    await shop.move('2025-07-01T00:00:00Z');
    const dates = async (campaign: string) =>
      instants(await shop.captured(campaign)).map((at) => at.slice(5, 10));
    expect(await dates(monthly)).toEqual(['01-31', '02-28', '03-31', '04-30']);
    expect(await dates(untilDate)).toEqual(['06-03', '06-04', '06-05']);
    expect(await dates(threeTimes)).toEqual(['06-01', '06-04', '06-07']);
  });

  test('CD-#22 CD-#23 wall-clock time of New York for everybody, whatever their own zone', async () => {
    const shop = await openShop(app, '2025-01-19T00:00:00Z', { paris: 'Europe/Paris' }, 'America/New_York');
    const single = await scheduled(shop, once('2025-01-20', '09:00'));
    const recurring = await scheduled(shop, daily('2025-03-08', '10:30', { end: { date: '2025-03-10' } }));
    await shop.move('2025-04-01T00:00:00Z');
    expect(instants(await shop.captured(single))).toEqual(['2025-01-20T14:00']);
    expect(instants(await shop.captured(recurring))).toEqual([
      '2025-03-08T15:30',
      '2025-03-09T14:30',
      '2025-03-10T14:30',
    ]);
  });

  test('CD-#24 who leaves a minute before is not sent to, who enters then is', async () => {
    const shop = await openShop(app, '2025-06-01T12:00:00Z', { leaves: null, enters: null });
    await shop.track({ external_id: 'leaves', vip: true });
    const audience = { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true };
    const campaign = await scheduled(shop, once('2025-06-02', '09:00'), { audience });
    await shop.move('2025-06-02T08:59:00Z');
    await shop.track({ external_id: 'leaves', vip: false }, { external_id: 'enters', vip: true });
    await shop.move('2025-06-02T10:00:00Z');
    expect((await shop.captured(campaign)).map(({ external_id }) => external_id)).toEqual(['enters']);
    await expectSumsToAddUp(shop, campaign, { sent: 1 });
  });

  test('CD-#26 without re-eligibility a daily campaign reaches a person once', async () => {
    const shop = await openShop(app, '2025-06-01T12:00:00Z');
    const campaign = await scheduled(shop, daily('2025-06-02', '09:00'), { reeligibility: null });
    await shop.move('2025-06-04T12:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual(['2025-06-02T09:00']);
    await expectSumsToAddUp(shop, campaign, { sent: 1, skipped: 2, reasons: { already_received: 2 } });
  });

  test('CD-5.1 as soon as launched, once, and on chosen dates', async () => {
    const shop = await openShop(app, '2025-06-01T12:00:00Z');
    const atLaunch = await scheduled(shop, { type: 'at_launch' });
    const chosen = await scheduled(shop, {
      type: 'dates',
      dates: [
        { date: '2025-06-02', time: '18:00' },
        { date: '2025-06-02', time: '09:00' },
      ],
    });
    await shop.move('2025-06-03T00:00:00Z');
    expect(instants(await shop.captured(atLaunch))).toEqual(['2025-06-01T12:00']);
    expect(await statusOf(shop, atLaunch)).toBe('idle');
    expect(instants(await shop.captured(chosen))).toEqual(['2025-06-02T09:00', '2025-06-02T18:00']);
    // A stop and a resume are not another launch.
    await shop.act(atLaunch, 'stop');
    await shop.act(atLaunch, 'resume');
    await shop.move('2025-06-04T00:00:00Z');
    expect(await shop.captured(atLaunch)).toHaveLength(1);
  });

  test('CD-#151 CD-21 one dispatch id per occurrence, shared by all recipients', async () => {
    const shop = await openShop(app, '2025-06-01T12:00:00Z', { ann: null, bob: null });
    const campaign = await scheduled(shop, daily('2025-06-02', '09:00'));
    await shop.move('2025-06-03T12:00:00Z');
    const sent = await shop.captured(campaign);
    const ids = new Map(sent.map(({ at, dispatch_id }) => [shorten(at), dispatch_id]));
    expect(sent).toHaveLength(4);
    expect(new Set(sent.map(({ at, dispatch_id }) => shorten(at) + dispatch_id)).size).toBe(2);
    for (const { key, dispatch_id } of (await occurrences(shop, campaign)).slice(1))
      expect([ids.get(key), dispatch_id]).toEqual([dispatch_id, expect.stringMatching(/^[0-9a-f]{32}$/)]);
  });

  test('SCH-3 a first date that has passed is not caught up with', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const campaign = await scheduled(shop, daily('2025-05-30', '09:00'));
    await shop.move('2025-06-03T12:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual(['2025-06-03T09:00']);
  });
});

describe('by hand and at a glance', () => {
  test('CD-5.1 a manual campaign is sent when somebody says so, once per activation', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const campaign = await scheduled(shop, { type: 'manual' });
    await shop.move('2025-06-03T12:00:00Z');
    expect(await shop.captured(campaign)).toEqual([]);
    const send = (id: string) =>
      shop.api.post(`/admin/v1/campaigns/${campaign}/send-now`, { activation_id: id });
    expect((await send('first')).status).toBe(201);
    expect((await send('first')).status).toBe(201);
    await shop.move('2025-06-04T12:00:00Z');
    await send('second');
    expect(instants(await shop.captured(campaign))).toEqual(['2025-06-03T12:00', '2025-06-04T12:00']);
    expect(await statusOf(shop, campaign)).toBe('active');
    await shop.act(campaign, 'stop');
    expect((await send('third')).status).toBe(409);
    const other = await scheduled(shop, once('2025-06-09', '09:00'));
    const refused = await shop.api.post(`/admin/v1/campaigns/${other}/send-now`, {});
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      400,
      expect.stringContaining('schedule is manual'),
    ]);
  });

  test('CD-2.8 REST-59 upcoming sends: the next occurrence only, with its kind of schedule', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z', { ann: null }, 'Europe/Paris');
    const recurring = await scheduled(shop, daily('2025-06-03', '09:00'), {}, { name: 'Daily' });
    await scheduled(
      shop,
      { ...once('2025-06-04', '10:00'), timing: { type: 'local' } },
      {},
      { name: 'Local' },
    );
    await scheduled(
      shop,
      { ...once('2025-06-05', '10:00'), timing: { type: 'optimal' } },
      {},
      { name: 'Best' },
    );
    const list = await shop.api.get('/messages/scheduled_broadcasts?end_time=2025-06-30');
    const entry = (name: string, next_send_time: string, schedule_type: string) => ({
      ...{ name, next_send_time, schedule_type },
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), type: 'Campaign', tags: [] },
    });
    expect(list.body.scheduled_broadcasts).toEqual([
      { ...entry('Daily', '2025-06-03T07:00:00.000Z', 'Europe/Paris'), id: recurring },
      entry('Local', '2025-06-04T10:00:00', 'local_time_zones'),
      entry('Best', '2025-06-05T00:00:00', 'intelligent_delivery'),
    ]);
    const calendar = await shop.api.get(
      '/admin/v1/calendar?from=2025-06-02T12:00:00Z&until=2025-06-05T12:00:00Z',
    );
    expect(
      calendar.body.entries.map((one: Record<string, string>) => [
        one.name,
        one.kind,
        shorten(one.starts_at!),
      ]),
    ).toEqual([
      ['Daily', 'recurring', '2025-06-03T07:00'],
      ['Local', 'scheduled', '2025-06-03T21:00'],
      ['Daily', 'recurring', '2025-06-04T07:00'],
      ['Best', 'scheduled', '2025-06-04T11:00'],
      ['Daily', 'recurring', '2025-06-05T07:00'],
    ]);
  });

  test('CD-5.1 schedules that cannot be are refused with their field, unwise ones warned about', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z', { ann: null, bob: 'Asia/Tokyo' });
    const check = async (schedule: object | null, definition: object = {}) => {
      const campaign = await scheduled(shop, schedule as object, definition, { draft: true });
      const { body } = await shop.api.get(`/admin/v1/campaigns/${campaign}/validate`);
      return [...body.problems, ...body.warnings].map(({ code }: { code: string }) => code);
    };
    expect(await check(null)).toEqual(['no_schedule']);
    expect(await check(once('2025-06-01', '09:00'))).toEqual(['schedule_past']);
    const never = {
      type: 'monthly',
      day: 30,
      short_month: 'skip',
      every: 12,
      time: '09:00',
      start: '2026-02-01',
    };
    expect(await check(never)).toEqual(['schedule_empty']);
    expect(await check({ type: 'at_launch', timing: { type: 'local' } })).toEqual([
      'timing_not_allowed',
      'people_without_zone',
    ]);
    expect(await check({ ...once('2025-06-03', '09:00'), timing: { type: 'local' } })).toEqual([
      'short_notice',
      'people_without_zone',
    ]);
    expect(await check({ ...once('2025-06-04', '00:00'), timing: { type: 'optimal' } })).toEqual([
      'short_notice',
      'people_without_zone',
    ]);
    expect(await check({ ...once('2025-06-09', '09:00'), waves: { waves: [{ size: 100 }] } })).toEqual([
      'too_few_waves',
    ]);
    const close = { waves: [{ size: 50 }, { size: 40, after_minutes: 29 }] };
    expect(await check({ ...once('2025-06-09', '09:00'), waves: close })).toEqual([
      'waves_too_close',
      'waves_not_100',
    ]);
    const dropping = { quiet_hours: { from: '21:00', to: '08:00', mode: 'drop' } };
    expect(await check(once('2025-06-09', '22:00'), dropping)).toEqual(['time_is_quiet']);
    expect(await check(once('2025-06-09', '08:00'), dropping)).toEqual([]);
  });
});

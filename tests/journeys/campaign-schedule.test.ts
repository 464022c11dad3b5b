// Schedules of API-triggered campaigns, the list of what is coming, and send ids: items 45 to 62 of the checklist over
// real HTTP, on sandbox clocks that are moved to where it matters.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { startTestApp, type Captured, type TestApp, type TestWorkspace } from '../support/app.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** A sandbox of its own at `clockAt`, with people `zone name → external id` that have an address. */
const openShop = async (
  clockAt: string,
  people: Readonly<Record<string, string | null>> = { ann: null },
  timeZone = 'UTC',
): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt, timeZone });
  const attributes = Object.entries(people).map(([id, zone]) => ({
    external_id: id,
    email: `${id}@example.com`,
    ...(zone === null ? {} : { time_zone: zone }),
  }));
  await shop.track(...attributes);
  return shop;
};

const to = (...ids: string[]) => ({ recipients: ids.map((id) => ({ external_user_id: id })) });
const instants = (messages: readonly Captured[]): Readonly<Record<string, string>> =>
  Object.fromEntries(messages.map(({ external_id, at }) => [external_id ?? '', at.replace('.000Z', 'Z')]));
const ofSchedule = (campaign: string, scheduleId: string) => ({
  campaign_id: campaign,
  schedule_id: scheduleId,
});

describe('create', () => {
  test('REST-45 a future time: ids at once, the message at exactly that instant', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    const campaign = await shop.makeCampaign();
    const { status, body } = await shop.schedule(campaign, {
      ...to('ann'),
      schedule: { time: '2026-03-11T08:30:15+02:00' },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      message: 'success',
      dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      schedule_id: expect.stringMatching(UUID),
    });
    await shop.move('2026-03-11T06:30:14Z');
    expect(await shop.captured(campaign)).toEqual([]);
    await shop.move('2026-03-12T00:00:00Z');
    const messages = await shop.captured(campaign);
    expect(instants(messages)).toEqual({ ann: '2026-03-11T06:30:15Z' });
    expect(messages[0]?.dispatch_id).toBe(body.dispatch_id);
    await expectSumsToAddUp(shop, campaign, { sent: 1 });
  });

  test('REST-46 REST-47 no schedule, no time, or a time that is none', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    const campaign = await shop.makeCampaign();
    for (const schedule of [undefined, null, {}, { time: '' }, { time: 'tomorrow' }, { time: 7 }, 'now']) {
      const answer = await shop.schedule(campaign, { ...to('ann'), schedule });
      expect([schedule, answer.status]).toEqual([schedule, 400]);
      expect(answer.body.message).toMatch(/./);
    }
  });

  test('REST-48 REST-49 local time: past everywhere is refused, still ahead in UTC−12 is taken', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z', { baker: 'Etc/GMT+12', tokyo: 'Asia/Tokyo' });
    const campaign = await shop.makeCampaign();
    const at = (time: string) =>
      shop.schedule(campaign, { ...to('baker', 'tokyo'), schedule: { time, in_local_time: true } });
    expect((await at('2026-03-08T12:00:00')).status).toBe(400);
    expect((await at('2026-03-10T06:00:00')).status).toBe(201);
    await shop.move('2026-03-11T12:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual({ baker: '2026-03-10T18:00:00Z' });
    await expectSumsToAddUp(shop, campaign, { sent: 1, skipped: 1, reasons: { local_time_passed: 1 } });
    expect((await shop.why('tokyo', campaign)).sentence).toBe('The local time had already passed.');
  });

  test('REST-2.4 an instant in the past, or beyond the horizon', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    const campaign = await shop.makeCampaign();
    for (const time of ['2026-03-10T11:59:59Z', '2026-06-08T12:00:01Z'])
      expect((await shop.schedule(campaign, { ...to('ann'), schedule: { time } })).status).toBe(400);
    const last = { ...to('ann'), schedule: { time: '2026-06-08T12:00:00Z' } };
    expect((await shop.schedule(campaign, last)).status).toBe(201);
  });

  test('REST-55 who leaves the audience before the time gets nothing, who enters it does', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z', { stays: null, leaves: null, enters: null });
    const audience = { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true };
    await shop.track({ external_id: 'stays', vip: true }, { external_id: 'leaves', vip: true });
    const byName = await shop.makeCampaign({ definition: { audience } });
    const byAudience = await shop.makeCampaign({ definition: { audience } });
    const schedule = { time: '2026-03-11T12:00:00Z' };
    await shop.schedule(byName, { ...to('stays', 'leaves', 'enters'), schedule });
    await shop.schedule(byAudience, { broadcast: true, schedule });
    await shop.move('2026-03-11T11:00:00Z');
    await shop.track({ external_id: 'leaves', vip: false }, { external_id: 'enters', vip: true });
    await shop.move('2026-03-11T13:00:00Z');
    for (const campaign of [byName, byAudience])
      expect(instants(await shop.captured(campaign))).toEqual({
        stays: '2026-03-11T12:00:00Z',
        enters: '2026-03-11T12:00:00Z',
      });
    await expectSumsToAddUp(shop, byName, {
      sent: 2,
      skipped: 1,
      reasons: { not_in_audience_at_trigger: 1 },
    });
    await expectSumsToAddUp(shop, byAudience, { sent: 2 });
  });

  test('REST-3.2 attributes of recipients are applied when the schedule is due, not before', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    const campaign = await shop.makeCampaign({ content: { subject: '{{${first_name}}}', body: 'x' } });
    const attributes = { first_name: 'Later', email: 'later@example.com' };
    await shop.schedule(campaign, {
      recipients: [{ external_user_id: 'later', send_to_existing_only: false, attributes }],
      schedule: { time: '2026-03-11T12:00:00Z' },
    });
    const exported = () =>
      shop.api.post('/users/export/ids', { external_ids: ['later'], fields_to_export: ['external_id'] });
    expect((await exported()).body.users).toEqual([]);
    await shop.move('2026-03-11T12:00:00Z');
    expect((await exported()).body.users).toEqual([{ external_id: 'later' }]);
    expect((await shop.captured(campaign)).map(({ message }) => message.subject)).toEqual(['Later']);
  });
});

describe('update and delete', () => {
  const NINE = '2026-03-12T09:00:00';

  test('REST-50 deleted before its time: nothing is sent', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    const campaign = await shop.makeCampaign();
    const made = await shop.schedule(campaign, { ...to('ann'), schedule: { time: `${NINE}Z` } });
    const ids = ofSchedule(campaign, made.body.schedule_id);
    const deleted = await shop.api.post('/campaigns/trigger/schedule/delete', ids);
    expect([deleted.status, deleted.body.message]).toEqual([201, 'success']);
    await shop.move('2026-03-14T00:00:00Z');
    expect(await shop.captured(campaign)).toEqual([]);
    await expectSumsToAddUp(shop, campaign, {});
    expect((await shop.api.post('/campaigns/trigger/schedule/delete', ids)).status).toBe(400);
  });

  test('REST-51 an update without in_local_time turns local time off', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z', { tokyo: 'Asia/Tokyo', york: 'America/New_York' });
    const campaign = await shop.makeCampaign();
    const made = await shop.schedule(campaign, {
      ...to('tokyo', 'york'),
      schedule: { time: NINE, in_local_time: true },
    });
    const answer = await shop.api.post('/campaigns/trigger/schedule/update', {
      ...ofSchedule(campaign, made.body.schedule_id),
      schedule: { time: '2026-03-13T10:00:00' },
    });
    expect([answer.status, answer.body.message]).toEqual([201, 'success']);
    await shop.move('2026-03-14T00:00:00Z');
    const at = '2026-03-13T10:00:00Z';
    expect(instants(await shop.captured(campaign))).toEqual({ tokyo: at, york: at });
    await expectSumsToAddUp(shop, campaign, { sent: 2 });
  });

  test('REST-52 a local-time schedule whose time has passed in some zone stays as it is', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z', { tokyo: 'Asia/Tokyo', york: 'America/New_York' });
    const campaign = await shop.makeCampaign();
    const made = await shop.schedule(campaign, {
      ...to('tokyo', 'york'),
      schedule: { time: NINE, in_local_time: true },
    });
    await shop.move('2026-03-12T03:00:00Z');
    const update = {
      ...ofSchedule(campaign, made.body.schedule_id),
      schedule: { time: '2026-03-13T10:00:00Z' },
    };
    const answer = await shop.api.post('/campaigns/trigger/schedule/update', update);
    expect([answer.status, answer.body.message]).toEqual([201, 'success']);
    await shop.move('2026-03-14T12:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual({
      tokyo: '2026-03-12T00:00:00Z',
      york: '2026-03-12T13:00:00Z',
    });
    expect((await shop.api.post('/campaigns/trigger/schedule/update', update)).status).toBe(400);
    await expectSumsToAddUp(shop, campaign, { sent: 2 });
  });

  test('REST-3.4 deleting a local-time schedule that has begun spares the zones that are still to come', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z', { tokyo: 'Asia/Tokyo', york: 'America/New_York' });
    for (const target of [to('tokyo', 'york'), { broadcast: true }]) {
      const campaign = await shop.makeCampaign();
      const clock = (await shop.api.get('/admin/v1/clock')).body.now as string;
      const next = new Date(Date.parse(clock) + 2 * 86_400_000).toISOString().slice(0, 10);
      const made = await shop.schedule(campaign, {
        ...target,
        schedule: { time: `${next}T09:00:00`, in_local_time: true },
      });
      await shop.move(`${next}T03:00:00Z`);
      const ids = ofSchedule(campaign, made.body.schedule_id);
      expect((await shop.api.post('/campaigns/trigger/schedule/delete', ids)).status).toBe(201);
      await expectSumsToAddUp(shop, campaign, { sent: 1, skipped: 1, reasons: { schedule_cancelled: 1 } });
      await shop.move(`${next}T23:00:00Z`);
      expect(instants(await shop.captured(campaign))).toEqual({ tokyo: `${next}T00:00:00Z` });
      expect((await shop.why('york', campaign)).sentence).toBe('The schedule was deleted.');
      expect((await shop.api.post('/campaigns/trigger/schedule/delete', ids)).status).toBe(400);
    }
  });

  test('REST-53 REST-54 unknown schedules, and those of another campaign', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    const [campaign, other] = [await shop.makeCampaign(), await shop.makeCampaign()];
    const schedule = { time: `${NINE}Z` };
    const made = await shop.schedule(campaign, { ...to('ann'), schedule });
    const scheduleId = made.body.schedule_id as string;
    for (const ids of [
      ofSchedule(campaign, UNKNOWN),
      ofSchedule(campaign, 'x'),
      ofSchedule(other, scheduleId),
    ]) {
      const updated = await shop.api.post('/campaigns/trigger/schedule/update', { ...ids, schedule });
      const deleted = await shop.api.post('/campaigns/trigger/schedule/delete', ids);
      expect([updated.status, deleted.status]).toEqual([400, 400]);
      expect(updated.body.message).toMatch(/./);
    }
    await shop.move('2026-03-13T00:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual({ ann: `${NINE}Z` });
  });
});

describe('local and optimal time', () => {
  const ZONES = {
    apia: 'Pacific/Apia',
    kiritimati: 'Pacific/Kiritimati',
    kathmandu: 'Asia/Kathmandu',
    paris: 'Europe/Paris',
    london: 'Europe/London',
    york: 'America/New_York',
    angeles: 'America/Los_Angeles',
    pago: 'Pacific/Pago_Pago',
    nowhere: null,
  };

  test('CD-5.4 CD-3.2 a local-time broadcast over the night Europe changes its clocks', async () => {
    const shop = await openShop('2026-03-27T00:00:00Z', ZONES, 'America/Sao_Paulo');
    const campaign = await shop.makeCampaign();
    const schedule = { time: '2026-03-29T02:30:00', in_local_time: true };
    expect((await shop.schedule(campaign, { broadcast: true, schedule })).status).toBe(201);
    await shop.move('2026-03-31T00:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual({
      // Ahead of the first zone: caught up when the first zone begins.
      kiritimati: '2026-03-28T13:30:00Z',
      apia: '2026-03-28T13:30:00Z',
      kathmandu: '2026-03-28T20:45:00Z',
      // 02:30 does not exist in Paris that night: the first instant after the gap.
      paris: '2026-03-29T01:00:00Z',
      london: '2026-03-29T01:30:00Z',
      york: '2026-03-29T06:30:00Z',
      angeles: '2026-03-29T09:30:00Z',
      pago: '2026-03-29T13:30:00Z',
      nowhere: '2026-03-29T05:30:00Z',
    });
    await expectSumsToAddUp(shop, campaign, { sent: 9 });
  });

  test('CD-3.2 and over the night New York turns its clocks back', async () => {
    const shop = await openShop('2026-10-30T00:00:00Z', { york: 'America/New_York', paris: 'Europe/Paris' });
    const campaign = await shop.makeCampaign();
    const schedule = { time: '2026-11-01T01:30:00', in_local_time: true };
    await shop.schedule(campaign, { ...to('york', 'paris'), schedule });
    await shop.move('2026-11-02T00:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual({
      paris: '2026-11-01T00:30:00Z',
      york: '2026-11-01T05:30:00Z',
    });
  });

  test('CD-5.4 the early check and the check when due both count', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z', {
      in: 'Europe/Paris',
      out: 'Europe/Paris',
      late: 'Europe/Paris',
    });
    const audience = { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true };
    await shop.track({ external_id: 'in', vip: true }, { external_id: 'out', vip: true });
    const campaign = await shop.makeCampaign({ definition: { audience } });
    const schedule = { time: '2026-03-12T09:00:00', in_local_time: true };
    await shop.schedule(campaign, { ...to('in', 'out', 'late'), schedule });
    await shop.move('2026-03-11T21:00:00Z');
    await shop.track({ external_id: 'out', vip: false }, { external_id: 'late', vip: true });
    await shop.move('2026-03-13T00:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual({ in: '2026-03-12T08:00:00Z' });
    await expectSumsToAddUp(shop, campaign, {
      sent: 1,
      skipped: 2,
      reasons: { not_in_audience_at_send: 1, early_check_failed: 1 },
    });
    expect((await shop.why('late', campaign, 'fr')).sentence).toBe(
      'Hors de l’audience au contrôle anticipé d’un envoi en heure locale.',
    );
  });

  test('CD-6.3 at_optimal_time without data: 17:00 of each person’s day', async () => {
    const shop = await openShop(
      '2026-03-10T12:00:00Z',
      { paris: 'Europe/Paris', york: 'America/New_York', nowhere: null },
      'Asia/Tokyo',
    );
    const campaign = await shop.makeCampaign();
    const schedule = { time: '2026-03-12T06:00:00', at_optimal_time: true };
    await shop.schedule(campaign, { broadcast: true, schedule });
    await shop.move('2026-03-14T00:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual({
      nowhere: '2026-03-12T08:00:00Z',
      paris: '2026-03-12T16:00:00Z',
      york: '2026-03-12T21:00:00Z',
    });
  });
});

describe('scheduled broadcasts', () => {
  const list = (shop: TestWorkspace, query: string) => shop.api.get(`/messages/scheduled_broadcasts${query}`);

  test('REST-57 end_time is required and must be a time', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    for (const query of ['', '?end_time=', '?end_time=soon']) {
      const answer = await list(shop, query);
      expect([query, answer.status]).toEqual([query, 400]);
      expect(answer.body.message).toMatch(/./);
    }
  });

  test('REST-58 REST-59 what is coming until end_time, with every field', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z', { ann: null }, 'Europe/Paris');
    const campaign = await shop.makeCampaign({ name: 'Spring', tags: ['sale', 'web'] });
    const at = (schedule: object, target: object = { broadcast: true }) =>
      shop.schedule(campaign, { ...target, schedule });
    await at({ time: '2026-03-11T12:00:00Z' });
    await at({ time: '2026-03-12T09:00:00', in_local_time: true });
    await at({ time: '2026-03-12T20:00:00', at_optimal_time: true });
    await at({ time: '2026-03-11T18:00:00Z' }, to('ann'));
    const deleted = await at({ time: '2026-03-12T00:00:00Z' });
    await shop.api.post(
      '/campaigns/trigger/schedule/delete',
      ofSchedule(campaign, deleted.body.schedule_id as string),
    );
    const common = { name: 'Spring', id: campaign, type: 'Campaign', tags: ['sale', 'web'] };
    const { status, body } = await list(shop, '?end_time=2026-03-13');
    expect(status).toBe(200);
    expect(body.message).toBe('success');
    const entries = body.scheduled_broadcasts as { schedule_type: string }[];
    expect(entries).toHaveLength(4);
    expect(entries).toEqual(
      expect.arrayContaining([
        { ...common, next_send_time: '2026-03-11T12:00:00.000Z', schedule_type: 'Europe/Paris' },
        { ...common, next_send_time: '2026-03-11T18:00:00.000Z', schedule_type: 'Europe/Paris' },
        { ...common, next_send_time: '2026-03-12T09:00:00', schedule_type: 'local_time_zones' },
        { ...common, next_send_time: '2026-03-12T00:00:00', schedule_type: 'intelligent_delivery' },
      ]),
    );
    for (const today of ['2026-03-10', '2026-03-10T23:00:00Z'])
      expect((await list(shop, `?end_time=${today}`)).body.scheduled_broadcasts).toEqual([]);
    await shop.move('2026-03-14T00:00:00Z');
    expect((await list(shop, '?end_time=2026-04-01')).body.scheduled_broadcasts).toEqual([]);
  });
});

describe('send ids', () => {
  const create = (shop: TestWorkspace, body: object) => shop.api.post('/sends/id/create', body);

  test('REST-60 generated, or the caller’s own; a broadcast is tracked under it', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    const campaign = await shop.makeCampaign();
    const generated = await create(shop, { campaign_id: campaign });
    expect(generated.status).toBe(201);
    expect(generated.body).toMatchObject({
      message: 'success',
      send_id: expect.stringMatching(/^[ -~]{1,64}$/),
    });
    const own = await create(shop, { campaign_id: campaign, send_id: 'blast-1' });
    expect([own.status, own.body.send_id]).toEqual([201, 'blast-1']);
    const used = await shop.trigger(campaign, { broadcast: true, send_id: 'blast-1' });
    expect([used.status, used.body.send_id]).toEqual([201, 'blast-1']);
    const unknown = await shop.trigger(campaign, { broadcast: true, send_id: 'blast-2' });
    expect(unknown.status).toBe(400);
  });

  test('REST-61 65 characters, other than ASCII, unknown campaigns', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    const campaign = await shop.makeCampaign();
    for (const send_id of ['x'.repeat(65), 'été', ''])
      expect((await create(shop, { campaign_id: campaign, send_id })).status).toBe(400);
    expect((await create(shop, { campaign_id: UNKNOWN, send_id: 'a' })).status).toBe(400);
    expect((await create(shop, { campaign_id: campaign, send_id: 'x'.repeat(64) })).status).toBe(201);
  });

  test('REST-62 the 101st distinct pair of a day', async () => {
    const shop = await openShop('2026-03-10T12:00:00Z');
    const [campaign, other] = [await shop.makeCampaign(), await shop.makeCampaign()];
    const statuses: number[] = [];
    for (let i = 0; i < 99; i++)
      statuses.push((await create(shop, { campaign_id: campaign, send_id: `id-${i}` })).status);
    statuses.push((await create(shop, { campaign_id: other, send_id: 'id-1' })).status);
    expect(new Set(statuses)).toEqual(new Set([201]));
    expect((await create(shop, { campaign_id: campaign, send_id: 'id-1' })).status).toBe(201);
    const over = await create(shop, { campaign_id: campaign, send_id: 'one-more' });
    expect(over.status).toBe(429);
    expect(over.body.message).toMatch(/./);
    await shop.move('2026-03-11T00:00:00Z');
    expect((await create(shop, { campaign_id: campaign, send_id: 'one-more' })).status).toBe(201);
  });
});

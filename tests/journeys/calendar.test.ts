// The calendar over the public doors: what was and what will be sent, for how many, and moving it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { byPerson, daily, once, openShop, scheduled } from '../support/schedules.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const SPAN = 'from=2025-06-01T00:00:00Z&until=2025-06-30T00:00:00Z';
const entriesOf = async (shop: TestWorkspace, more = ''): Promise<readonly Body[]> =>
  expectStatus(await shop.api.get(`/admin/v1/calendar?${SPAN}${more}`), 200).body.entries;
const move = (shop: TestWorkspace, body: object) => shop.api.post('/admin/v1/calendar/move', body);

describe('D6 the calendar', () => {
  test('CAL what was sent has its people, what is coming those of the last time', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z', { ann: null, bob: null });
    const campaign = await scheduled(
      shop,
      daily('2025-06-03', '09:00', { end: { after_occurrences: 3 } }),
      {},
      { tags: ['news'] },
    );
    await shop.move('2025-06-03T12:00:00Z');
    const entries = await entriesOf(shop);
    expect(entries.map(({ state, people, people_from: from }) => [state, people, from])).toEqual([
      ['started', 2, 'sent'],
      ['planned', 2, 'last_time'],
      ['planned', 2, 'last_time'],
    ]);
    expect(entries[1]).toMatchObject({
      campaign_id: campaign,
      channels: ['email'],
      tags: ['news'],
      kind: 'recurring',
    });
    expect(await entriesOf(shop, '&channel=sms')).toEqual([]);
    expect((await entriesOf(shop, '&channel=email&tag=news')).length).toBe(3);
    expect(await entriesOf(shop, '&status=stopped')).toEqual([]);
  });

  test('the forecast counts people by hour, those in several sends, and whom a rule would hold back', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z', {
      ann: 'Asia/Tokyo',
      bob: 'UTC',
      cid: 'UTC',
    });
    await shop.track({ external_id: 'ann', vip: true }, { external_id: 'bob', vip: true });
    const vip = { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true };
    const one = await scheduled(
      shop,
      { ...once('2025-06-10', '09:00'), timing: { type: 'local' } },
      { audience: vip },
    );
    const two = await scheduled(shop, once('2025-06-10', '15:00'));
    const rule = { name: 'one a day', messages: 1, every: 1, unit: 'days' };
    expectStatus(await shop.api.put('/admin/v1/limits/frequency-rules', { rules: [rule] }), 200);
    const forecast = expectStatus(await shop.api.get(`/admin/v1/calendar/forecast?${SPAN}`), 200).body;
    expect(forecast.complete).toBe(true);
    expect(forecast.campaigns.map(({ campaign_id: id, people }: Body) => [id, people])).toEqual([
      [one, 2],
      [two, 3],
    ]);
    expect(forecast.hours).toEqual([
      { at: '2025-06-10T00:00:00.000Z', people: 1 },
      { at: '2025-06-10T09:00:00.000Z', people: 1 },
      { at: '2025-06-10T15:00:00.000Z', people: 3 },
    ]);
    expect(forecast.overlaps).toEqual([{ a: one, b: two, people: 2, share: 1 }]);
    expect(forecast.sends_per_person).toEqual([
      { sends: 1, people: 1 },
      { sends: 2, people: 2 },
    ]);
    expect(forecast.rules).toEqual([{ name: 'one a day', people: 2 }]);
  });

  test('a send is moved, happens at its new time, and is moved back; a stale version is a conflict', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const campaign = await scheduled(shop, once('2025-06-10', '09:00'));
    const [entry] = await entriesOf(shop);
    const wish = { campaign_id: campaign, key: entry.key, version: entry.version };
    const moved = expectStatus(await move(shop, { ...wish, to: '2025-06-05T10:30' }), 200);
    expect(moved.body.version).toBe(entry.version + 1);
    expect((await entriesOf(shop)).map((one) => one.key)).toEqual(['2025-06-05T10:30']);
    expect((await move(shop, { ...wish, key: '2025-06-05T10:30', to: '2025-06-06T10:30' })).status).toBe(409);
    await shop.move('2025-06-11T00:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({ ann: '2025-06-05T10:30' });
    const late = await move(shop, { campaign_id: campaign, key: '2025-06-05T10:30', to: '2025-06-20T10:30' });
    expect([late.status, late.body.code]).toEqual([400, 'already_started']);
  });

  test('what repeats by a rule, lies in the past or is too near is refused with its reason', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const recurring = await scheduled(shop, daily('2025-06-10', '09:00'));
    const local = await scheduled(shop, { ...once('2025-06-03', '09:00'), timing: { type: 'local' } });
    const single = await scheduled(shop, once('2025-06-10', '09:00'));
    const tries = [
      { campaign_id: recurring, key: '2025-06-10T09:00', to: '2025-06-11T09:00' },
      { campaign_id: local, key: '2025-06-03T09:00', to: '2025-06-11T09:00' },
      { campaign_id: single, key: '2025-06-10T09:00', to: '2025-06-01T09:00' },
      { campaign_id: single, key: '2025-06-10T09:00', to: '2025-06-31T09:00' },
      { campaign_id: single, to: '2025-06-11T09:00' },
    ];
    const answers = [];
    for (const body of tries) answers.push((await move(shop, body)).body.code);
    expect(answers).toEqual([
      'recurring_schedule',
      'frozen',
      'schedule_past',
      'invalid_field',
      'missing_field',
    ]);
    const fixed = Object.fromEntries(
      (await entriesOf(shop)).map((one) => [one.campaign_id, one.fixed_because]),
    );
    expect(fixed).toEqual({ [recurring]: 'recurring_schedule', [local]: 'frozen', [single]: null });
  });

  test('a call scheduled through the API stands in the calendar and can be moved', async () => {
    const shop = await openShop(app, '2025-06-02T12:00:00Z');
    const campaign = await shop.makeCampaign();
    await shop.schedule(campaign, {
      recipients: [{ external_user_id: 'ann' }],
      schedule: { time: '2025-06-10T09:00:00Z' },
    });
    const [entry] = await entriesOf(shop);
    expect(entry).toMatchObject({
      kind: 'api_scheduled',
      people: 1,
      people_from: 'call',
      fixed_because: null,
    });
    const wish = { campaign_id: campaign, schedule_id: entry.schedule_id };
    expectStatus(await move(shop, { ...wish, to: '2025-06-08T10:00' }), 200);
    expect((await move(shop, { ...wish, to: '2025-06-01T10:00' })).body.code).toBe('schedule_past');
    await shop.move('2025-06-11T00:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({ ann: '2025-06-08T10:00' });
    expect((await entriesOf(shop)).map(({ state, kind }) => [state, kind])).toEqual([
      ['started', 'api_scheduled'],
    ]);
  });
});

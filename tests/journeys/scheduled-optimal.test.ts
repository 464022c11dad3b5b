// Intelligent timing and waves: items 36 to 42 and 99 of the checklist of campaign delivery, on sandbox clocks. When
// people use the app is written as a device would have reported it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partOf } from '../../src/core/part.ts';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';
import { byPerson, instants, once, openShop, scheduled } from '../support/schedules.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Three sessions at this time of day UTC, on the days before the fifteenth of January. */
const engage = async (shop: TestWorkspace, id: string, time: string, days = 3): Promise<void> => {
  const { rows } = await app.pool.query<{ workspace_id: number }>(
    'select workspace_id from workspaces where key = $1',
    [shop.key],
  );
  const workspaceId = rows[0]!.workspace_id;
  for (let day = 1; day <= days; day++)
    await app.pool.query(
      `insert into events (part, workspace_id, user_id, kind, name, at, received_at)
       select part, workspace_id, user_id, 'session', 'web', $4, now() from users
       where part = $1 and workspace_id = $2 and external_id = $3`,
      [partOf(workspaceId, 'external_id', id), workspaceId, id, `2025-01-${10 + day}T${time}:00Z`],
    );
};

const DAY = '2025-01-15';
const best = (more: object = {}) => ({
  ...once(DAY, '09:00'),
  timing: { type: 'optimal', ...more },
});
const PARIS = 'Europe/Paris';

describe('each at their best moment', () => {
  test('CD-#36 CD-#37 CD-#38 the most engaged time of the person, else 17:00 of their day', async () => {
    const people = { rounds: 'UTC', paris: PARIS, nothing: 'America/New_York', nowhere: null };
    const shop = await openShop(app, '2025-01-11T00:00:00Z', people, PARIS);
    const campaign = await scheduled(shop, best());
    await engage(shop, 'rounds', '16:58');
    await engage(shop, 'paris', '17:35');
    await shop.move('2025-01-17T00:00:00Z');
    const sent = byPerson(await shop.captured(campaign));
    expect(sent).toEqual({
      rounds: `${DAY}T17:00`,
      paris: `${DAY}T17:35`,
      // The app’s most popular hour: 16:58 in UTC and 18:35 in Paris are one each, the earlier hour wins.
      nothing: `${DAY}T21:00`,
      nowhere: `${DAY}T15:00`,
    });
    await expectSumsToAddUp(shop, campaign, { sent: 4 });
  });

  test('CD-#38 CD-6.3 nobody was ever there: 17:00; or the time that was chosen', async () => {
    const shop = await openShop(
      app,
      '2025-01-11T00:00:00Z',
      { york: 'America/New_York', nowhere: null },
      PARIS,
    );
    const usual = await scheduled(shop, best());
    const chosen = await scheduled(shop, best({ fallback_time: '19:00' }));
    await shop.move('2025-01-17T00:00:00Z');
    expect(byPerson(await shop.captured(usual))).toEqual({ york: `${DAY}T22:00`, nowhere: `${DAY}T16:00` });
    expect(byPerson(await shop.captured(chosen))).toEqual({
      york: '2025-01-16T00:00',
      nowhere: `${DAY}T18:00`,
    });
  });

  test('CD-#39 CD-#40 inside the window, outside quiet hours', async () => {
    const shop = await openShop(app, '2025-01-11T00:00:00Z', { late: null, early: null, dawn: null });
    const windowed = await scheduled(shop, best({ within: { from: '13:00', to: '20:00' } }));
    const quiet = await scheduled(shop, best(), { quiet_hours: { from: '22:00', to: '06:00' } });
    await engage(shop, 'late', '22:00');
    await engage(shop, 'early', '09:00');
    await engage(shop, 'dawn', '05:30');
    await shop.move('2025-01-17T00:00:00Z');
    expect(byPerson(await shop.captured(windowed))).toEqual({
      late: `${DAY}T20:00`,
      early: `${DAY}T13:00`,
      dawn: `${DAY}T13:00`,
    });
    expect(byPerson(await shop.captured(quiet))).toEqual({
      late: `${DAY}T21:59`,
      early: `${DAY}T09:00`,
      dawn: `${DAY}T06:00`,
    });
  });

  test('CD-#41 who leaves the segment before their moment is not sent to, who joins after the first check neither', async () => {
    const shop = await openShop(app, '2025-01-11T00:00:00Z', { leaves: null, stays: null, joins: null });
    await shop.track({ external_id: 'leaves', vip: true }, { external_id: 'stays', vip: true });
    const audience = { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true };
    const campaign = await scheduled(shop, best(), { audience });
    await shop.move('2025-01-15T12:00:00Z');
    await shop.track({ external_id: 'leaves', vip: false }, { external_id: 'joins', vip: true });
    await shop.move('2025-01-17T00:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({ stays: `${DAY}T17:00` });
    await expectSumsToAddUp(shop, campaign, {
      sent: 1,
      skipped: 1,
      reasons: { not_in_audience_at_send: 1 },
    });
  });

  test('CD-#42 launched half an hour after the moment: at once; two hours after: not sent', async () => {
    const shop = await openShop(app, '2025-01-11T00:00:00Z', { half: null, two: null, ahead: null });
    await engage(shop, 'half', '11:30');
    await engage(shop, 'two', '10:00');
    await engage(shop, 'ahead', '20:00');
    await shop.move('2025-01-15T12:00:00Z');
    const campaign = await scheduled(shop, best());
    await shop.move('2025-01-17T00:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({
      half: `${DAY}T12:00`,
      ahead: `${DAY}T20:00`,
    });
    await expectSumsToAddUp(shop, campaign, { sent: 2, skipped: 1, reasons: { local_time_passed: 1 } });
  });

  test('CD-6.1 CD-6.5 several channels: each at its own moment, what has none as the day begins', async () => {
    const shop = await openShop(app, '2025-01-11T00:00:00Z', { ann: null });
    await engage(shop, 'ann', '18:00');
    const email = await shop.configure({ channel: 'email' });
    const hook = await shop.configure({ channel: 'webhook' });
    const content = { subject: 'x', body: 'x' };
    const variants = [
      {
        messages: [
          { channel: 'email', configuration_id: email, content },
          { channel: 'webhook', configuration_id: hook, content: { url: 'https://example.com', body: '{}' } },
        ],
      },
    ];
    const campaign = await scheduled(shop, best(), { variants });
    await shop.move('2025-01-17T00:00:00Z');
    const sent = (await shop.captured(campaign)).map(({ channel, at }) => `${channel} ${at.slice(0, 16)}`);
    expect(sent.sort()).toEqual([`email ${DAY}T18:00`, 'webhook 2025-01-14T11:00']);
    await expectSumsToAddUp(shop, campaign, { sent: 1 });
  });

  test('CD-2.4 an edit inside the day before the send day changes nothing', async () => {
    const shop = await openShop(app, '2025-01-11T00:00:00Z', { ann: null });
    const campaign = await scheduled(shop, best());
    await shop.move('2025-01-14T01:00:00Z');
    const schedule = { ...best(), date: '2025-01-16' };
    await shop.api.patch(`/admin/v1/campaigns/${campaign}`, { definition: { schedule } });
    await shop.move('2025-01-15T20:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual([`${DAY}T17:00`]);
  });

  test('CD-#99 at_optimal_time of a call: the date is kept, the time is each person’s own', async () => {
    const shop = await openShop(app, '2025-01-11T00:00:00Z', { ann: null, bob: PARIS });
    await engage(shop, 'ann', '08:15');
    await engage(shop, 'bob', '20:40');
    const schedule = { time: `${DAY}T03:00:00`, at_optimal_time: true };
    const recipients = ['ann', 'bob'].map((id) => ({ external_user_id: id }));
    const calls = [{ broadcast: true }, { recipients }];
    const campaigns = await Promise.all(calls.map(() => shop.makeCampaign()));
    for (const [i, target] of calls.entries())
      expect((await shop.schedule(campaigns[i]!, { ...target, schedule })).status).toBe(201);
    await shop.move('2025-01-17T00:00:00Z');
    for (const campaign of campaigns)
      expect(byPerson(await shop.captured(campaign))).toEqual({
        ann: `${DAY}T08:15`,
        bob: `${DAY}T20:40`,
      });
  });
});

test('CD-6.5 CD-7.9 an action-based message waits for the next best moment, or the chosen time', async () => {
  const shop = await openShop(app, '2025-01-11T00:00:00Z', { ann: PARIS, bob: PARIS });
  await engage(shop, 'ann', '17:35');
  const campaign = await shop.makeCampaign({
    type: 'action_based',
    definition: {
      trigger: { type: 'performed_event', event: 'cart' },
      delay: { type: 'optimal_time', fallback_time: '09:00' },
    },
  });
  await shop.move('2025-01-15T18:00:00Z');
  const events = ['ann', 'bob'].map((id) => ({
    external_id: id,
    name: 'cart',
    time: '2025-01-15T18:00:00Z',
  }));
  await shop.api.post('/users/track', { events });
  await shop.move('2025-01-17T00:00:00Z');
  expect(byPerson(await shop.captured(campaign))).toEqual({
    ann: '2025-01-16T17:35',
    bob: '2025-01-16T08:00',
  });
});

describe('waves', () => {
  const crowd = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`p${i}`, null]));
  const tally = (sent: readonly { at: string }[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { at } of sent) counts[at.slice(11, 16)] = (counts[at.slice(11, 16)] ?? 0) + 1;
    return counts;
  };

  test('WAV-4 WAV-9 percentages: the audience is cut once, nobody is in two waves, who joins later in none', async () => {
    const shop = await openShop(app, '2025-06-01T00:00:00Z', crowd);
    const waves = { waves: [{ size: 10 }, { size: 30, after_minutes: 30 }, { size: 60, after_minutes: 90 }] };
    const campaign = await scheduled(shop, { ...once('2025-06-02', '09:00'), waves });
    await shop.move('2025-06-02T09:10:00Z');
    await shop.track({ external_id: 'late', email: 'late@example.com' });
    await shop.move('2025-06-02T12:00:00Z');
    const sent = await shop.captured(campaign);
    expect(tally(sent)).toEqual({ '09:00': 4, '09:30': 12, '10:30': 24 });
    expect(new Set(sent.map(({ external_id }) => external_id)).size).toBe(40);
    await expectSumsToAddUp(shop, campaign, { sent: 40 });
  });

  test('WAV-4 WAV-6 numbers: what is left over gets nothing and says why', async () => {
    const shop = await openShop(app, '2025-06-01T00:00:00Z', crowd);
    const waves = { unit: 'people', waves: [{ size: 7 }, { size: 25, after_minutes: 60 }] };
    const campaign = await scheduled(shop, { ...once('2025-06-02', '09:00'), waves });
    const generous = { unit: 'people', waves: [{ size: 100 }, { size: 25, after_minutes: 60 }] };
    const all = await scheduled(shop, { ...once('2025-06-02', '09:00'), waves: generous });
    await shop.move('2025-06-02T12:00:00Z');
    expect(tally(await shop.captured(campaign))).toEqual({ '09:00': 7, '10:00': 25 });
    await expectSumsToAddUp(shop, campaign, { sent: 32, skipped: 8, reasons: { outside_waves: 8 } });
    expect(tally(await shop.captured(all))).toEqual({ '09:00': 40 });
  });
});

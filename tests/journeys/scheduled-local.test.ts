// Scheduled campaigns in each person's own time: items 13, 14 and 27 to 35 of the checklist of campaign delivery, on
// sandbox clocks through the public doors.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';
import { byPerson, daily, instants, local, once, openShop, scheduled } from '../support/schedules.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const YORK = 'America/New_York';
const VIP = { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true };
const edit = async (shop: TestWorkspace, campaign: string, definition: object) => {
  const answer = await shop.api.patch(`/admin/v1/campaigns/${campaign}`, { definition });
  expect(answer.status).toBe(200);
};
const nineLocal = { ...once('2025-01-15', '09:00'), ...local };

describe('everybody at the same time of their own day', () => {
  test('CD-#27 checked in the first zone and again in New York, sent at 14:00 there', async () => {
    const people = { york: YORK, early: YORK, late: YORK, gone: YORK };
    const shop = await openShop(app, '2021-08-05T00:00:00Z', people);
    await shop.track({ external_id: 'york', vip: true }, { external_id: 'gone', vip: true });
    const campaign = await scheduled(shop, { ...once('2021-08-07', '14:00'), ...local }, { audience: VIP });
    // 14:00 in Samoa, then on UTC+14 in its own summer only: 2021-08-07 01:00 UTC.
    await shop.move('2021-08-07T00:59:59Z');
    await shop.track({ external_id: 'early', vip: true });
    await shop.move('2021-08-07T01:00:00Z');
    await shop.track({ external_id: 'late', vip: true }, { external_id: 'gone', vip: false });
    await shop.move('2021-08-08T12:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({
      york: '2021-08-07T18:00',
      early: '2021-08-07T18:00',
    });
    await expectSumsToAddUp(shop, campaign, {
      sent: 2,
      skipped: 1,
      reasons: { not_in_audience_at_send: 1 },
    });
  });

  test('CD-#28 CD-#29 CD-5.5 Tokyo, Los Angeles, Kiritimati, and who has no zone', async () => {
    const people = {
      apia: 'Pacific/Apia',
      kiritimati: 'Pacific/Kiritimati',
      tokyo: 'Asia/Tokyo',
      london: 'Europe/London',
      york: YORK,
      angeles: 'America/Los_Angeles',
      nowhere: null,
    };
    const shop = await openShop(app, '2025-01-13T00:00:00Z', people, 'Europe/Paris');
    const campaign = await scheduled(shop, nineLocal);
    await shop.move('2025-01-16T12:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({
      apia: '2025-01-14T20:00',
      // Ahead of the first zone: caught up when it begins.
      kiritimati: '2025-01-14T20:00',
      tokyo: '2025-01-15T00:00',
      london: '2025-01-15T09:00',
      york: '2025-01-15T14:00',
      angeles: '2025-01-15T17:00',
      nowhere: '2025-01-15T08:00',
    });
    await expectSumsToAddUp(shop, campaign, { sent: 7 });
    const { body } = await shop.api.get(`/admin/v1/campaigns/${campaign}`);
    expect(body.campaign.status).toBe('idle');
  });

  test('CD-#30 CD-#31 who joins after the early check, or leaves before their own time, gets nothing', async () => {
    const people = { joins: YORK, leaves: YORK, stays: YORK, just: YORK };
    const shop = await openShop(app, '2025-01-13T00:00:00Z', people);
    await shop.track({ external_id: 'leaves', vip: true }, { external_id: 'stays', vip: true });
    const campaign = await scheduled(shop, nineLocal, { audience: VIP });
    await shop.move('2025-01-14T19:59:59Z');
    await shop.track({ external_id: 'just', vip: true });
    await shop.move('2025-01-15T10:00:00Z');
    await shop.track({ external_id: 'joins', vip: true });
    await shop.move('2025-01-15T13:00:00Z');
    await shop.track({ external_id: 'leaves', vip: false });
    await shop.move('2025-01-16T12:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({
      stays: '2025-01-15T14:00',
      just: '2025-01-15T14:00',
    });
  });

  test('CD-3.3 who moves while the send is pending keeps the time of their first zone', async () => {
    const shop = await openShop(app, '2025-01-13T00:00:00Z', { moves: YORK });
    const campaign = await scheduled(shop, nineLocal);
    await shop.move('2025-01-15T01:00:00Z');
    await shop.track({ external_id: 'moves', time_zone: 'America/Los_Angeles' });
    await shop.move('2025-01-16T12:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({ moves: '2025-01-15T14:00' });
  });

  test('CD-#35 the chaining trap: what a campaign of the same morning does comes after the early check', async () => {
    const shop = await openShop(app, '2025-01-13T00:00:00Z', { york: YORK });
    const first = await scheduled(shop, nineLocal);
    const audience = { filter: 'received-message', campaign_id: first, value: true };
    const second = await scheduled(shop, { ...once('2025-01-15', '20:00'), ...local }, { audience });
    await shop.move('2025-01-16T12:00:00Z');
    expect(instants(await shop.captured(first))).toEqual(['2025-01-15T14:00']);
    expect(await shop.captured(second)).toEqual([]);
    const now = await shop.makeCampaign({ definition: { audience } });
    await shop.trigger(now, { recipients: [{ external_user_id: 'york' }] });
    expect(await shop.captured(now)).toHaveLength(1);
  });

  test('CD-5.4 G5 a daily campaign repeats both checks, once per civil day, over a change of clocks', async () => {
    const shop = await openShop(app, '2026-03-27T00:00:00Z', { paris: 'Europe/Paris', york: YORK });
    const campaign = await scheduled(
      shop,
      daily('2026-03-28', '02:30', { ...local, end: { after_occurrences: 3 } }),
    );
    await shop.move('2026-04-02T00:00:00Z');
    const of = async (id: string) =>
      instants((await shop.captured(campaign)).filter(({ external_id }) => external_id === id));
    // 02:30 of the 29th does not exist in Paris: the first instant after the gap.
    expect(await of('paris')).toEqual(['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30']);
    expect(await of('york')).toEqual(['2026-03-28T06:30', '2026-03-29T06:30', '2026-03-30T06:30']);
  });
});

describe('launched late', () => {
  test('CD-#32 CD-#33 an hour late is sent at once, a minute more never', async () => {
    // Launched when the clocks of `late` show 15:40, 16:00 and 16:01.
    const people = { here: 'Etc/UTC', late: 'Etc/GMT-3', never: 'Etc/GMT-5' };
    const shop = await openShop(app, '2026-05-04T12:40:00Z', people);
    const launched: string[] = [];
    for (const at of ['2026-05-04T12:40', '2026-05-04T13:00', '2026-05-04T13:01']) {
      await shop.move(`${at}:00Z`);
      launched.push(await scheduled(shop, { ...once('2026-05-04', '15:00'), ...local }));
    }
    await shop.move('2026-05-05T12:00:00Z');
    const sent = await Promise.all(launched.map(async (id) => byPerson(await shop.captured(id))));
    const here = '2026-05-04T15:00';
    expect(sent).toEqual([{ here, late: '2026-05-04T12:40' }, { here, late: '2026-05-04T13:00' }, { here }]);
    await expectSumsToAddUp(shop, launched[2]!, {
      sent: 1,
      skipped: 2,
      reasons: { local_time_passed: 2 },
    });
  });

  test('CD-#34 Kolkata in an hour, Bangkok at once, Tokyo never', async () => {
    const people = {
      kolkata: 'Asia/Kolkata',
      bangkok: 'Asia/Bangkok',
      tokyo: 'Asia/Tokyo',
      london: 'Europe/London',
    };
    const shop = await openShop(app, '2025-01-15T02:30:00Z', people);
    const campaign = await scheduled(shop, nineLocal);
    await shop.move('2025-01-16T12:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({
      kolkata: '2025-01-15T03:30',
      bangkok: '2025-01-15T02:30',
      london: '2025-01-15T09:00',
    });
    expect((await shop.why('tokyo', campaign)).sentence).toBe('The local time had already passed.');
  });

  test('SCH-10 the option: whoever is late is sent to at once', async () => {
    const shop = await openShop(app, '2025-01-15T02:30:00Z', { tokyo: 'Asia/Tokyo' });
    const timing = { timing: { type: 'local', late: 'always' } };
    const campaign = await scheduled(shop, { ...once('2025-01-15', '09:00'), ...timing });
    await shop.move('2025-01-16T12:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({ tokyo: '2025-01-15T02:30' });
  });

  test('CD-5.4 the chosen time must be ahead in the company zone', async () => {
    const shop = await openShop(app, '2025-01-15T09:00:01Z', { york: YORK });
    const campaign = await scheduled(shop, nineLocal, {}, { draft: true });
    const launched = await shop.api.post(`/admin/v1/campaigns/${campaign}/launch`, {});
    expect(launched.status).toBe(400);
  });
});

describe('edited', () => {
  const MONDAY = '2026-06-08';
  const open = async () => {
    const shop = await openShop(app, '2026-06-05T00:00:00Z', { ann: 'Etc/UTC', york: YORK });
    const campaign = await scheduled(shop, { ...once(MONDAY, '09:00'), ...local });
    return { shop, campaign };
  };

  test('CD-#13 inside 24 hours the original time and audience stand, content is the newest', async () => {
    const { shop, campaign } = await open();
    await shop.move('2026-06-07T20:00:00Z');
    await edit(shop, campaign, { schedule: { ...once(MONDAY, '11:00'), ...local }, audience: VIP });
    await shop.move('2026-06-10T00:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({
      ann: `${MONDAY}T09:00`,
      york: `${MONDAY}T13:00`,
    });
  });

  test('CD-2.4 a daily campaign: Monday stays, Tuesday follows the edit', async () => {
    const shop = await openShop(app, '2026-06-05T00:00:00Z', { ann: 'Etc/UTC' });
    const campaign = await scheduled(shop, daily(MONDAY, '09:00', local));
    await shop.move('2026-06-07T19:00:00Z');
    await edit(shop, campaign, { schedule: daily(MONDAY, '11:00', local) });
    await shop.move('2026-06-09T12:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual([`${MONDAY}T09:00`, '2026-06-09T11:00']);
  });

  test('CD-#14 more than 24 hours before, the new time counts', async () => {
    const { shop, campaign } = await open();
    await shop.move('2026-06-06T20:00:00Z');
    await edit(shop, campaign, { schedule: { ...once(MONDAY, '11:00'), ...local } });
    await shop.move('2026-06-10T00:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({
      ann: `${MONDAY}T11:00`,
      york: `${MONDAY}T15:00`,
    });
  });

  test('CD-2.3 stopped between two zones: the rest is cancelled, and a resume does not bring it back', async () => {
    const { shop, campaign } = await open();
    await shop.move(`${MONDAY}T10:00:00Z`);
    await shop.act(campaign, 'stop');
    await shop.act(campaign, 'resume');
    await shop.move('2026-06-10T00:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({ ann: `${MONDAY}T09:00` });
    await expectSumsToAddUp(shop, campaign, { sent: 1, skipped: 1, reasons: { campaign_stopped: 1 } });
  });
});

// Instants at which two rules meet (campaign-delivery 5, 7, 12, 14): windows over midnight and over a change of clocks,
// ends in each person's own time, the date line, the last days of months, calls between a stop and a resume.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { afterHours, launch, onEvent, openStory } from '../support/action.ts';
import { expectStatus, startTestApp, type TestApp } from '../support/app.ts';
import { byPerson, instants, local, once, openShop, scheduled } from '../support/schedules.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const EVENT = onEvent('E');
const always = { reeligibility: { after_seconds: 0 } };

describe('portion of the day', () => {
  test('CD-7.12 a window over midnight: what the delay pushes into the morning waits for the evening', async () => {
    const story = await openStory(app, '2025-06-02T12:00:00Z', { time_zone: 'UTC' });
    const window = { from: '22:00', to: '06:00', next_available: true };
    const campaign = await launch(story, EVENT, { ...always, delay: afterHours(1), window });
    for (const at of ['2025-06-02T23:30', '2025-06-03T04:59:59', '2025-06-03T05:00'])
      await (await story.at(at.length === 16 ? `${at}:00Z` : `${at}Z`)).event('E');
    await story.at('2025-06-05T00:00:00Z');
    expect(await story.sent(campaign)).toEqual([
      'ann 2025-06-03T00:30',
      'ann 2025-06-03T05:59:59',
      'ann 2025-06-03T22:00',
    ]);
  });

  test('CD-7.12 CD-3.2 a window that opens at a time that does not exist opens with the first instant after it', async () => {
    const story = await openStory(app, '2026-03-27T12:00:00Z', { time_zone: 'Europe/Paris' });
    const window = { from: '02:30', to: '05:00', next_available: true };
    const campaign = await launch(story, EVENT, { delay: afterHours(20), window });
    // 03:00 in Paris; the delay ends at 23:00, and the clocks go from 02:00 to 03:00 that night.
    await (await story.at('2026-03-28T02:00:00Z')).event('E');
    await story.at('2026-03-30T12:00:00Z');
    expect(await story.sent(campaign)).toEqual(['ann 2026-03-29T01:00']);
  });

  test('CD-7.12 the next opening must be inside the duration, else nobody is sent to and nothing is used up', async () => {
    const story = await openStory(app, '2025-06-02T06:00:00Z', { time_zone: 'UTC' });
    const campaign = await launch(story, EVENT, {
      delay: afterHours(2),
      window: { from: '09:00', to: '18:00', next_available: true },
      duration: { starts_at: '2025-06-01T00:00', ends_at: '2025-06-03T08:59' },
    });
    await (await story.at('2025-06-02T17:00:00Z')).event('E');
    await story.at('2025-06-05T00:00:00Z');
    expect(await story.sent(campaign)).toEqual([]);
    await expectSumsToAddUp(story.shop, campaign, { skipped: 1, reasons: { delay_past_duration_end: 1 } });
  });
});

describe('duration', () => {
  test('CD-7.11 CD-3.1 an end in each person’s own time: Los Angeles is inside when Tokyo is not', async () => {
    const story = await openStory(app, '2025-06-01T00:00:00Z', { time_zone: 'America/Los_Angeles' });
    await story.shop.track({ external_id: 'tom', email: 'tom@example.com', time_zone: 'Asia/Tokyo' });
    const duration = { starts_at: '2025-06-01T00:00', ends_at: '2025-06-10T12:00', zone: 'user' };
    const campaign = await launch(story, EVENT, { duration });
    // 11:59 in Los Angeles, 03:59 of the 11th in Tokyo; then 12:01 in Los Angeles.
    const last = await story.at('2025-06-10T18:59:00Z');
    await (await last.event('E')).event('E', {}, 'tom');
    await (await story.at('2025-06-10T19:01:00Z')).event('E');
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-10T18:59']);
    await expectSumsToAddUp(story.shop, campaign, {
      sent: 1,
      skipped: 2,
      reasons: { outside_duration_at_trigger: 2 },
    });
  });
});

describe('the date line', () => {
  test('CD-12.2 one a day is one of each person’s own days, a day apart at the date line', async () => {
    const people = { kiri: 'Pacific/Kiritimati', pago: 'Pacific/Pago_Pago' };
    const shop = await openShop(app, '2026-03-02T09:30:00Z', people);
    const rules = [{ name: 'One a day', messages: 1, every: 1, unit: 'days' }];
    expectStatus(await shop.api.put('/admin/v1/limits/frequency-rules', { rules }), 200);
    const campaign = await shop.makeCampaign({ definition: always });
    const both = { recipients: Object.keys(people).map((id) => ({ external_user_id: id })) };
    // 23:30 of the 2nd on Kiritimati and 22:30 of the 1st in Pago Pago; then midnight of each, one after the other.
    for (const at of ['2026-03-02T09:30', '2026-03-02T10:00', '2026-03-02T10:59', '2026-03-02T11:00']) {
      await shop.move(`${at}:00Z`);
      await shop.trigger(campaign, both);
      await shop.settle();
    }
    const of = async (id: string) =>
      instants((await shop.captured(campaign)).filter(({ external_id }) => external_id === id));
    expect(await of('kiri')).toEqual(['2026-03-02T09:30', '2026-03-02T10:00']);
    expect(await of('pago')).toEqual(['2026-03-02T09:30', '2026-03-02T11:00']);
    await expectSumsToAddUp(shop, campaign, { sent: 4, skipped: 4, reasons: { frequency_capped: 4 } });
  });

  test('CD-5.4 CD-3.2 a local time in the gap of one zone is the first instant after it there alone', async () => {
    const people = { paris: 'Europe/Paris', york: 'America/New_York', pago: 'Pacific/Pago_Pago' };
    const shop = await openShop(app, '2026-03-27T00:00:00Z', people);
    const campaign = await scheduled(shop, { ...once('2026-03-29', '02:30'), ...local });
    await shop.move('2026-03-31T00:00:00Z');
    expect(byPerson(await shop.captured(campaign))).toEqual({
      paris: '2026-03-29T01:00',
      york: '2026-03-29T06:30',
      pago: '2026-03-29T13:30',
    });
  });

  test('CD-3.2 a wall-clock time that comes twice is sent at the first', async () => {
    const shop = await openShop(app, '2026-10-23T00:00:00Z', { paris: 'Europe/Paris' });
    const campaign = await scheduled(shop, { ...once('2026-10-25', '02:30'), ...local }, always);
    await shop.move('2026-10-27T00:00:00Z');
    expect(instants(await shop.captured(campaign))).toEqual(['2026-10-25T00:30']);
  });
});

describe('recurrence', () => {
  const dates = async (schedule: object, start: string, until: string): Promise<readonly string[]> => {
    const shop = await openShop(app, `${start}T00:00:00Z`);
    const campaign = await scheduled(shop, { time: '08:00', start, ...schedule }, always);
    await shop.move(`${until}T00:00:00Z`);
    return instants(await shop.captured(campaign)).map((at) => at.slice(0, 10));
  };

  test('CD-5.1 every second month on the 30th: the last day of February, counted from the month of the start', async () => {
    expect(await dates({ type: 'monthly', day: 30, every: 2 }, '2023-12-01', '2024-07-01')).toEqual([
      '2023-12-30',
      '2024-02-29',
      '2024-04-30',
      '2024-06-30',
    ]);
  });

  test('rulings: day 31 with the option to skip leaves shorter months out', async () => {
    const schedule = { type: 'monthly', day: 31, short_month: 'skip' };
    expect(await dates(schedule, '2025-01-01', '2025-06-15')).toEqual([
      '2025-01-31',
      '2025-03-31',
      '2025-05-31',
    ]);
  });

  test('CD-5.1 every third week counts from the week of the start, whichever of its days that is', async () => {
    const schedule = { type: 'weekly', every: 3, weekdays: [1, 7] };
    // The start is a Wednesday: Monday of that week has passed, its Sunday counts.
    expect(await dates(schedule, '2025-03-05', '2025-04-15')).toEqual([
      '2025-03-09',
      '2025-03-24',
      '2025-03-30',
      '2025-04-14',
    ]);
  });
});

describe('stop and resume', () => {
  test('CD-2.3 CD-9 who was cancelled by a stop keeps their eligibility; a trigger while stopped counts for nothing', async () => {
    const story = await openStory(app, '2025-06-02T09:00:00Z');
    const campaign = await launch(story, EVENT, { delay: afterHours(1) });
    await (await story.at('2025-06-02T10:00:00Z')).event('E');
    await story.at('2025-06-02T10:30:00Z');
    await story.shop.act(campaign, 'stop');
    await (await story.at('2025-06-02T10:40:00Z')).event('E');
    await story.at('2025-06-02T10:50:00Z');
    await story.shop.act(campaign, 'resume');
    await story.at('2025-06-02T12:00:00Z');
    expect(await story.sent(campaign)).toEqual([]);
    await (await story.at('2025-06-02T12:30:00Z')).event('E');
    await story.at('2025-06-02T14:00:00Z');
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-02T13:30']);
    await expectSumsToAddUp(story.shop, campaign, { sent: 1, skipped: 1, reasons: { campaign_stopped: 1 } });
  });
});

// The report of a campaign over the public doors: every slice adds up, and what it says is what happened.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { daily, openShop, scheduled } from '../support/schedules.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const reportOf = async (shop: TestWorkspace, campaign: string, query = ''): Promise<Body> =>
  expectStatus(await shop.api.get(`/admin/v1/campaigns/${campaign}/report${query}`), 200).body;

const expectBalance = (people: Body): void =>
  expect(people.waiting_before + people.considered).toBe(
    people.sent + people.failed + people.skipped + people.held + people.waiting,
  );

/** Every slice that a report has: the span, its variants, channels and reasons. */
const expectToAddUp = (report: Body): void => {
  const { people, variants, channels, reasons } = report;
  for (const one of [
    people,
    ...variants.map((v: Body) => v.people),
    ...channels.map((c: Body) => c.messages),
  ])
    expectBalance(one);
  const decided = people.sent + people.failed + people.skipped + people.held;
  expect(sum(variants.map((v: Body) => v.people.considered))).toBe(decided);
  expect(sum(reasons.map((r: Body) => r.count))).toBe(decided - people.sent);
  for (const { messages, reasons: own } of channels)
    expect(sum(own.map((r: Body) => r.count))).toBe(messages.considered - messages.sent);
};
const sum = (counts: readonly number[]): number => counts.reduce((all, n) => all + n, 0);

const openCampaign = async (): Promise<{ shop: TestWorkspace; campaign: string }> => {
  // Zones make one occurrence end on another day than it began.
  const shop = await openShop(app, '2025-06-01T12:00:00Z', {
    ann: 'Asia/Tokyo',
    bob: 'UTC',
    cid: 'America/Los_Angeles',
    dan: 'America/Los_Angeles',
  });
  await shop.track(
    { external_id: 'bob', email_subscribe: 'unsubscribed' },
    { external_id: 'dan', email: null },
  );
  const campaign = await scheduled(shop, { ...daily('2025-06-03', '20:00'), timing: { type: 'local' } });
  return { shop, campaign };
};

describe('D8 the report', () => {
  test('all days, each day and each call add up, and days follow one another', async () => {
    const { shop, campaign } = await openCampaign();
    await shop.move('2025-06-04T02:00:00Z');
    const whole = await reportOf(shop, campaign);
    expectToAddUp(whole);
    const { people } = await shop.stats(campaign);
    const { considered, sent, failed, skipped, held, waiting } = whole.people;
    expect({ considered, sent, failed, skipped, held, waiting }).toEqual(people);
    expect(waiting).toBeGreaterThan(0);
    await shop.move('2025-06-05T23:00:00Z');
    const days = ['2025-06-02', '2025-06-03', '2025-06-04', '2025-06-05'];
    let carried = 0;
    for (const day of days) {
      const report = await reportOf(shop, campaign, `?from=${day}&to=${day}`);
      expectToAddUp(report);
      expect(report.people.waiting_before).toBe(carried);
      carried = report.people.waiting;
    }
    const after = await reportOf(shop, campaign);
    expect(after.people.waiting).toBe(carried);
    expect(sum(after.days.map((day: Body) => day.sent))).toBe(after.people.sent);
    expect(after.reasons).toContainEqual(
      expect.objectContaining({ reason: 'not_subscribed', sentence: expect.any(String) }),
    );
    expectToAddUp(await reportOf(shop, campaign, '?send_id=nothing'));
  });

  test('the span before is compared; the words are those of the language', async () => {
    const { shop, campaign } = await openCampaign();
    await shop.move('2025-06-06T12:00:00Z');
    const query = '?from=2025-06-04&to=2025-06-05&compare=previous&language=fr';
    const report = await reportOf(shop, campaign, query);
    expect([report.before.from, report.before.to]).toEqual(['2025-06-02', '2025-06-03']);
    const sent = report.changes.find(({ metric }: Body) => metric === 'sent');
    expect([sent.now, sent.before]).toEqual([report.totals.sends, report.before.totals.sends]);
    expect(report.reasons.map(({ sentence }: Body) => sentence)).toContain(
      'Non abonné à ce canal ou à ce groupe.',
    );
    expect((await shop.api.get(`/admin/v1/campaigns/${campaign}/report?compare=previous`)).status).toBe(400);
    expect((await shop.api.get(`/admin/v1/campaigns/${campaign}/report?from=2025-02-31`)).status).toBe(400);
  });

  test('hours of a day are those of the log, and the export holds every sum', async () => {
    const { shop, campaign } = await openCampaign();
    await shop.move('2025-06-05T12:00:00Z');
    const path = `/admin/v1/campaigns/${campaign}/report`;
    const { hours } = expectStatus(await shop.api.get(`${path}/hours?day=2025-06-03`), 200).body;
    const day = (await reportOf(shop, campaign)).days.find((one: Body) => one.day === '2025-06-03');
    expect(sum(hours.map((hour: Body) => hour.sent))).toBe(day.sent);
    expect(hours[11].sent).toBe(1);
    const csv = expectStatus(await shop.api.get(`${path}.csv`), 200);
    expect(csv.headers.get('content-disposition')).toContain('.csv"');
    const [head, ...lines] = (csv.body as string).trim().split('\r\n');
    expect(head).toBe('day,send_id,variant,channel,outcome,reason,sentence,count,amount,currency');
    const considered = lines.filter((line) => line.includes(',considered,'));
    expect(sum(considered.map((line) => Number(line.split(',').at(-3))))).toBe(
      (await reportOf(shop, campaign)).people.considered,
    );
  });

  test('the workspace is the sum of its campaigns', async () => {
    const { shop, campaign } = await openCampaign();
    await shop.move('2025-06-06T12:00:00Z');
    const span = 'from=2025-06-01&to=2025-06-06';
    const { totals, days, campaigns } = expectStatus(
      await shop.api.get(`/admin/v1/report?${span}`),
      200,
    ).body;
    const own = await reportOf(shop, campaign, `?${span}`);
    expect(campaigns).toEqual([expect.objectContaining({ campaign_id: campaign, sends: own.totals.sends })]);
    expect(totals).toEqual(own.totals);
    expect(sum(days.map((day: Body) => day.sends))).toBe(totals.sends);
    expect((await shop.api.get('/admin/v1/report?from=2025-06-06&to=2025-06-01')).status).toBe(400);
  });
});

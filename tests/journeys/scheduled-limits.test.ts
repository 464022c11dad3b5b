// A scheduled campaign under a speed limit: items 5 and 25 of the checklist of campaign delivery. Who waits for a slot
// was chosen when the campaign began.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { byPerson, instants, local, once, openShop, scheduled } from '../support/schedules.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const crowd = (size: number) => Object.fromEntries(Array.from({ length: size }, (_, i) => [`p${i}`, null]));
const speed_limit = { messages_per_minute: 10 };

test('CD-#5 stopped after five minutes: those who waited for a slot are cancelled and not sent to on resume', async () => {
  const shop = await openShop(app, '2025-06-02T00:00:00Z', crowd(100));
  const campaign = await scheduled(shop, once('2025-06-02', '12:00'), { speed_limit });
  await shop.move('2025-06-02T12:04:59Z');
  await shop.act(campaign, 'stop');
  await shop.act(campaign, 'resume');
  await shop.move('2025-06-03T12:00:00Z');
  expect(await shop.captured(campaign)).toHaveLength(50);
  await expectSumsToAddUp(shop, campaign, { sent: 50, skipped: 50, reasons: { campaign_stopped: 50 } });
});

test('CD-#25 who leaves the segment while waiting for a slot is sent to', async () => {
  const people = crowd(25);
  const audience = { filter: 'custom-attribute', name: 'vip', comparison: 'equals', value: true };
  for (const more of [{}, local]) {
    const shop = await openShop(app, '2025-06-01T00:00:00Z', people);
    await shop.track(...Object.keys(people).map((id) => ({ external_id: id, vip: true })));
    const schedule = { ...once('2025-06-02', '09:00'), ...more };
    const campaign = await scheduled(shop, schedule, { speed_limit, audience });
    await shop.move('2025-06-02T09:01:30Z');
    const sent = byPerson(await shop.captured(campaign));
    expect(Object.keys(sent)).toHaveLength(20);
    const waiting = Object.keys(people).filter((id) => sent[id] === undefined);
    await shop.track(...waiting.map((id) => ({ external_id: id, vip: false })));
    await shop.move('2025-06-02T10:00:00Z');
    expect(instants(await shop.captured(campaign)).slice(20)).toEqual(waiting.map(() => '2025-06-02T09:02'));
  }
});

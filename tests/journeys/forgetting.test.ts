// Half a year later: the log and its sends are gone, and everybody who asked for them still gets an answer that is true.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { keepHouse } from '../../src/app/housekeeping.ts';
import { DAY_MS } from '../../src/core/time.ts';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';
import { CHROME, fetchAs, linksIn, sumsOf } from '../support/tracking.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const AT = '2026-03-10T12:00:00Z';
const CART = { events: [{ external_id: 'ann', name: 'cart', time: AT }] };
const LINK = '<p>Hi</p><a href="https://shop.example/hat">Hat</a>';

const forgetSends = async (): Promise<void> => {
  const errors: unknown[] = [];
  await keepHouse({
    pools: { reports: app.pool },
    clock: { ...systemClock, now: () => systemClock.now() + 182 * DAY_MS },
    config: { logDays: 180, auditDays: 730 },
    observer: { emit: (event) => void (event.level === 'error' && errors.push(event)) },
  });
  expect(errors).toEqual([]);
  const { rows } = await app.pool.query<{ n: number }>('select count(*)::int as n from sends');
  expect(rows).toEqual([{ n: 0 }]);
};

const launch = (shop: TestWorkspace, definition: object): Promise<string> =>
  shop.makeCampaign({
    type: 'action_based',
    content: { subject: 'Your cart', body: LINK },
    definition: { trigger: { type: 'performed_event', event: 'cart' }, ...definition },
  });

test('sums, receipts and links outlive the sends; a repeated trigger is a new one, which re-eligibility judges', async () => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: AT });
  await shop.track({ external_id: 'ann', email: 'ann@example.com', first_name: 'Ann' });
  const again = await launch(shop, {});
  const once = await launch(shop, { reeligibility: null });
  const track = async (): Promise<void> => {
    expectStatus(await shop.api.post('/users/track', CART), 201);
    await shop.move(60);
  };
  await track();
  await track();
  const sent = { sent: 1, skipped: 0 };
  await expectSumsToAddUp(shop, again, sent);
  const [message] = await shop.captured(again);
  const [hat = ''] = linksIn(String(message?.message.html));
  await forgetSends();
  await expectSumsToAddUp(shop, again, sent);
  await expectSumsToAddUp(shop, once, sent);

  const why = await shop.why('ann', once);
  expect(why.decisions).toEqual([]);
  const clicked = await fetchAs(CHROME, hat);
  expect([clicked.status, clicked.headers.get('location')]).toEqual([302, 'https://shop.example/hat']);
  expect(await sumsOf(app, again)).toEqual({});

  await track();
  await expectSumsToAddUp(shop, again, { sent: 2 });
  await expectSumsToAddUp(shop, once, { sent: 1, skipped: 1, reasons: { already_received: 1 } });
  expect(await shop.captured(once)).toHaveLength(1);
});

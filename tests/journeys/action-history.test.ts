// Audiences of triggered campaigns that look at what a person did before: the triggering event itself is not yet
// counted (campaign-delivery 7.8; checklist 52 to 54, 59), through the public doors on a test clock.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { launch, onEvent, openStory, WHO, type Story } from '../support/action.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { openDevice } from '../support/devices.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const AGAIN = { reeligibility: { after_seconds: 0 } };
const TURNED_AWAY = { skipped: 1, reasons: { not_in_audience_at_trigger: 1 } };
const story = (person: object | null = {}): Promise<Story> => openStory(app, '2025-06-02T09:00:00Z', person);
const minute = (n: number): string => `2025-06-02T10:${String(n).padStart(2, '0')}:00Z`;

test('CD-#52 "did X at least once", triggered by X: the first is not sent, the second is', async () => {
  const here = await story();
  const filter = 'custom-event-count';
  const audience = { filter, name: 'X', comparison: 'greater_than_or_equal_to', value: 1 };
  const campaign = await launch(here, onEvent('X'), { audience, ...AGAIN });
  await (await here.at(minute(1))).event('X');
  await (await here.at(minute(2))).event('X');
  expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:02']);
  await expectSumsToAddUp(here.shop, campaign, { sent: 1, ...TURNED_AWAY });
});

test('CD-#52 of two in one request the second is judged after the first', async () => {
  const here = await story();
  const filter = 'custom-event-count';
  const audience = { filter, name: 'X', comparison: 'greater_than_or_equal_to', value: 1 };
  const campaign = await launch(here, onEvent('X'), { audience, ...AGAIN });
  const one = (time: string): object => ({ external_id: WHO, name: 'X', time });
  await (await here.at(minute(1))).post({ events: [one(minute(0)), one(minute(1))] });
  expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:01']);
  await expectSumsToAddUp(here.shop, campaign, { sent: 1, ...TURNED_AWAY });
});

test('CD-#53 "spent more than 10": the purchase that gets there is not sent, the next one is', async () => {
  const here = await story();
  const audience = { filter: 'money-spent', comparison: 'greater_than', value: 10 };
  await (await here.at(minute(0))).purchase(5);
  const campaign = await launch(here, { type: 'purchase' }, { audience, ...AGAIN });
  await (await here.at(minute(1))).purchase(10);
  await (await here.at(minute(2))).purchase(1);
  expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:02']);
  await expectSumsToAddUp(here.shop, campaign, { sent: 1, ...TURNED_AWAY });
});

test('CD-#54 an address added is seen by the audience of the same update', async () => {
  const here = await story(null);
  await here.shop.track({ external_id: WHO, first_name: 'Ann' }, { external_id: 'bea' });
  const audience = { filter: 'email-address', comparison: 'matches_regex', value: 'gmail\\.com' };
  const campaign = await launch(here, { type: 'email_added' }, { audience, ...AGAIN });
  await (await here.at(minute(1))).attributes({ email: 'a@gmail.com' });
  await (await here.at(minute(2))).attributes({ email: 'a@gmail.com' });
  await (await here.at(minute(3))).attributes({ email: 'b@example.com' }, 'bea');
  expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:01']);
  await expectSumsToAddUp(here.shop, campaign, { sent: 1, ...TURNED_AWAY });
});

test('CD-#59 "no session so far", triggered by a session start: the very first one is sent', async () => {
  const here = await story();
  const phone = await openDevice(app, here.shop, 'phone-one');
  const audience = { filter: 'session-count', comparison: 'equals', value: 0 };
  const campaign = await launch(here, { type: 'session_start' }, { audience, ...AGAIN });
  for (const n of [1, 2]) {
    await here.at(minute(n));
    await phone.report([{ type: 'session_start', session_id: `s${n}` }], { user_id: WHO });
  }
  expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:01']);
  await expectSumsToAddUp(here.shop, campaign, { sent: 1, ...TURNED_AWAY });
});

test('CD-6.5 at the person’s next optimal time after the trigger; who is not known well enough at the fallback', async () => {
  const here = await openStory(app, '2025-06-02T00:00:00Z', { time_zone: 'Europe/Paris' });
  await here.shop.track({ external_id: 'bea', email: 'bea@example.com', time_zone: 'Europe/Paris' });
  const phone = await openDevice(app, here.shop, 'phone-one');
  for (const day of [3, 4, 5]) {
    await here.at(`2025-06-0${day}T16:33:00Z`);
    await phone.report([{ type: 'session_start', session_id: `s${day}` }], { user_id: WHO });
  }
  const delay = { type: 'optimal_time', fallback_time: '20:00' };
  const campaign = await launch(here, onEvent('E'), { delay });
  await (await (await here.at('2025-06-06T17:00:00Z')).event('E')).event('E', {}, 'bea');
  await here.at('2025-06-09T00:00:00Z');
  expect(await here.sent(campaign)).toEqual(['ann 2025-06-07T16:35', 'bea 2025-06-06T18:00']);
});

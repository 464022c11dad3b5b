// What devices report is what audiences see: sessions, apps, devices, places (18.5), and the first session before it
// counts (7.8, 4).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { launch, openStory } from '../support/action.ts';
import { expectStatus, startTestApp, type TestApp } from '../support/app.ts';
import { openDevice } from '../support/devices.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const newcomersOf = async (settings: object | null) => {
  const story = await openStory(app, '2026-03-10T10:00:00Z');
  if (settings !== null) expectStatus(await story.shop.api.patch('/admin/v1/workspace', { settings }), 200);
  const device = await openDevice(app, story.shop, 'first-device');
  const campaign = (value: number) =>
    launch(
      story,
      { type: 'session_start' },
      {
        audience: { filter: 'session-count', comparison: 'equals', value },
        reeligibility: { after_seconds: 0 },
      },
    );
  const [none, one] = [await campaign(0), await campaign(1)];
  await device.report([{ type: 'session_start' }], { user_id: 'ann' });
  await story.at('2026-03-10T11:00:00Z');
  await device.report([{ type: 'session_start' }], { user_id: 'ann' });
  return { story, none, one };
};
const FIRST = 'ann 2026-03-10T10:00';
const SECOND = 'ann 2026-03-10T11:00';

test('CD-#59 session count 0 while the first session is looked at: the very first app open is sent', async () => {
  const { story, none, one } = await newcomersOf(null);
  expect([await story.sent(none), await story.sent(one)]).toEqual([[FIRST], [SECOND]]);
  await expectSumsToAddUp(story.shop, none, {
    sent: 1,
    skipped: 1,
    reasons: { not_in_audience_at_trigger: 1 },
  });
});

test('CD-7.8 a workspace may want the session that triggers to count already', async () => {
  const { story, none, one } = await newcomersOf({ session_count_includes_triggering_session: true });
  expect([await story.sent(none), await story.sent(one)]).toEqual([[], [FIRST]]);
});

test('CD-18.5 filters of sessions, apps, devices and places see what the door took', async () => {
  const { shop } = await openStory(app, '2026-03-10T12:00:00Z');
  await shop.track({ external_id: 'none', email: 'none@example.com' });
  const device = await openDevice(app, shop, 'seen-device', { platform: 'android' });
  await device.report(
    [
      { type: 'session_start', at: '2026-03-08T12:00:00Z' },
      { type: 'session_end', at: '2026-03-08T12:01:00Z', seconds: 60 },
      { type: 'session_start', at: '2026-03-10T11:00:00Z' },
      { type: 'device', model: 'Pixel 9', os: 'Android', app_version: '2.1' },
      { type: 'push_token', token: 'fcm', permission: 'granted' },
      { type: 'location', latitude: 48.8606, longitude: 2.3376 },
    ],
    { user_id: 'ann' },
  );
  const audiences: readonly object[] = [
    { filter: 'session-count', comparison: 'equals', value: 2 },
    { filter: 'session-count', app_id: device.appId, comparison: 'greater_than', value: 1 },
    { filter: 'sessions-in-days', days: 1, comparison: 'equals', value: 1 },
    { filter: 'median-session-duration', comparison: 'equals', value: 60 },
    { filter: 'first-used-app', comparison: 'before', value: '2026-03-09' },
    { filter: 'last-used-app', comparison: 'after', value: '2026-03-10T10:00:00Z' },
    { filter: 'has-app', app_id: device.appId, value: true },
    { filter: 'device', field: 'model', comparison: 'is_any_of', value: ['Pixel 9'] },
    { filter: 'device-count', comparison: 'equals', value: 1 },
    { filter: 'push-enabled', value: true },
    { filter: 'location-available', value: true },
    { filter: 'location', comparison: 'inside', latitude: 48.86, longitude: 2.337, radius_meters: 500 },
  ];
  const reached = [];
  for (const audience of audiences) {
    const campaign = await shop.makeCampaign({ definition: { audience } });
    const recipients = ['ann', 'none'].map((external_user_id) => ({ external_user_id }));
    expectStatus(await shop.trigger(campaign, { recipients }), 201);
    const ids = (await shop.captured(campaign)).map(({ external_id }) => external_id);
    reached.push([audience, ids]);
  }
  expect(reached).toEqual(audiences.map((audience) => [audience, ['ann']]));
});

// Campaigns that start with what devices report: sessions, positions, geofences, taps, consent given on the device.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, openStory, type Story } from '../support/action.ts';
import { expectStatus, startTestApp, type TestApp } from '../support/app.ts';
import { openDevice, type TestDevice } from '../support/devices.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const CLOCK = '2026-03-10T10:00:00Z';
const AGAIN = { reeligibility: { after_seconds: 0 } };
const ANN = { user_id: 'ann' };

const openScene = async (wanted: object = {}): Promise<{ story: Story; device: TestDevice }> => {
  const story = await openStory(app, CLOCK);
  return { story, device: await openDevice(app, story.shop, 'device-of-ann', wanted) };
};

describe('sessions', () => {
  test('CD-7.2 a session starts a campaign of every app, or of that app alone', async () => {
    const { story, device } = await openScene();
    const other = await openDevice(app, story.shop, 'other-device', { platform: 'ios' });
    const any = await launch(story, { type: 'session_start' }, AGAIN);
    const one = await launch(story, { type: 'session_start', app_id: device.appId }, AGAIN);
    const start = [{ type: 'session_start' }];
    await device.report([...start, { type: 'session_end', seconds: 5 }], ANN);
    await story.at('2026-03-10T11:00:00Z');
    await other.report(start, ANN);
    expect(await story.sent(any)).toEqual(['ann 2026-03-10T10:00', 'ann 2026-03-10T11:00']);
    expect(await story.sent(one)).toEqual(['ann 2026-03-10T10:00']);
  });

  test('a repeated session starts nothing again, and one from before the launch starts nothing', async () => {
    const { story, device } = await openScene();
    const campaign = await launch(story, { type: 'session_start' }, AGAIN);
    const start = [{ id: 's', type: 'session_start' }];
    await device.report(start, ANN);
    await story.at('2026-03-10T11:00:00Z');
    await device.report(start, ANN);
    await device.report([{ type: 'session_start', at: '2026-03-10T09:00:00Z' }], ANN);
    expect(await story.sent(campaign)).toEqual(['ann 2026-03-10T10:00']);
  });
});

describe('places', () => {
  const SHOP = { name: 'Opera', set: 'paris', latitude: 48.87, longitude: 2.33, radius_meters: 200 };
  const withFence = async () => {
    const scene = await openScene();
    const made = await scene.story.shop.api.post('/admin/v1/geofences', { geofences: [SHOP] });
    const { geofence_id } = expectStatus(made, 201).body.geofences[0] as { geofence_id: string };
    return { ...scene, geofence_id };
  };

  test('CD-#62 an entry at 10:00 and 13:00 for the same fence triggers once; again at 16:30', async () => {
    const { story, device, geofence_id } = await withFence();
    const enter = { type: 'geofence', fence_id: geofence_id, crossing: 'enter' };
    const content = {
      subject: '{{event_properties.${geofence_name}}} in {{event_properties.${geofence_set_name}}}',
      body: '<p>Hi</p>',
    };
    const campaign = await launch(story, enter, AGAIN, { content });
    for (const time of ['10:00', '13:00', '16:30']) {
      await story.at(`2026-03-10T${time}:00Z`);
      await device.report([{ type: 'geofence', geofence_id, crossing: 'enter' }], ANN);
    }
    expect(await story.sent(campaign)).toEqual(['ann 2026-03-10T10:00', 'ann 2026-03-10T16:30']);
    const [message] = await story.shop.captured(campaign);
    expect(message?.message.subject).toBe('Opera in paris');
  });

  test('CD-7.15 positions enter and leave fences of a set, from a device and from a server', async () => {
    const { story, device } = await withFence();
    const inside = { latitude: 48.8705, longitude: 2.33 };
    const outside = { latitude: 48.9, longitude: 2.33 };
    const entered = await launch(story, { type: 'geofence', set: 'paris', crossing: 'enter' }, AGAIN);
    const left = await launch(story, { type: 'geofence', set: 'paris', crossing: 'exit' }, AGAIN);
    const move = async (time: string, position: object, server = false): Promise<void> => {
      const now = await story.at(`2026-03-10T${time}:00Z`);
      if (server) await now.attributes({ current_location: position });
      else await device.report([{ type: 'location', ...position }], ANN);
    };
    await move('10:00', inside);
    await move('11:00', outside);
    await move('12:00', inside, true);
    await move('12:30', outside, true);
    await move('17:00', inside, true);
    expect(await story.sent(entered)).toEqual(['ann 2026-03-10T10:00', 'ann 2026-03-10T17:00']);
    expect(await story.sent(left)).toEqual(['ann 2026-03-10T11:00', 'ann 2026-03-10T12:30']);
  });

  test('CD-7.2 a position in a circle starts a campaign once, whichever door it comes through', async () => {
    const { story, device } = await openScene();
    const circle = { type: 'location', latitude: 48.87, longitude: 2.33, radius_meters: 1_000 };
    const campaign = await launch(story, circle, AGAIN);
    await device.report([{ type: 'location', latitude: 48.871, longitude: 2.331 }], ANN);
    const noon = await story.at('2026-03-10T12:00:00Z');
    await noon.attributes({ current_location: { latitude: 48.8701, longitude: 2.3301 } });
    await device.report([{ type: 'location', latitude: 50, longitude: 2.331 }], ANN);
    expect(await story.sent(campaign)).toEqual(['ann 2026-03-10T10:00', 'ann 2026-03-10T12:00']);
  });
});

describe('what people decide on the device', () => {
  test('CD-19.5 CD-7.6 an accepted prompt opts in to push, once', async () => {
    const { story, device } = await openScene({ platform: 'android' });
    const campaign = await launch(
      story,
      { type: 'subscription_changed', channel: 'push', state: 'opted_in' },
      AGAIN,
    );
    const token = { type: 'push_token', token: 'fcm', permission: 'granted' };
    await device.report([{ type: 'push_token', token: 'fcm', permission: 'denied' }], ANN);
    expect(await story.sent(campaign)).toEqual([]);
    await device.report([token], ANN);
    await story.at('2026-03-10T11:00:00Z');
    await device.report([token], ANN);
    expect(await story.sent(campaign)).toEqual(['ann 2026-03-10T10:00']);
  });

  test('CD-7.3 a push that is opened starts the campaign that waits for it', async () => {
    const { story, device } = await openScene({ platform: 'android' });
    await device.report([{ type: 'push_token', token: 'fcm', permission: 'granted' }], ANN);
    const { shop } = story;
    const content = { android_push: { title: 'Sale', alert: 'Hi' } };
    const first = await shop.makeCampaign({ channel: 'push', content });
    const next = await launch(story, {
      type: 'campaign_interaction',
      campaign_id: first,
      interaction: 'opened',
      channel: 'push',
    });
    expectStatus(await shop.trigger(first, { recipients: [{ external_user_id: 'ann' }] }), 201);
    const [captured] = await shop.captured(first);
    await story.at('2026-03-10T10:30:00Z');
    const message = captured?.message.message.data.message_token as string;
    await device.report([{ type: 'push_opened', message }], ANN);
    expect(await story.sent(next)).toEqual(['ann 2026-03-10T10:30']);
  });
});

// Pushes and what devices say was done with them: direct and influenced opens, buttons, and who may say so.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';
import { openDevice, type TestDevice } from '../support/devices.ts';
import { sumsOf } from '../support/tracking.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const CONTENT = {
  android_push: {
    title: 'Sale',
    alert: 'Hi {{${first_name}}}',
    buttons: [{ text: 'Yes', action: 'OPEN_APP' }],
  },
  apple_push: { alert: 'Hi' },
  web_push: { title: 'Sale', alert: 'Hi' },
};

interface Scene {
  readonly shop: TestWorkspace;
  readonly device: TestDevice;
  /** Sends one push to the user; answers the campaign and the token its payload carries. */
  readonly push: () => Promise<{ campaign: string; token: string }>;
  readonly report: (...items: readonly object[]) => Promise<void>;
}

const TOKENS: Readonly<Record<string, string>> = {
  android: 'fcm-token',
  ios: 'apns-token',
  web: JSON.stringify({ endpoint: 'https://push.example/x', keys: { p256dh: 'k', auth: 'a' } }),
};
const FAMILY_PATHS: Readonly<Record<string, (message: never) => unknown>> = {
  android: (message: { message: { data: { message_token: string } } }) => message.message.data.message_token,
  ios: (message: { payload: { message_token: string } }) => message.payload.message_token,
  web: (message: { payload: { data: { message_token: string } } }) => message.payload.data.message_token,
};

const openScene = async (platform = 'android'): Promise<Scene> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
  const device = await openDevice(app, shop, `${platform}-device-1`, { platform });
  const report: Scene['report'] = (...items) => device.report(items, { user_id: 'ann' });
  await report({ type: 'push_token', token: TOKENS[platform], permission: 'granted' });
  return {
    shop,
    device,
    report,
    push: async () => {
      const campaign = await shop.makeCampaign({ channel: 'push', content: CONTENT });
      expectStatus(await shop.trigger(campaign, { recipients: [{ external_user_id: 'ann' }] }), 201);
      const [captured] = await shop.captured(campaign);
      if (captured === undefined) throw new Error(JSON.stringify(await shop.why('ann', campaign)));
      return { campaign, token: String(FAMILY_PATHS[platform]!(captured.message as never)) };
    },
  };
};

describe('direct opens', () => {
  test.each(['android', 'ios', 'web'])(
    'CD-7.3 a push of %s is opened by who got it, once',
    async (platform) => {
      const { shop, push, report } = await openScene(platform);
      const { campaign, token } = await push();
      await shop.move(60);
      const opened = { id: `open-${platform}`, type: 'push_opened', message: token };
      await report(opened);
      await report(opened);
      await report(
        { type: 'push_button', message: token, button: 0 },
        { type: 'push_dismissed', message: token },
      );
      expect(await sumsOf(app, campaign)).toMatchObject({ open: 1, unique_open: 1, button: 1, dismiss: 1 });
    },
  );

  test('nobody opens what was not sent to them, and no token of another workspace is one here', async () => {
    const { push, device } = await openScene();
    const elsewhere = await openScene();
    const { campaign, token } = await push();
    const forged = [
      token.slice(0, -1),
      `${token}x`,
      token.replace(/\.[0-9a-f]{24}\./, `.${'0'.repeat(24)}.`),
    ];
    for (const message of forged) {
      const answer = await device.send([{ type: 'push_opened', message }]);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: 'invalid_message' }] } });
    }
    expect((await elsewhere.device.send([{ type: 'push_opened', message: token }])).status).toBe(400);
    expect(await sumsOf(app, campaign)).toEqual({});
  });
});

describe('influenced opens', () => {
  const start = { type: 'session_start' };

  test('CD-20.3 the app is opened within half an hour of a push that was not tapped', async () => {
    const { shop, push, report } = await openScene();
    const { campaign } = await push();
    await shop.move(29 * 60);
    await report(start);
    await report(start);
    expect(await sumsOf(app, campaign)).toMatchObject({ influenced_open: 1 });
  });

  test('CD-20.3 not after half an hour, nor after a direct open, nor for people who open it all the time', async () => {
    const late = await openScene();
    const first = await late.push();
    await late.shop.move(31 * 60);
    await late.report(start);
    expect(await sumsOf(app, first.campaign)).toEqual({});

    const direct = await openScene();
    const second = await direct.push();
    await direct.shop.move(60);
    await direct.report(start, { type: 'push_opened', message: second.token });
    expect(await sumsOf(app, second.campaign)).toMatchObject({ open: 1 });
    expect(await sumsOf(app, second.campaign)).not.toHaveProperty('influenced_open');

    const busy = await openScene();
    for (let i = 0; i < 4; i++) {
      await busy.report(start);
      await busy.shop.move(10 * 60);
    }
    const third = await busy.push();
    await busy.shop.move(9 * 60);
    await busy.report(start);
    expect(await sumsOf(app, third.campaign)).toEqual({});
  });

  test('CD-20.3 web push has none', async () => {
    const { shop, push, report } = await openScene('web');
    const { campaign } = await push();
    await shop.move(60);
    await report(start);
    expect(await sumsOf(app, campaign)).toEqual({});
  });
});

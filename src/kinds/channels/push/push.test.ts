import { scalarText } from '../../../core/json.ts';
import { describe, expect, it } from 'vitest';
import type { Device, DevicePlatform } from '../../../core/users/user.ts';
import { factsWith, profileWith, valueOf } from '../../../../tests/support/channel-fixtures.ts';
import { push } from './push.ts';

const device = (deviceId: string, platform: DevicePlatform, more: Partial<Device> = {}): Device => ({
  deviceId,
  appId: 'app',
  platform,
  token: `token-${deviceId}`,
  enabled: true,
  addedAt: 1,
  ...more,
});
const CONTENT = {
  apple_push: { alert: { title: 'Shop', body: 'Hi {{x}}', title_loc_key: 'T' }, badge: 1, extra: { k: 'v' } },
  android_push: { title: 'Shop', alert: 'Hi {{x}}', extra: { k: '{{y}}' }, priority: 9, time_to_live: 60 },
  web_push: { title: 'Shop', alert: 'Hi', custom_uri: 'https://x.example/' },
};
const rules = { sendTo: 'subscribed', category: 'marketing' } as const;
const reach = (devices: readonly Device[], content: object = CONTENT, more: object = {}) =>
  valueOf(push.parse(content, '')).reach(profileWith({ devices, ...more }), rules);
const idsOf = (reached: ReturnType<typeof reach>): readonly string[] =>
  reached.ok ? reached.endpoints.map(({ id }) => id) : [];
const build = (
  content: object,
  platform: DevicePlatform,
  rendered: Readonly<Record<string, string>> = {},
) => {
  const target = device('d', platform);
  const facts = factsWith({ endpoint: { id: 'd', address: target.token, device: target } });
  return valueOf(push.parse(content, '')).assemble(rendered, {}, facts);
};

describe('reach by push', () => {
  it('CD-19.5 every enabled device for which there is content', () => {
    const devices = [
      device('i', 'ios'),
      device('t', 'tvos'),
      device('a', 'android'),
      device('w', 'web'),
      device('off', 'ios', { enabled: false }),
      device('empty', 'ios', { token: '' }),
      device('k', 'kindle'),
    ];
    expect(idsOf(reach(devices))).toEqual(['i', 't', 'a', 'w']);
    expect(idsOf(reach(devices, { web_push: CONTENT.web_push }))).toEqual(['w']);
  });
  it('CD-19.5 no enabled device is not reachable; unsubscribed is not subscribed', () => {
    expect(reach([])).toEqual({ ok: false, reason: 'not_reachable' });
    expect(reach([device('i', 'ios')], CONTENT, { pushState: 'unsubscribed' })).toEqual({
      ok: false,
      reason: 'not_subscribed',
    });
  });
  it('CD-19.5 the most recent device only, and nothing if that one is off', () => {
    const content = { apple_push: { alert: 'x', send_to_most_recent_device_only: true } };
    const old = device('old', 'ios');
    expect(idsOf(reach([old, device('new', 'ios', { addedAt: 2 })], content))).toEqual(['new']);
    expect(reach([old, device('new', 'ios', { addedAt: 2, enabled: false })], content).ok).toBe(false);
  });
});

describe('push payloads', () => {
  it('REST-2.9 apple_push', () => {
    const { body, facts } = valueOf(build(CONTENT, 'ios', { 'apple_push.alert.body': 'Hi Ann' }));
    expect(body).toMatchObject({
      family: 'apple_push',
      collapse_id: facts.sendKey,
      push_type: 'alert',
      priority: 10,
      payload: {
        aps: { alert: { body: 'Hi Ann', title: 'Shop', 'title-loc-key': 'T' }, badge: 1 },
        k: 'v',
        send_key: facts.sendKey,
      },
    });
  });
  it('REST-2.9 a silent apple_push is a background push of low priority', () => {
    expect(valueOf(build({ apple_push: { 'content-available': true } }, 'ios')).body).toMatchObject({
      push_type: 'background',
      priority: 5,
    });
  });
  it('REST-2.9 android_push: tag is the send key, odd priorities count as 0', () => {
    const { body, facts } = valueOf(
      build(CONTENT, 'android', { 'android_push.alert': 'Hi Ann', 'android_push.extra.k': 'v' }),
    );
    expect(body['message']).toMatchObject({
      notification: { title: 'Shop', body: 'Hi Ann' },
      data: { k: 'v', send_key: facts.sendKey },
      android: {
        ttl: '60s',
        notification: { tag: facts.sendKey, notification_priority: 'PRIORITY_DEFAULT' },
      },
    });
    expect(body['message']).not.toHaveProperty('android.collapse_key');
  });
  it('REST-2.9 web_push', () => {
    const { body, facts } = valueOf(build(CONTENT, 'web'));
    expect(body).toMatchObject({
      payload: { title: 'Shop', body: 'Hi', tag: facts.sendKey, data: { uri: 'https://x.example/' } },
      topic: facts.sendKey.replaceAll('-', ''),
    });
    expect(scalarText(body['topic']).length).toBeLessThanOrEqual(32);
  });
  it.each([
    ['apple_push', 'ios', { apple_push: { alert: '{{x}}' } }, 'apple_push.alert', 1_912],
    [
      'android_push',
      'android',
      { android_push: { title: 't', alert: '{{x}}' } },
      'android_push.alert',
      4_000,
    ],
    ['web_push', 'web', { web_push: { title: 't', alert: '{{x}}' } }, 'web_push.alert', 3_993],
  ] as const)('REST-2.9 %s has a limit in bytes', (_, platform, content, part, limit) => {
    const fits = build(content, platform, { [part]: 'é'.repeat(Math.floor(limit / 2) - 150) });
    const exceeds = build(content, platform, { [part]: 'é'.repeat(Math.floor(limit / 2) + 1) });
    expect(fits.ok).toBe(true);
    expect(exceeds.ok ? null : exceeds.error.code).toBe('content_invalid');
  });
  it('F52 an alert rendered to nothing does not leave', () => {
    for (const [platform, part] of [
      ['ios', 'apple_push.alert.body'],
      ['android', 'android_push.alert'],
    ] as const) {
      const built = build(CONTENT, platform, { [part]: ' ' });
      expect(built.ok ? null : built.error.code).toBe('content_invalid');
    }
  });
  it.each([
    [{}, 'c.apple_push'],
    [{ apple_push: {} }, 'c.apple_push.alert'],
    [{ apple_push: { alert: { title: 'x' } } }, 'c.apple_push.alert.body'],
    [{ apple_push: { alert: 'x', extra: { aps: '1' } } }, 'c.apple_push.extra.aps'],
    [{ apple_push: { alert: 'x', relevance_score: 2 } }, 'c.apple_push.relevance_score'],
    [{ apple_push: { alert: 'x', asset_url: 'https://x' } }, 'c.apple_push.asset_file_type'],
    [{ apple_push: { alert: 'x', buttons: [{ action_id: 'a' }] } }, 'c.apple_push.category'],
    [
      { apple_push: { alert: 'x', category: 'c', buttons: [{ action_id: 'a', action: 'URI' }] } },
      'c.apple_push.buttons.0',
    ],
    [{ apple_push: { alert: 'x', expiry: 'soon' } }, 'c.apple_push.expiry'],
    [{ android_push: { alert: 'x' } }, 'c.android_push.title'],
    [{ android_push: { title: 'x' } }, 'c.android_push.alert'],
    [{ android_push: { alert: 'x', title: 'y', send_to_sync: true } }, 'c.android_push.send_to_sync'],
    [{ android_push: { alert: 'x', title: 'y', time_to_live: 2_419_201 } }, 'c.android_push.time_to_live'],
    [{ web_push: { alert: 'x' } }, 'c.web_push.title'],
  ])('REST-2.9 refuses %j and names the field', (content, field) => {
    const read = push.parse(content, 'c');
    expect(read.ok ? null : read.error.field).toBe(field);
  });
});

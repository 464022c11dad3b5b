// The push channel: one content for iOS, Android and web (braze-rest-api 2.9, campaign-delivery 19.5). Each
// enabled device is an endpoint; each family's payload is built and measured here.
import type {
  ChannelKind,
  Endpoint,
  Message,
  Reach,
  ReachRules,
  SendFacts,
} from '../../../core/channels/channel.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Device, DevicePlatform, Profile } from '../../../core/users/user.ts';
import { collectParts, fillParts } from '../liquid-parts.ts';
import type { FieldReader } from '../read-fields.ts';
import { readFields } from '../read-fields.ts';
import { buildAndroid, parseAndroid } from './android.ts';
import { buildApple, parseApple } from './apple.ts';
import type { Built, PushMark } from './built.ts';
import { buildWeb, parseWeb } from './web.ts';

export type PushFamily = 'apple_push' | 'android_push' | 'web_push';
const FAMILIES: readonly PushFamily[] = ['apple_push', 'android_push', 'web_push'];

/** Kindle has a service of its own that no provider here speaks. */
export const familyOf = (platform: DevicePlatform): PushFamily | null => {
  switch (platform) {
    case 'ios':
    case 'tvos':
      return 'apple_push';
    case 'android':
    case 'android_china':
      return 'android_push';
    case 'web':
      return 'web_push';
    case 'kindle':
      return null;
  }
};

export const push: ChannelKind = {
  id: 'push',
  needsSubscriptionGroup: false,
  parse: (content, path) => parsePush(readFields(content, path)),
  parseSender: (settings, path) => parseSender(readFields(settings ?? {}, path)),
};

const parsePush = (fields: FieldReader): Result<Message> => {
  const apple = fields.object('apple_push');
  const android = fields.object('android_push');
  const web = fields.object('web_push');
  if (apple === undefined && android === undefined && web === undefined)
    fields.refuse('apple_push', 'or android_push or web_push is required');
  const content: JsonObject = {
    ...(apple === undefined ? {} : { apple_push: parseApple(apple) }),
    ...(android === undefined ? {} : { android_push: parseAndroid(android) }),
    ...(web === undefined ? {} : { web_push: parseWeb(web) }),
  };
  return fields.finish(messageOf(content));
};

const parseSender = (fields: FieldReader): Result<JsonObject> => {
  const app = fields.text('app_id', { max: 200 });
  return fields.finish(app === undefined ? {} : { app_id: app });
};

const messageOf = (content: JsonObject): Message => ({
  parts: collectParts(content),
  reach: (profile, rules) => reachByPush(profile, rules, content),
  assemble: (rendered, _sender, facts) => {
    const device = facts.endpoint.device;
    const family = device === undefined ? null : familyOf(device.platform);
    if (device === undefined || family === null || content[family] === undefined)
      return refuse('content_invalid', 'There is no content for this kind of device.', family ?? 'platform');
    const payload = build(family, fillParts(content, rendered)[family] as JsonObject, markOf(facts));
    if (!payload.ok) return payload;
    return ok({ facts, channel: 'push', body: { family, token: device.token, ...payload.value } });
  },
});

const build = (family: PushFamily, content: JsonObject, mark: PushMark): Built => {
  if (family === 'apple_push') return buildApple(content, mark);
  if (family === 'android_push') return buildAndroid(content, mark);
  return buildWeb(content, mark);
};

const markOf = ({ sendKey, messageToken }: SendFacts): PushMark => ({
  sendKey,
  own: { send_key: sendKey, ...(messageToken === undefined ? {} : { message_token: messageToken }) },
});

export const reachByPush = (profile: Profile, rules: ReachRules, content: JsonObject): Reach => {
  const endpoints = FAMILIES.flatMap((family) => endpointsOf(profile.devices, family, content[family]));
  if (!mayReceive(profile, rules)) return { ok: false, reason: 'not_subscribed' };
  if (endpoints.length === 0) return { ok: false, reason: 'not_reachable' };
  return { ok: true, endpoints };
};

const mayReceive = (profile: Profile, rules: ReachRules): boolean => {
  if (rules.sendTo === 'opted_in') return profile.pushState === 'opted_in';
  const everybody = rules.sendTo === 'everybody' && rules.category === 'transactional';
  return everybody || profile.pushState !== 'unsubscribed';
};

const endpointsOf = (
  devices: readonly Device[],
  family: PushFamily,
  content: JsonObject[string] | undefined,
): readonly Endpoint[] => {
  if (content === undefined) return [];
  const all = devices.filter((device) => familyOf(device.platform) === family);
  const newestOnly = (content as JsonObject)['send_to_most_recent_device_only'] === true;
  return (newestOnly ? newestPerPlatform(all) : all)
    .filter((device) => device.enabled && device.token !== '')
    .map((device) => ({ id: device.deviceId, address: device.token, device }));
};

/** 19.5: the newest token per platform; if that one is not enabled, nothing is sent. */
const newestPerPlatform = (devices: readonly Device[]): readonly Device[] => {
  const newest = new Map<DevicePlatform, Device>();
  for (const device of devices) {
    const known = newest.get(device.platform);
    if (known === undefined || device.addedAt > known.addedAt) newest.set(device.platform, device);
  }
  return [...newest.values()];
};

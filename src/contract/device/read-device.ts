// Items in which a device speaks of itself: sessions, where it is, what it is, its push token.
import { isObject } from '../../core/json.ts';
import { utf8Length } from '../../core/text-size.ts';
import type { DeviceFact, PushPermission } from '../../core/users/track-item.ts';
import type { DeviceDetails, DevicePlatform } from '../../core/users/user.ts';
import type { DeviceContext, Reader } from './item-content.ts';
import type { ItemFields } from './item-fields.ts';

const MAX_SESSION_ID_BYTES = 64;
/** A session of more than a week is a clock that jumped. */
const MAX_SESSION_SECONDS = 7 * 86_400;
const MAX_TEXT_BYTES = 255;
const MAX_PUSH_TOKEN_BYTES = 4_096;

export const readSession =
  (phase: 'start' | 'end'): Reader =>
  (fields, { appId }, at) => ({
    kind: 'fact',
    fact: {
      kind: 'session',
      phase,
      appId,
      at,
      sessionId: fields.text('session_id', MAX_SESSION_ID_BYTES) ?? null,
      seconds: phase === 'start' ? null : (fields.number('seconds', 0, MAX_SESSION_SECONDS) ?? null),
    },
  });

export const readLocationItem: Reader = (fields, _context, at) => ({
  kind: 'fact',
  fact: {
    kind: 'location',
    latitude: fields.requiredNumber('latitude', -90, 90),
    longitude: fields.requiredNumber('longitude', -180, 180),
    at,
    inside: [],
  },
});

export const readGeofenceItem: Reader = (fields, { geofence }, at) => {
  const fenceId = fields.requiredText('geofence_id', 64);
  const crossing = fields.requiredChoice('crossing', ['enter', 'exit']);
  const fence = geofence(fenceId.toLowerCase());
  if (fence !== undefined) return { kind: 'fact', fact: { kind: 'crossing', fence, crossing, at } };
  if (fenceId !== '') fields.refuse('geofence_id', 'is no geofence of this workspace', 'unknown_geofence');
  return null;
};

const PLATFORMS: readonly DevicePlatform[] = ['ios', 'android', 'web', 'kindle', 'android_china', 'tvos'];
const TEXTS = [
  'model',
  'os',
  'os_version',
  'browser',
  'carrier',
  'locale',
  'resolution',
  'idfa',
  'google_ad_id',
  'roku_ad_id',
] as const;

export const readDeviceItem: Reader = (fields, context, at) => ({
  kind: 'fact',
  fact: { ...deviceOf(fields, context, at), ...present('permission', readPermission(fields)) },
});

const deviceOf = (fields: ItemFields, context: DeviceContext, at: number): DeviceFact => ({
  kind: 'device',
  appId: context.appId,
  deviceId: context.deviceId,
  platform: fields.choice('platform', PLATFORMS) ?? context.platform,
  at,
  details: readDetails(fields),
  ...present('language', fields.text('language', 35)),
  ...present('timeZone', fields.text('time_zone', 64)),
  ...present('appVersion', fields.text('app_version', MAX_TEXT_BYTES)),
});

const readDetails = (fields: ItemFields): DeviceDetails => ({
  ...Object.fromEntries(
    TEXTS.flatMap((name) => {
      const value = fields.text(name, MAX_TEXT_BYTES);
      return value === undefined ? [] : [[name, value]];
    }),
  ),
  ...present('ad_tracking_enabled', fields.flag('ad_tracking_enabled')),
});

const present = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value });

const PERMISSIONS: readonly PushPermission[] = ['granted', 'provisional', 'denied', 'default'];
const readPermission = (fields: ItemFields): PushPermission | undefined =>
  fields.choice('permission', PERMISSIONS);

/** `token: null` takes the token back. A web subscription may come as the object the browser gives. */
export const readPushToken: Reader = (fields, context, at) => {
  const fact = { ...deviceOf(fields, context, at), ...present('permission', readPermission(fields)) };
  const token = readToken(fields, fact.platform);
  return { kind: 'fact', fact: { ...fact, ...present('token', token) } };
};

const readToken = (fields: ItemFields, platform: DevicePlatform): string | null | undefined => {
  if (fields.isNull('token')) return null;
  const given = fields.raw('token');
  if (given === undefined) {
    fields.refuse('token', 'is required; null takes it back', 'missing_field');
    return undefined;
  }
  const token = platform === 'web' ? subscriptionText(given) : given;
  if (typeof token === 'string' && token !== '' && utf8Length(token) <= MAX_PUSH_TOKEN_BYTES) return token;
  fields.refuse('token', platform === 'web' ? 'must be a push subscription of a browser' : 'is not valid');
  return undefined;
};

/** As one text for one subscription, whatever the order of its fields; null when it is none. */
const subscriptionText = (given: unknown): string | null => {
  const parsed = typeof given === 'string' ? parseJson(given) : given;
  if (!isObject(parsed) || !isObject(parsed['keys'])) return null;
  const { endpoint } = parsed;
  const { p256dh, auth } = parsed['keys'];
  if (typeof p256dh !== 'string' || typeof auth !== 'string') return null;
  if (typeof endpoint !== 'string' || !/^https?:\/\/\S+$/.test(endpoint)) return null;
  return JSON.stringify({ endpoint, keys: { p256dh, auth } });
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

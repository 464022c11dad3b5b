// `push_tokens` and `subscription_groups` of an attributes object, with the vendor's codes (5.1.1).
import { uuidOf } from '../identity.ts';
import { isObject } from '../json.ts';
import { utf8Length } from '../text-size.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { DeviceChange, GroupChange } from './profile-change.ts';
import type { TrackError, TrackErrorCode } from './track-error.ts';
import { trackError } from './track-error.ts';
import type { DevicePlatform } from './user.ts';

/** What the workspace knows. Without declared apps any app id is accepted. */
export interface TrackWorld {
  readonly groupIds: ReadonlySet<string>;
  readonly apps: ReadonlyMap<string, DevicePlatform>;
}

const PLATFORMS: readonly DevicePlatform[] = ['ios', 'android', 'web', 'kindle', 'android_china', 'tvos'];
const DEFAULT_PLATFORM: DevicePlatform = 'android';
const MAX_TOKEN_BYTES = 4_096;

export const readPushTokens = (
  given: unknown,
  world: TrackWorld,
): Result<readonly DeviceChange[], TrackError> => {
  if (!Array.isArray(given) || !given.every(isObject)) return no('BAD_PUSH_TOKEN_VALUE');
  return readEach(given, (entry) => readPushToken(entry, world));
};

const readPushToken = (
  entry: Readonly<Record<string, unknown>>,
  world: TrackWorld,
): Result<DeviceChange, TrackError> => {
  const { app_id: appId, token } = entry;
  if (typeof token !== 'string' || token === '' || utf8Length(token) > MAX_TOKEN_BYTES)
    return no('BAD_PUSH_TOKEN_STRING');
  if (typeof appId !== 'string' || appId === '' || (world.apps.size > 0 && !world.apps.has(appId)))
    return no('BAD_PUSH_TOKEN_APP_ID');
  const deviceId = entry['device_id'] ?? uuidOf('device', appId, token);
  if (typeof deviceId !== 'string' || utf8Length(deviceId) < 8 || utf8Length(deviceId) > 255)
    return no('BAD_DEVICE_ID');
  return ok({ deviceId, appId, token, platform: platformOf(entry, world.apps.get(appId)) });
};

/** The app says which platform it runs on; where none is declared the token may say it (an extension). */
const platformOf = (
  entry: Readonly<Record<string, unknown>>,
  declared: DevicePlatform | undefined,
): DevicePlatform =>
  declared ?? PLATFORMS.find((platform) => platform === entry['platform']) ?? DEFAULT_PLATFORM;

export const readGroups = (given: unknown, world: TrackWorld): Result<readonly GroupChange[], TrackError> => {
  if (!Array.isArray(given)) return no('BAD_SUBSCRIPTION_GROUP_ARRAY');
  return readEach(given, (entry) => readGroup(entry, world));
};

const readGroup = (entry: unknown, world: TrackWorld): Result<GroupChange, TrackError> => {
  if (!isObject(entry)) return no('BAD_SUBSCRIPTION_GROUP_HASH');
  const { subscription_group_id: groupId, subscription_state: state } = entry;
  if (groupId === undefined || state === undefined) return no('BAD_SUBSCRIPTION_GROUP_HASH');
  if (typeof groupId !== 'string' || !world.groupIds.has(groupId)) return no('BAD_SUBSCRIPTION_GROUP_ID');
  if (state !== 'subscribed' && state !== 'unsubscribed') return no('BAD_SUBSCRIPTION_GROUP_STATE');
  return ok({ groupId, state });
};

const readEach = <In, Out>(
  entries: readonly In[],
  read: (entry: In) => Result<Out, TrackError>,
): Result<readonly Out[], TrackError> => {
  const out: Out[] = [];
  for (const entry of entries) {
    const one = read(entry);
    if (!one.ok) return one;
    out.push(one.value);
  }
  return ok(out);
};

const no = (code: TrackErrorCode): Result<never, TrackError> => err(trackError(code));

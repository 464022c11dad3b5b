// One attributes object of a request → what it asks for, or the vendor's error for it (2.6, 5.1.1).
// Pure of any profile: the same reader serves /users/track and the attributes of a send's recipient.
import { parseProfileDate } from '../braze-dates.ts';
import type { Json } from '../json.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { isPhoneNumber } from './address.ts';
import { isAttributeName, readValueChange } from './attribute-values.ts';
import { looksLikeEmail } from './email-format.ts';
import type { DeviceChange, GroupChange, ProfileChange } from './profile-change.ts';
import { isProfileField, readLocation, readProfileField } from './profile-fields.ts';
import type { TrackWorld } from './read-devices.ts';
import { readGroups, readPushTokens } from './read-devices.ts';
import { timeZoneName } from './time-zones.ts';
import type { TrackError, TrackErrorCode } from './track-error.ts';
import { trackError } from './track-error.ts';
import type { SubscriptionState } from './user.ts';
import type { ValueChange } from './value-change.ts';

/** Identifiers and switches: not values of the person. */
export const CONTROL_KEYS: ReadonlySet<string> = new Set([
  'external_id',
  'user_alias',
  'braze_id',
  '_update_existing_only',
  '_merge_objects',
  'push_token_import',
  'bio',
  'image_url',
]);

type Draft = { -readonly [Key in keyof Columns]: Columns[Key] };
type Columns = Omit<ProfileChange, 'attributes' | 'fields' | 'devices' | 'groups'>;

interface Reading {
  readonly columns: Draft;
  readonly attributes: Map<string, ValueChange>;
  readonly fields: Map<string, Json>;
  devices: readonly DeviceChange[];
  groups: readonly GroupChange[];
}

export const readAttributes = (
  given: Readonly<Record<string, unknown>>,
  world: TrackWorld,
): Result<ProfileChange, TrackError> => {
  const reading: Reading = {
    columns: {},
    attributes: new Map(),
    fields: new Map(),
    devices: [],
    groups: [],
  };
  const merge = given['_merge_objects'] === true;
  for (const [name, value] of Object.entries(given)) {
    if (CONTROL_KEYS.has(name)) continue;
    const error = readEntry(reading, name, value, { merge, world });
    if (error !== null) return err(error);
  }
  const { columns, ...rest } = reading;
  return ok({ ...columns, ...rest });
};

interface Context {
  readonly merge: boolean;
  readonly world: TrackWorld;
}
type Reader = (reading: Reading, value: unknown, context: Context) => TrackError | null;

/** True: a column or switch of the person, or what has an effect beyond its own value. */
export const hasOwnReader = (name: string): boolean => CONTROL_KEYS.has(name) || Object.hasOwn(SPECIAL, name);

const readEntry = (reading: Reading, name: string, value: unknown, context: Context): TrackError | null => {
  if (Object.hasOwn(SPECIAL, name)) return SPECIAL[name]!(reading, value, context);
  if (isProfileField(name)) {
    const field = readProfileField(name, value);
    if (field !== undefined) reading.fields.set(name, field);
    return null;
  }
  const change = isAttributeName(name) ? readValueChange(value, context) : null;
  if (change !== null) reading.attributes.set(name, change);
  return null;
};

const SPECIAL: Readonly<Record<string, Reader>> = {
  email: (reading, value) => {
    if (value !== null && (typeof value !== 'string' || !looksLikeEmail(value.trim())))
      return trackError('EMAIL_BAD_FORMAT');
    reading.columns.email = value === null ? null : value.trim();
    return null;
  },
  // A number that nothing could be sent to is not stored; it costs the rest of the object nothing.
  phone: (reading, value) => {
    if (value === null) reading.columns.phone = null;
    else if (typeof value === 'string' && isPhoneNumber(value)) reading.columns.phone = value.trim();
    return null;
  },
  time_zone: (reading, value) => {
    if (value === null) reading.columns.timeZone = null;
    const zone = typeof value === 'string' ? timeZoneName(value) : null;
    if (zone !== null) reading.columns.timeZone = zone;
    return null;
  },
  email_subscribe: (reading, value) => {
    const state = readState(value);
    if (state === null) return trackError('BAD_EMAIL_SUBSCRIPTION_STATE');
    reading.columns.emailState = state;
    return null;
  },
  push_subscribe: (reading, value) => {
    const state = readState(value);
    if (state === null) return trackError('BAD_PUSH_SUBSCRIPTION_STATE');
    reading.columns.pushState = state;
    return null;
  },
  current_location: (reading, value) => {
    const location = value === null ? null : readLocation(value);
    if (value !== null && location === null) return trackError('BAD_LOCATION_UPDATE');
    reading.fields.set('current_location', location);
    // Whoever sets a position without a time takes it out of the order that devices report theirs in.
    reading.fields.set('current_location_at', null);
    return null;
  },
  date_of_last_session: (reading, value) => {
    const at = readInstant(value);
    if (at !== undefined) reading.columns.lastUsedAt = at;
    return null;
  },
  marked_email_as_spam_at: (reading, value) => {
    const at = readInstant(value);
    if (at !== undefined) reading.columns.emailSpamAt = at;
    return null;
  },
  push_tokens: (reading, value, { world }) => {
    const devices = readPushTokens(value ?? [], world);
    if (!devices.ok) return devices.error;
    reading.devices = devices.value;
    return null;
  },
  subscription_groups: (reading, value, { world }) => {
    const groups = readGroups(value, world);
    if (!groups.ok) return groups.error;
    reading.groups = groups.value;
    return null;
  },
  email_subscription_info: () =>
    trackError('INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO' satisfies TrackErrorCode),
};

/** Null goes back to the state of a new person. */
const readState = (value: unknown): SubscriptionState | null => {
  if (value === null) return 'subscribed';
  return value === 'opted_in' || value === 'subscribed' || value === 'unsubscribed' ? value : null;
};

const readInstant = (value: unknown): number | null | undefined => {
  if (value === null) return null;
  const at = typeof value === 'string' ? parseProfileDate(value) : null;
  return at ?? undefined;
};

// A person and one attributes object → the person after it. Everything in a ProfileChange is already valid.
import type { Instant } from '../time.ts';
import { toIso } from '../time.ts';
import type { Json, JsonObject } from '../json.ts';
import type { AddressState, Groups } from './address-state.ts';
import { adoptEmail, adoptPhone } from './address-state.ts';
import { applyValueChange } from './attribute-values.ts';
import { contactKey } from './person-key.ts';
import type { DeviceChange, ProfileChange } from './profile-change.ts';
import type { Device, Profile, ProfileFields } from './user.ts';
import type { ValueChange } from './value-change.ts';

/** What is known about addresses that the batch may give to people. `key` is a contactKey. */
export interface KnownAddresses {
  email(key: string): AddressState | null;
  phone(key: string): AddressState | null;
}

export const NO_ADDRESSES: KnownAddresses = { email: () => null, phone: () => null };

/** Devices a person can have; the oldest fall out. */
export const MAX_DEVICES = 50;

export const applyAttributes = (
  before: Profile,
  change: ProfileChange,
  addresses: KnownAddresses,
  now: Instant,
): Profile => {
  const addressed = changePhone(changeEmail(before, change, addresses), change, addresses);
  return {
    ...changeConsent(addressed, change, now),
    timeZone: change.timeZone === undefined ? before.timeZone : change.timeZone,
    lastUsedAt: change.lastUsedAt === undefined ? before.lastUsedAt : change.lastUsedAt,
    fields: changeFields(before.fields, change.fields),
    attributes: changeAttributes(before.attributes, change.attributes),
    devices: change.devices.reduce((devices, device) => addDevice(devices, device, now), before.devices),
  };
};

/**
 * 19.3: a changed address brings its own state, `subscribed` when nobody knows it. The first address of a person
 * keeps what they chose before they had one, unless the address itself is known.
 */
const changeEmail = (before: Profile, change: ProfileChange, addresses: KnownAddresses): Profile => {
  const email = change.email;
  if (email === undefined) return before;
  if (email === null) return { ...before, email, emailBouncedAt: null, emailSpamAt: null };
  const key = contactKey('email', email);
  if (before.email !== null && contactKey('email', before.email) === key) return { ...before, email };
  const known = addresses.email(key);
  const adopted = adoptEmail(before.subscriptionGroups, known);
  if (before.email !== null || known?.emailState != null) return { ...before, email, ...adopted };
  return {
    ...before,
    email,
    ...adopted,
    emailState: before.emailState,
    emailStateAt: before.emailStateAt,
  };
};

const changePhone = (before: Profile, change: ProfileChange, addresses: KnownAddresses): Profile => {
  const phone = change.phone;
  if (phone === undefined) return before;
  if (phone === null) return { ...before, phone, phoneStoppedAt: null };
  const key = contactKey('phone', phone);
  if (before.phone !== null && contactKey('phone', before.phone) === key) return { ...before, phone };
  return { ...before, phone, ...adoptPhone(before.subscriptionGroups, addresses.phone(key)) };
};

/** What the object says itself wins over what the address brought. */
const changeConsent = (before: Profile, change: ProfileChange, now: Instant): Profile => ({
  ...before,
  ...(change.emailState === undefined ? {} : { emailState: change.emailState, emailStateAt: now }),
  ...(change.pushState === undefined ? {} : { pushState: change.pushState, pushStateAt: now }),
  ...(change.emailSpamAt === undefined ? {} : { emailSpamAt: change.emailSpamAt }),
  subscriptionGroups: changeGroups(before.subscriptionGroups, change, now),
});

const changeGroups = (before: Groups, change: ProfileChange, now: Instant): Groups =>
  change.groups.length === 0
    ? before
    : {
        ...before,
        ...Object.fromEntries(
          change.groups.map(({ groupId, state }) => [groupId, { state, at: toIso(now) }]),
        ),
      };

const changeFields = (before: ProfileFields, changes: ReadonlyMap<string, Json>): ProfileFields => {
  if (changes.size === 0) return before;
  const fields = new Map(Object.entries(before));
  for (const [name, value] of changes) {
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  }
  return Object.fromEntries(fields);
};

const changeAttributes = (before: JsonObject, changes: ReadonlyMap<string, ValueChange>): JsonObject => {
  if (changes.size === 0) return before;
  const attributes = new Map<string, Json>(Object.entries(before));
  for (const [name, change] of changes) {
    const value = applyValueChange(attributes.get(name), change);
    if (value === undefined) attributes.delete(name);
    else attributes.set(name, value);
  }
  return Object.fromEntries(attributes);
};

/** A token is one device's: whatever held this token or this device id before is replaced, newest last. */
const addDevice = (devices: readonly Device[], added: DeviceChange, now: Instant): readonly Device[] => {
  const others = devices.filter(
    ({ deviceId, appId, token }) =>
      appId !== added.appId || (deviceId !== added.deviceId && token !== added.token),
  );
  return [...others, { ...added, enabled: true, addedAt: now }].slice(-MAX_DEVICES);
};

// A person and one attributes object → the person after it. Everything in a ProfileChange is already valid.
import type { Instant } from '../time.ts';
import { toIso } from '../time.ts';
import type { Json, JsonObject } from '../json.ts';
import { isSameJson, setOwn } from '../json.ts';
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

/** One copy of the person is made and changed: imports fold tens of thousands of people a second. */
export type Draft = { -readonly [Key in keyof Profile]: Profile[Key] };

export const applyAttributes = (
  before: Profile,
  change: ProfileChange,
  addresses: KnownAddresses,
  now: Instant,
): Profile => {
  const after: Draft = { ...before };
  changeDraft(after, change, addresses, now);
  return after;
};

/** Into the person that is given, who must be the caller's own. */
export const changeDraft = (
  after: Draft,
  change: ProfileChange,
  addresses: KnownAddresses,
  now: Instant,
): void => {
  changeEmail(after, change, addresses);
  changePhone(after, change, addresses);
  changeConsent(after, change, now);
  if (change.timeZone !== undefined) after.timeZone = change.timeZone;
  if (change.lastUsedAt !== undefined) after.lastUsedAt = change.lastUsedAt;
  if (change.fields.size > 0) after.fields = changeFields(after.fields, change.fields);
  if (change.attributes.size > 0) after.attributes = changeAttributes(after.attributes, change.attributes);
  for (const device of change.devices) after.devices = addDevice(after.devices, device, now);
};

/**
 * 19.3: a changed address brings its own state, `subscribed` when nobody knows it. The first address of a person
 * keeps what they chose before they had one, unless the address itself is known.
 */
const changeEmail = (person: Draft, change: ProfileChange, addresses: KnownAddresses): void => {
  const { email } = change;
  const before = person.email;
  if (email === undefined) return;
  person.email = email;
  if (email === null) {
    person.emailBouncedAt = null;
    person.emailSpamAt = null;
    return;
  }
  const key = contactKey('email', email);
  if (before !== null && contactKey('email', before) === key) return;
  const known = addresses.email(key);
  if (before === null && known === null) {
    person.emailBouncedAt = null;
    person.emailSpamAt = null;
    return;
  }
  const { emailState, emailStateAt } = person;
  Object.assign(person, adoptEmail(person.subscriptionGroups, known));
  if (before === null && known?.emailState == null) Object.assign(person, { emailState, emailStateAt });
};

const changePhone = (person: Draft, change: ProfileChange, addresses: KnownAddresses): void => {
  const { phone } = change;
  const before = person.phone;
  if (phone === undefined) return;
  person.phone = phone;
  if (phone === null) {
    person.phoneStoppedAt = null;
    person.phoneInvalidAt = null;
    return;
  }
  const key = contactKey('phone', phone);
  if (before !== null && contactKey('phone', before) === key) return;
  Object.assign(person, adoptPhone(person.subscriptionGroups, addresses.phone(key)));
};

/** What the object says itself wins over what the address brought. */
const changeConsent = (person: Draft, change: ProfileChange, now: Instant): void => {
  if (change.emailState !== undefined) {
    person.emailState = change.emailState;
    person.emailStateAt = now;
  }
  if (change.pushState !== undefined) {
    person.pushState = change.pushState;
    person.pushStateAt = now;
  }
  if (change.emailSpamAt !== undefined) person.emailSpamAt = change.emailSpamAt;
  if (change.groups.length > 0)
    person.subscriptionGroups = changeGroups(person.subscriptionGroups, change, now);
};

const changeGroups = (before: Groups, change: ProfileChange, now: Instant): Groups => ({
  ...before,
  ...Object.fromEntries(change.groups.map(({ groupId, state }) => [groupId, { state, at: toIso(now) }])),
});

const changeFields = (before: ProfileFields, changes: ReadonlyMap<string, Json>): ProfileFields => {
  const held = before as JsonObject;
  const fields: Record<string, Json> = { ...held };
  let changed = false;
  for (const [name, value] of changes) {
    changed ||= !isSameJson(valueOf(held, name), value ?? undefined);
    if (value === null) delete fields[name];
    else setOwn(fields, name, value);
  }
  return changed ? fields : before;
};

const changeAttributes = (before: JsonObject, changes: ReadonlyMap<string, ValueChange>): JsonObject => {
  const attributes: Record<string, Json> = { ...before };
  let changed = false;
  for (const [name, change] of changes) {
    const held = valueOf(before, name);
    const value = applyValueChange(held, change);
    changed ||= !isSameJson(held, value);
    if (value === undefined) delete attributes[name];
    else setOwn(attributes, name, value);
  }
  return changed ? attributes : before;
};

const valueOf = (map: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

/** Whether a fold left everything about a person as it was, but for when they were last written. */
export const isUnchanged = (before: Profile, after: Profile): boolean =>
  (Object.keys(after) as (keyof Profile)[]).every(
    (key) => key === 'revision' || key === 'updatedAt' || before[key] === after[key],
  );

/** A token is one device's: whatever held this token or this device id before is replaced, newest last. */
const addDevice = (devices: readonly Device[], added: DeviceChange, now: Instant): readonly Device[] => {
  const others = devices.filter(
    ({ deviceId, appId, token }) =>
      appId !== added.appId || (deviceId !== added.deviceId && token !== added.token),
  );
  return [...others, { ...added, enabled: true, addedAt: now }].slice(-MAX_DEVICES);
};

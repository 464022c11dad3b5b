// What an attributes object asks for, understood before any profile is known: custom attributes, standard
// fields, consent, devices and groups, each already valid.
import type { Instant } from '../time.ts';
import type { Json } from '../json.ts';
import type { DevicePlatform, GroupState, SubscriptionState } from './user.ts';
import type { ValueChange } from './value-change.ts';

export interface ProfileChange {
  readonly attributes: ReadonlyMap<string, ValueChange>;
  /** Fields of `users.profile`; null removes. */
  readonly fields: ReadonlyMap<string, Json>;
  /** Columns; absent = unchanged, null = removed. */
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly timeZone?: string | null;
  readonly emailState?: SubscriptionState;
  readonly pushState?: SubscriptionState;
  readonly lastUsedAt?: Instant | null;
  readonly emailSpamAt?: Instant | null;
  readonly devices: readonly DeviceChange[];
  readonly groups: readonly GroupChange[];
}

export interface DeviceChange {
  readonly deviceId: string;
  readonly appId: string;
  readonly platform: DevicePlatform;
  readonly token: string;
}

export interface GroupChange {
  readonly groupId: string;
  readonly state: GroupState;
}

/** True: the change replaces values and needs nothing of the profile as it was. */
export const isPlainChange = (change: ProfileChange): boolean =>
  change.email === undefined && change.phone === undefined && isPlainBesidesAddresses(change);

/** The same, whatever it says about addresses. */
export const isPlainBesidesAddresses = (change: ProfileChange): boolean =>
  change.emailState === undefined &&
  change.pushState === undefined &&
  change.lastUsedAt === undefined &&
  change.emailSpamAt === undefined &&
  change.devices.length === 0 &&
  change.groups.length === 0 &&
  areSet(change.attributes);

const areSet = (changes: ProfileChange['attributes']): boolean => {
  for (const { op } of changes.values()) if (op !== 'set' && op !== 'remove') return false;
  return true;
};

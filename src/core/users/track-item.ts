// What one valid object of a request says about one person. Facts of a person are applied in the order they
// stand: request by request, and inside one attributes before events before purchases (1.12).
import type { JsonObject } from '../json.ts';
import type { Instant } from '../time.ts';
import type { Fence } from './geofences.ts';
import type { PersonKey } from './person-key.ts';
import type { ProfileChange } from './profile-change.ts';
import type { DeviceDetails, DevicePlatform } from './user.ts';

export interface EventFact {
  readonly kind: 'event';
  readonly name: string;
  /** Never in the future. */
  readonly at: Instant;
  readonly appId: string | null;
  readonly properties: JsonObject | null;
}

export interface PurchaseFact {
  readonly kind: 'purchase';
  readonly productId: string;
  readonly currency: string;
  readonly price: number;
  /** Counts as so many purchases. */
  readonly quantity: number;
  readonly at: Instant;
  readonly appId: string | null;
  readonly properties: JsonObject | null;
}

export interface AttributesFact {
  readonly kind: 'attributes';
  readonly change: ProfileChange;
  /** A device said so; absent: a caller of the REST doors (7.6). */
  readonly source?: 'sdk';
}

/** A session begins or ends on a device. */
export interface SessionFact {
  readonly kind: 'session';
  readonly phase: 'start' | 'end';
  readonly appId: string;
  /** Never in the future. */
  readonly at: Instant;
  readonly sessionId: string | null;
  /** How long it lasted; only known at its end. */
  readonly seconds: number | null;
}

/** Where a device is, with the fences it stands in. */
export interface LocationFact {
  readonly kind: 'location';
  readonly latitude: number;
  readonly longitude: number;
  readonly at: Instant;
  /** Filled in before the person is looked at. */
  readonly inside: readonly Fence[];
}

/** A crossing that the device itself noticed. */
export interface CrossingFact {
  readonly kind: 'crossing';
  readonly fence: Fence;
  readonly crossing: 'enter' | 'exit';
  readonly at: Instant;
}

/** What a device says about itself. Absent fields stay as they are known. */
export interface DeviceFact {
  readonly kind: 'device';
  readonly appId: string;
  readonly deviceId: string;
  readonly platform: DevicePlatform;
  readonly at: Instant;
  /** Null: the device has no token any more. */
  readonly token?: string | null;
  /** What the person answered to the system's question. */
  readonly permission?: PushPermission;
  readonly details: DeviceDetails;
  readonly language?: string;
  readonly timeZone?: string;
  readonly appVersion?: string;
}
export type PushPermission = 'granted' | 'provisional' | 'denied' | 'default';

/** Facts that stand in the log of events and are counted. */
export type LoggedFact = EventFact | PurchaseFact | SessionFact;
export type PersonFact = AttributesFact | LoggedFact | LocationFact | CrossingFact | DeviceFact;

export const isLogged = (fact: PersonFact): fact is LoggedFact =>
  fact.kind === 'event' || fact.kind === 'purchase' || fact.kind === 'session';

export type TrackInput = 'attributes' | 'events' | 'purchases' | 'items';

export interface TrackItem {
  readonly input: TrackInput;
  readonly index: number;
  readonly key: PersonKey;
  /** Nobody is created for this object; it is skipped silently when the person does not exist. */
  readonly updateExistingOnly: boolean;
  /** Anonymous token import: somebody who exists is left alone. */
  readonly onlyIfNew?: boolean;
  /** Given: however often it comes, it is applied once. */
  readonly once?: OnceKey;
  /** Given: nothing is written when the person is at another revision, because somebody changed them meanwhile. */
  readonly onlyAtRevision?: number;
  readonly fact: PersonFact;
}

/** The part is the sender's, so that a repeat is known whoever it is about by then. */
export interface OnceKey {
  readonly part: number;
  /** A UUID. */
  readonly key: string;
}

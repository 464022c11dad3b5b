// What ingest needs from storage. A bundle is the part of a group that one transaction writes; the group's id in
// the ledger of each part makes a repeated bundle apply nothing twice.
import type { KeptFact } from './interactions.ts';
import type { ConversionWindow } from '../core/conversions/windows.ts';
import type { Progress, Receipt } from '../core/deliveries/delivery.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import type { JsonObject } from '../core/json.ts';
import type { Evidence } from '../core/segments/evidence.ts';
import type { Engagement } from '../core/schedule/optimal-time.ts';
import type { Instant } from '../core/time.ts';
import type { KnownAddresses } from '../core/users/apply-track.ts';
import type { Address } from '../core/users/address.ts';
import type { Marks } from '../core/users/merge.ts';
import type { PersonKey, PersonMatch } from '../core/users/person-key.ts';
import type { PlainChange } from '../core/users/plain-change.ts';
import type { TrackWorld } from '../core/users/read-devices.ts';
import type { OnceKey, PersonFact } from '../core/users/track-item.ts';
import type { Profile } from '../core/users/user.ts';
import type { EvidenceRequest } from './evidence.ts';

export interface WorkspacePersonKey {
  readonly workspaceId: number;
  readonly key: PersonKey;
}

export interface PersonPlace {
  readonly workspaceId: number;
  readonly part: number;
  readonly userId: string;
  /**
   * Found for an earlier write, when they were there. Whoever writes asks whether it has become untrue since (they lost an
   * external id, or left), and says that they are gone if so.
   */
  readonly remembered?: true;
}

/** Somebody to be created: the identifier they are born with, and where. */
export interface NewPerson extends PersonPlace {
  readonly key: Exclude<PersonKey, { readonly kind: 'braze_id' }>;
  readonly randomBucket: number;
  readonly createdAt: Instant;
}

export interface TriggeredDelivery {
  readonly deliveryId: string;
  readonly campaignId: string;
  readonly dispatchId: string;
  readonly live: boolean;
  /** Workspace clock. */
  readonly dueAt: Instant;
  readonly plannedAt: Instant;
  readonly expiresAt: Instant | null;
  /** When the fact itself happened, which may be long before it was received. */
  readonly triggeredAt: Instant;
  /** When each channel leaves, and which does not, where they differ (6.1). */
  readonly turns?: Progress['turns'];
  readonly dropped?: Progress['dropped'];
  /** What templates see as event properties. */
  readonly properties: JsonObject;
}

/** Somebody a trigger matched who gets nothing: logged at once. */
export interface TriggerSkip {
  readonly deliveryId: string;
  readonly campaignId: string;
  readonly campaignVersion: number;
  readonly dispatchId: string;
  readonly at: Instant;
  readonly reason: ReasonCode;
  readonly facts: JsonObject;
}

/** A campaign's receipt with conversion windows that may still be open. */
export interface OpenReceipt {
  readonly campaignId: string;
  readonly windows: readonly ConversionWindow[];
}

/** Added to the campaign's counters. */
export interface ConversionCount {
  readonly day: string;
  readonly sendId: string;
  readonly variant: string;
  readonly channel: string;
  /** conversion_A to conversion_D, revenue. */
  readonly outcome: string;
  readonly count: number;
  readonly amount: number;
  /** Of the amount; kept where other counters have their reason, so that no two currencies share a sum. */
  readonly currency: string;
}

/** What a person's happenings converted of one campaign. */
export interface ConversionWrite {
  readonly campaignId: string;
  /** What is open afterwards. */
  readonly windows: readonly ConversionWindow[];
  /** By letter. */
  readonly marks: Marks;
  readonly counts: readonly ConversionCount[];
}

/** A delivery that waited until an exception event came (7.10). */
export interface CancelledDelivery extends Pick<WaitingDelivery, 'deliveryId' | 'campaignId' | 'dispatchId'> {
  readonly campaignVersion: number;
  readonly at: Instant;
  readonly facts: JsonObject;
}

/** One person and one campaign. */
export interface CampaignPair extends PersonPlace {
  readonly campaignId: string;
}

/** Planned and nothing of it attempted. Its row is locked. */
export interface WaitingDelivery {
  readonly deliveryId: string;
  readonly campaignId: string;
  readonly dispatchId: string;
  readonly plannedAt: Instant;
  readonly triggeredAt: Instant;
}

export interface EntryWants {
  /** Whose triggers matched: what they received of the campaign. */
  readonly receipts: readonly CampaignPair[];
  /** Whose exception events matched: what waits. */
  readonly waiting: readonly CampaignPair[];
  /** Whose best moment counts: when they used what they were sent since `engagedSince`. */
  readonly engaged: readonly PersonPlace[];
  readonly engagedSince: Instant;
}

/** What matching has to know about people and campaigns, read under the locks of the people. */
export interface EntryFacts {
  receiptOf(userId: string, campaignId: string): EntryReceipt | null;
  waitingOf(userId: string, campaignId: string): readonly WaitingDelivery[];
  engagementOf(userId: string): Engagement;
}

export type EntryReceipt = Pick<Receipt, 'received' | 'lastReceivedAt' | 'control'>;

/** Everything that has to be written about one person of a bundle. */
export interface PersonWrite {
  readonly place: PersonPlace;
  /** Workspace clock. */
  readonly now: Instant;
  readonly facts: readonly PersonFact[];
  /** Written blind; null with `after` null: the row does not change. */
  readonly plain: PlainChange | null;
  /** The locked person before and after; null on the short way, or when nothing of the row changed. */
  readonly change: { readonly before: Profile; readonly after: Profile } | null;
  readonly deliveries: readonly TriggeredDelivery[];
  readonly skips: readonly TriggerSkip[];
  readonly conversions: readonly ConversionWrite[];
  readonly cancels: readonly CancelledDelivery[];
}

export interface BundleHead {
  readonly groupId: string;
  /** Real time. */
  readonly receivedAt: Instant;
  readonly parts: readonly number[];
}

export interface ShortBundle extends BundleHead {
  readonly people: readonly PersonWrite[];
}

export interface LongBundle extends BundleHead {
  readonly people: readonly PersonPlace[];
  /** Whose rows are locked and read: everybody whose row may change or who may trigger something. */
  readonly locked: readonly PersonPlace[];
  /** What is asked about people of `locked` beyond their profiles, at the instant of their workspace. */
  readonly evidence: readonly EvidenceRequest[];
  /** Of those locked: whose conversion windows are asked for, because something they did may convert. */
  readonly converting: readonly PersonPlace[];
  /** Addresses that facts give to people. */
  readonly addresses: readonly (Address & { readonly workspaceId: number })[];
  /** Items that are applied once however often they come. */
  readonly once: readonly OnceItem[];
  /** Push tokens that become people's: whoever had one loses it (19.5). The last claim in the list wins. */
  readonly tokens: readonly TokenClaim[];
  /** Facts that are kept until this bundle carries them out. */
  readonly kept?: readonly KeptFact[];
  /** People of `locked` who need not be read when they have their addresses already: they are changed at once. */
  readonly plain?: readonly PlainWrite[];
}

/** Values that replace others, about somebody who has these addresses; if not, they are folded like everybody. */
export interface PlainWrite {
  readonly place: PersonPlace;
  /** Workspace clock. */
  readonly now: Instant;
  /** Null: nothing is said about it. */
  readonly email: string | null;
  readonly phone: string | null;
  /** Removes nothing. */
  readonly change: PlainChange;
  /** The same addresses, as `addresses` of a bundle. */
  readonly addresses: readonly (Address & { readonly workspaceId: number })[];
}

/** New people of one workspace and everything said about them, written once. The group id is entered for the parts it names. */
export interface BirthBundle extends BundleHead {
  readonly workspaceId: number;
  /** Workspace clock. */
  readonly now: Instant;
  /** Each named by a unique identifier of their own. */
  readonly people: readonly NewPerson[];
  readonly addresses: readonly (Address & { readonly workspaceId: number })[];
}

export interface OnceItem extends OnceKey {
  /** Of the person the item is about. */
  readonly place: PersonPlace;
}

export interface TokenClaim {
  readonly place: PersonPlace;
  readonly appId: string;
  readonly token: string;
  /** Of the item that claims it: one that was applied before claims nothing. */
  readonly onceKey: string | null;
}

export interface BundleWorld {
  /** Without the tokens that others claim. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** By user id; those asked for that have any. */
  readonly receipts: ReadonlyMap<string, readonly OpenReceipt[]>;
  /** By user id; of those people it was asked about. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** Keys of `once` that were applied before. */
  readonly repeated: ReadonlySet<string>;
  /** Names of `kept` that nobody has carried out. */
  readonly taken: ReadonlySet<string>;
  /** User ids of those of `plain` who are written, or known so already. */
  readonly changed: ReadonlySet<string>;
  addressesOf(workspaceId: number): KnownAddresses;
  /** Three statements at most for the whole bundle, none when nothing is wanted. */
  entryFacts(wants: EntryWants): Promise<EntryFacts>;
}

export interface IngestStore {
  resolve(keys: readonly WorkspacePersonKey[]): Promise<readonly PersonMatch[]>;
  /** Quicker, for distinct keys: may name people who are gone, which the write then says. */
  follow(keys: readonly WorkspacePersonKey[]): Promise<readonly PersonMatch[]>;
  /** User ids of those whose identifier was erased and may not come back (G16). */
  erased(people: readonly NewPerson[]): Promise<ReadonlySet<string>>;
  /** Creates those whose identifier nobody has; who lost a race is found by resolving again. Ids of those made. */
  create(people: readonly NewPerson[]): Promise<ReadonlySet<string>>;
  /** One statement. User ids of people who were gone when it ran, or remembered and untrue: nothing was written about them. */
  writeShort(bundle: ShortBundle): Promise<ReadonlySet<string>>;
  /** One transaction: lock and read, let `fold` decide, write. `fold` sees only parts that are new to the ledger. */
  writeLong(
    bundle: LongBundle,
    fold: (world: BundleWorld, parts: ReadonlySet<number>) => Promise<readonly PersonWrite[]>,
  ): Promise<ReadonlySet<string>>;
  /**
   * One transaction: lets `fold` say what the people are, one for each in their order, and writes all of them. Fails when
   * somebody else took one of the identifiers: then nobody is written.
   */
  writeBirths(
    bundle: BirthBundle,
    fold: (addressesOf: (workspaceId: number) => KnownAddresses) => readonly Profile[],
  ): Promise<void>;
  /** Subscription groups and apps of a workspace. */
  trackWorld(workspaceId: number): Promise<TrackWorld>;
  /** Of these items of one sender, those applied before. */
  knownItems(workspaceId: number, items: readonly OnceKey[]): Promise<ReadonlySet<string>>;
  /** Says that an item has had its effect, for effects that are no facts. */
  rememberItem(workspaceId: number, item: OnceKey, at: Instant): Promise<void>;
  /** Forgets group ids of bundles older than this. */
  trimLedger(before: Instant): Promise<void>;
  /** Forgets which places became untrue before this: nobody may remember a place from then. */
  trimPlaces(before: Instant): Promise<void>;
  /** Forgets items older than this: they may then be applied again. */
  trimItems(before: Instant): Promise<void>;
}

/** What a person's facts stand at after a write; for /users/track/sync. */
export interface TrackReadback {
  /** Those of the names that are set. */
  attributes(place: PersonPlace, names: readonly string[]): Promise<JsonObject>;
  summary(
    place: PersonPlace,
    kind: 'event' | 'purchase',
    name: string,
  ): Promise<{ readonly count: number; readonly firstAt: Instant; readonly lastAt: Instant } | null>;
}

/** A failure of the world. `retryable`: the same bundle may be tried again as it is. */
export class IngestFault extends Error {
  readonly retryable: boolean;
  constructor(message: string, retryable: boolean, cause: unknown) {
    super(message, { cause });
    this.retryable = retryable;
  }
}

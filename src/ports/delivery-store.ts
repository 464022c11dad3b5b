// What the sending stages need from storage. Claims write a lease on the database's clock; whatever a worker
// concludes is written only while its epoch still holds; an attempt is committed before its first byte leaves.
import type { OfferedFact } from './interactions.ts';
import type { ChannelConfiguration } from '../core/channels/configuration.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type {
  Delivery,
  DeliveryKey,
  DispatchFacts,
  PriorSend,
  Progress,
  Receipt,
} from '../core/deliveries/delivery.ts';
import type { StatusChange } from '../core/deliveries/postback.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import type { JsonObject } from '../core/json.ts';
import type { Contact } from '../core/restraints/frequency-rules.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type { LimitStore } from './limit-store.ts';

/** Live timers never meet a sandbox's: a sandbox is drained by whoever moves its clock. */
export type ClaimScope = { readonly live: true } | { readonly live: false; readonly workspaceId: number };

export interface HeldLease extends DeliveryKey {
  readonly epoch: number;
}

/** Everything a decision about claimed deliveries rests on. */
export interface ClaimedFacts {
  /** By user id. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** By receiptKey(). */
  readonly receipts: ReadonlyMap<string, Receipt>;
  /** By delivery id; only of deliveries that somebody claimed before. */
  readonly prior: ReadonlyMap<string, readonly PriorSend[]>;
}

export const receiptKey = (userId: string, campaignId: string): string => `${userId}:${campaignId}`;

/** One delivery about to attempt some of its sends. */
export interface AttemptRequest extends HeldLease {
  readonly userId: string;
  readonly campaignId: string;
  readonly campaignVersion: number;
  readonly dispatchId: string;
  readonly plannedAt: Instant;
  /** The profile the decision was made on: any write in between means deciding again (G6). */
  readonly revision: number;
  /** Takes the reservation of (person, campaign); `received` must still be what was decided on. */
  readonly exclusive: boolean;
  readonly received: number;
  readonly variant: string;
  /** Workspace clock. */
  readonly at: Instant;
  readonly sends: readonly AttemptedSend[];
  /** Of the workspace's limits, as decided on; absent = there were none. */
  readonly limitsVersion?: number;
  /** Counts towards frequency rules: what the decision counted, and what these sends add to it. */
  readonly pressure?: { readonly revision: number; readonly contacts: readonly Contact[] };
}

export interface AttemptedSend {
  readonly sendKey: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly configurationId: string;
}

/**
 * go        these sends are committed as attempting: call now
 * changed   profile, receipt, campaign, limits or what the person got lately are no longer what was decided on
 * busy      another delivery of this person and campaign is under way
 * fenced    the lease is lost: nothing may be done
 */
export type AttemptVerdict =
  | { readonly kind: 'go'; readonly started: ReadonlySet<string> }
  | { readonly kind: 'changed' | 'busy' | 'fenced' };

/** How a send stands after a call, or after recovery. */
export interface SendUpdate {
  readonly sendKey: string;
  readonly status: 'accepted' | 'rejected' | 'retry' | 'held';
  readonly reason: ReasonCode | null;
  readonly uncertain: boolean;
  readonly providerMessageId: string | null;
}

export interface LogEntry {
  /** '' is the delivery's own terminal. */
  readonly channel: string;
  readonly endpoint: string;
  readonly outcome: 'sent' | 'failed' | 'skipped' | 'held';
  readonly reason: ReasonCode | '';
  readonly sendKey: string | null;
  readonly providerMessageId: string | null;
  readonly tries: number;
  readonly facts: JsonObject;
}

/** What one pass over a delivery concludes. */
export interface Conclusion extends HeldLease {
  /** False: a sandbox's. */
  readonly live: boolean;
  readonly userId: string;
  readonly campaignId: string;
  readonly campaignVersion: number;
  readonly dispatchId: string;
  readonly sendId: string;
  readonly variant: string;
  /** Workspace clock. */
  readonly at: Instant;
  readonly next:
    | { readonly kind: 'done' }
    | {
        readonly kind: 'wait';
        readonly dueAt: Instant;
        readonly expiresAt: Instant | null;
        readonly progress: Progress;
        readonly tries: number;
      };
  readonly sends: readonly SendUpdate[];
  readonly log: readonly LogEntry[];
  /** What it makes true that triggers want to know: kept until what they start is durable. */
  readonly keeps?: readonly OfferedFact[];
  /** Told to whoever made the transactional call. */
  readonly statuses?: {
    readonly externalSendId: string | null;
    readonly receivedAt: Instant;
    readonly plannedAt: Instant;
    readonly dueFrom: Instant;
    readonly changes: readonly StatusChange[];
  };
  /** Channels on which nothing went out after all: they stop counting towards frequency rules. */
  readonly uncounted?: readonly string[];
  /** Absent: the ledger of receipts does not change. */
  readonly receipt?: {
    /** True once per delivery: something was accepted, or may have arrived. */
    readonly received: boolean;
    readonly control: boolean;
    /** Channels on which something left in this pass: each opens a conversion window (17.2). */
    readonly channels: readonly string[];
    /** The person's first receipt of the campaign on this UTC day (22.1, unique recipients). */
    readonly firstOfDay: boolean;
    /** Keep others of this person and campaign waiting. */
    readonly reserve: boolean;
  };
}

export interface AddressClaim {
  readonly workspaceId: number;
  readonly dispatchId: string;
  readonly channel: string;
  readonly address: string;
  readonly deliveryId: string;
}

/** A configuration as stored: with what it keeps sealed, and when it last changed. */
export interface StoredConfiguration extends ChannelConfiguration {
  readonly secrets: Uint8Array | null;
  readonly updatedAt: Instant;
}

export interface RateGrant {
  readonly granted: number;
  /** Until the window ends: unused tokens die with it. */
  readonly windowEndsInMs: number;
}

export interface Person {
  readonly part: number;
  readonly workspaceId: number;
  readonly userId: string;
}

export interface Rivals {
  readonly deliveries: readonly Delivery[];
  /** Sends of many people that began and are not yet deliveries in the parts from `slot` on. */
  readonly planning: readonly {
    readonly workspaceId: number;
    readonly campaignId: string;
    readonly slot: number;
  }[];
}

export interface DeliveryStore extends LimitStore {
  /** Those of `parts` with deliveries that could be claimed now. */
  dueParts(scope: ClaimScope, now: Instant, parts: readonly number[]): Promise<readonly number[]>;
  /** Sandbox: how many are due but leased by somebody, and when the next one is due. */
  sandboxState(workspaceId: number, now: Instant): Promise<{ leased: number; nextDueAt: Instant | null }>;
  claim(
    scope: ClaimScope,
    part: number,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<readonly Delivery[]>;
  /** What else is due for these people and free is claimed too. Those of one workspace's clock. */
  claimRivals(
    people: readonly Person[],
    live: boolean,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<readonly Delivery[]>;
  /** What is due for these people in other hands and has started nothing, and what is being planned for anybody. */
  rivals(people: readonly Person[], held: readonly string[], live: boolean, now: Instant): Promise<Rivals>;
  /** Delivery ids whose lease was renewed; the others belong to somebody else by now. */
  renew(leases: readonly HeldLease[], leaseMs: number): Promise<ReadonlySet<string>>;
  /** Gives claims back at once, undone. */
  release(leases: readonly HeldLease[]): Promise<void>;
  load(deliveries: readonly Delivery[]): Promise<ClaimedFacts>;
  /** One verdict per request, in order. One transaction; people are locked in one order everywhere. */
  commitAttempts(requests: readonly AttemptRequest[], deadlineMs: number): Promise<readonly AttemptVerdict[]>;
  /** One statement: deliveries, sends, log, receipts, counters. Ids of those that were still ours. */
  conclude(conclusions: readonly Conclusion[], loggedAt: Instant): Promise<ReadonlySet<string>>;
  /** Delivery id that owns each address of its dispatch, in order; first come, first served (20.1). */
  claimAddresses(claims: readonly AddressClaim[], at: Instant): Promise<readonly string[]>;
  /** Reservations of deliveries that no longer exist (people merged, rows restored) are given up. */
  dropStaleReservations(
    keys: readonly {
      readonly part: number;
      readonly workspaceId: number;
      readonly userId: string;
      readonly campaignId: string;
    }[],
  ): Promise<void>;

  campaigns(
    ids: readonly { readonly workspaceId: number; readonly campaignId: string }[],
  ): Promise<readonly Campaign[]>;
  dispatches(
    ids: readonly { readonly workspaceId: number; readonly dispatchId: string }[],
  ): Promise<ReadonlyMap<string, DispatchFacts>>;
  configurations(
    ids: readonly { readonly workspaceId: number; readonly configurationId: string }[],
  ): Promise<readonly StoredConfiguration[]>;
  /** First and last send of a campaign, real instants of the workspace clock. */
  touchCampaigns(
    sent: readonly {
      readonly workspaceId: number;
      readonly campaignId: string;
      readonly firstAt: Instant;
      readonly lastAt: Instant;
    }[],
  ): Promise<void>;
  /** A block of a configuration's rate, out of the current second of the database's clock. */
  leaseRate(workspaceId: number, scope: string, perSecond: number, block: number): Promise<RateGrant>;
  /** Removes a token the provider no longer knows. */
  dropDevice(part: number, workspaceId: number, userId: string, token: string, at: Instant): Promise<void>;
  /** Held sends that turned out to have arrived. Returns how many changed. */
  markHeldAsSent(workspaceId: number, sendKeys: readonly string[], now: Instant): Promise<number>;
  /** Held sends that did not arrive and shall not be sent. Returns how many changed. */
  dropHeld(workspaceId: number, sendKeys: readonly string[], now: Instant): Promise<number>;
  /** Held sends to be tried again, whatever the class. Tells which parts have something due now. */
  resendHeld(
    workspaceId: number,
    sendKeys: readonly string[],
    now: Instant,
  ): Promise<{ readonly count: number; readonly parts: readonly number[] }>;
  /** Makes deliveries a pause had put off due again. */
  hasten(workspaceId: number, campaignId: string, now: Instant): Promise<number>;
}

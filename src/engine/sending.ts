// What the sending stages share: their dependencies, and the work a claimed delivery becomes on its way through
// them.
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { ChannelKind } from '../core/channels/channel.ts';
import type { MessageClaim } from '../core/channels/message-token.ts';
import type { PlannedSend } from '../core/deliveries/decide.ts';
import type { Delivery, DispatchFacts, PriorSend, Receipt } from '../core/deliveries/delivery.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import type { LimitFacts } from '../core/deliveries/steps/limit-facts.ts';
import type { Settlement } from '../core/deliveries/settle.ts';
import type { JsonObject } from '../core/json.ts';
import { CALL_DEADLINE_MS, CLAIM_BATCH, LEASE_MS } from '../core/limits.ts';
import type { Result } from '../core/result.ts';
import type { FilterKind } from '../core/segments/filter.ts';
import type { EmailLinks } from '../core/templates/context.ts';
import type { Instant } from '../core/time.ts';
import type { LinkTracking } from '../core/channels/track-links.ts';
import type { Profile } from '../core/users/user.ts';
import type { Clock, Failpoints, Random, Scheduler } from '../ports/clock.ts';
import type { StoredConfiguration, DeliveryStore } from '../ports/delivery-store.ts';
import type { LoadEvidence } from '../ports/evidence.ts';
import type { HeardFacts, OfferFacts } from '../ports/interactions.ts';
import type { Observer } from '../ports/observer.ts';
import type { ProviderKind } from '../ports/provider.ts';
import type { Selections } from './selections.ts';
import type { Winners } from './winners.ts';
import type { ShortLinks } from '../ports/short-links.ts';
import type { SeedCopyStore } from '../ports/seed-store.ts';
import type { Templates } from '../ports/templates.ts';
import type { PreferenceCenterNames } from '../ports/preference-centers.ts';
import type { WebCopies } from '../ports/web-copies.ts';
import type { Transports } from '../ports/transports.ts';

/** Everything the engine is bounded by; tests shorten times and sizes. */
export interface SendingLimits {
  readonly claimBatch: number;
  /** Deliveries in this process between claim and conclusion: bounds memory. */
  readonly inFlight: number;
  readonly partsAtOnce: number;
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  /** Self-fence: no call starts on a lease not renewed for this long, on the monotonic clock. */
  readonly fenceAfterMs: number;
  readonly callDeadlineMs: number;
  readonly pollMs: number;
  readonly cacheMs: number;
}

export const DEFAULT_LIMITS: SendingLimits = {
  claimBatch: CLAIM_BATCH,
  inFlight: 800,
  partsAtOnce: 8,
  leaseMs: LEASE_MS,
  renewEveryMs: 5_000,
  fenceAfterMs: 10_000,
  callDeadlineMs: CALL_DEADLINE_MS,
  pollMs: 500,
  cacheMs: 1_000,
};

export interface BouncedAddress {
  readonly workspaceId: number;
  readonly channel: string;
  readonly address: string;
  readonly at: Instant;
  readonly detail: string;
}

export interface LinkClaim {
  readonly workspaceId: number;
  readonly userId: string;
  readonly sendKey: string;
  readonly campaignId: string;
  readonly channel: string;
  readonly category: Campaign['category'];
  /** Of the person, for the footer. */
  readonly language: string | null;
  readonly subscriptionGroupId: string | null;
  /** Names of preference centres that the message may lead to. */
  readonly preferenceCenters: readonly string[];
}

/** One message whose opens and clicks are followed. */
export interface TrackingClaim {
  readonly workspaceId: number;
  readonly userId: string;
  readonly campaignId: string;
  readonly sendKey: string;
  readonly channel: string;
  /** Workspace clock. */
  readonly at: Instant;
  readonly opens: boolean;
  readonly clicks: boolean;
  /** Query parameters of every link, rendered. */
  readonly parameters: string;
}

export interface SendingDeps {
  readonly store: DeliveryStore;
  readonly winners: Winners;
  readonly selections: Selections;
  readonly templates: Templates;
  readonly channels: readonly ChannelKind[];
  readonly filters: readonly FilterKind[];
  readonly loadEvidence: LoadEvidence;
  readonly providers: readonly ProviderKind<Transports>[];
  readonly transports: Transports;
  /** Opens what a configuration keeps sealed. */
  readonly openSecrets: (configuration: StoredConfiguration) => Result<JsonObject>;
  /** Asked before every claim (G14). */
  readonly isFenced: () => boolean;
  /** The provider says the address is dead. */
  readonly recordHardBounce: (bounce: BouncedAddress) => Promise<void>;
  /** Signed links of one person's message; null where the channel has none. */
  readonly linksFor: (claim: LinkClaim) => EmailLinks | null;
  /** Asked once per batch, when a message may name one; absent: there are none. */
  readonly preferenceCenters?: PreferenceCenterNames;
  /** Tracked links and pixel of one message; null where the channel has none. */
  readonly trackingFor: (claim: TrackingClaim) => LinkTracking | null;
  /** What a message on a device proves itself with when it is opened; absent: opens are not told. */
  readonly messageTokenFor?: (claim: MessageClaim) => string;
  /** What was received, for triggers of other campaigns. */
  readonly offerFacts: OfferFacts;
  /** Of which facts somebody wants to know: they are kept with what made them true. */
  readonly heardFacts: HeardFacts;
  readonly seeds: SeedCopyStore;
  readonly keepShortLinks: ShortLinks['keep'];
  /** Absent: no message can be seen in a browser. */
  readonly keepWebCopies?: WebCopies['keep'];
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly failpoints: Failpoints;
  readonly observer: Observer;
  readonly limits: SendingLimits;
}

/** A claimed delivery and the monotonic instant its lease is surely good from. */
export interface Held {
  readonly delivery: Delivery;
  leasedAtMs: number;
  lost: boolean;
}

/** One pass over a claimed delivery that is to send something. */
export interface Work {
  readonly held: Held;
  readonly delivery: Delivery;
  /** The workspace's clock. */
  readonly now: () => Instant;
  readonly campaign: Campaign;
  readonly dispatch: DispatchFacts | null;
  readonly profile: Profile;
  readonly receipt: Receipt | null;
  readonly prior: readonly PriorSend[];
  readonly variant: string;
  readonly exclusive: boolean;
  readonly limits: LimitFacts;
  readonly pressureRevision: number | null;
  readonly facts: JsonObject;
}

/** How one planned send of a pass ended. */
export type SendResult =
  | {
      readonly kind: 'called';
      readonly send: PlannedSend;
      readonly extras: Readonly<Record<string, string>>;
      readonly settlement: Settlement;
      readonly attempt: number;
      readonly detail: string;
      readonly providerMessageId: string | null;
    }
  /** Nothing left and nothing will: rendering, content, configuration or merging decided so. */
  | {
      readonly kind: 'dropped';
      readonly send: PlannedSend;
      readonly reason: ReasonCode;
      readonly detail: string;
    }
  /** Not now. */
  | {
      readonly kind: 'put_back';
      readonly send: PlannedSend;
      readonly because: PutBack;
      readonly until: Instant;
      /** The minute it was given under a speed limit. */
      readonly slotAt?: Instant;
    }
  /** The lease is lost: somebody else concludes. */
  | { readonly kind: 'fenced' };

export type PutBack =
  'changed' | 'busy' | 'rate' | 'breaker' | 'content' | 'unavailable' | 'retry' | 'quiet' | 'stopping';

// A delivery (person × campaign × trigger instance) and its sends (delivery × channel × endpoint) as decisions
// see them. A send exists only once its attempt record is committed.
import type { JsonObject } from '../json.ts';
import type { Instant } from '../time.ts';
import type { CalledMessage } from '../campaigns/called-message.ts';
import type { ReasonCode } from './reasons.ts';

/** Names one delivery; hot statements carry the part. */
export interface DeliveryKey {
  readonly part: number;
  readonly workspaceId: number;
  readonly deliveryId: string;
}

/** What a delivery remembers between two claims. Instants are of the workspace's clock. */
export interface Progress {
  /** The instant it was first due; `dueAt` moves with every deferral. */
  readonly dueAt?: Instant;
  /** The audience was checked once; only a re-check looks again. */
  readonly checked?: boolean;
  /** When what triggered it happened; what happened earlier cancels nothing (7.10). */
  readonly triggeredAt?: Instant;
  /** Since when it waits for a rate limit without pause. */
  readonly waitingSince?: Instant;
  /** Since when it lets campaigns of a higher priority go first. */
  readonly yieldsSince?: Instant;
  /** Its turn had come and another message of its campaign to the same person was under way: it keeps its precedence. */
  readonly busySince?: Instant;
  /** Renders put back by connected content. */
  readonly contentTries?: number;
  /** Deferrals in a row because the campaign is paused. */
  readonly pauses?: number;
  /** Earliest next attempt by send key. */
  readonly retryAt?: Readonly<Record<string, Instant>>;
  /** Since when quiet hours hold it, and which. */
  readonly quietSince?: Instant;
  readonly quietBy?: string;
  /** Minutes its messages were given under a speed limit, by send key. */
  readonly slots?: Readonly<Record<string, Instant>>;
  /** When each channel of an optimal-time send leaves. */
  readonly turns?: Readonly<Record<string, Instant>>;
  /** Channels that limits dropped while others of the delivery wait. */
  readonly dropped?: Readonly<Record<string, { readonly reason: ReasonCode; readonly facts: JsonObject }>>;
  /** Channels ('' = all) for which it has a place under the campaign's maximum of people. */
  readonly places?: readonly string[];
}

export interface Delivery extends DeliveryKey {
  readonly userId: string;
  readonly campaignId: string;
  readonly dispatchId: string;
  readonly live: boolean;
  readonly dueAt: Instant;
  readonly plannedAt: Instant;
  readonly expiresAt: Instant | null;
  readonly epoch: number;
  readonly tries: number;
  readonly properties: JsonObject | null;
  readonly progress: Progress;
}

/** The ledger of what a person received of a campaign. */
export interface Receipt {
  readonly received: number;
  readonly lastReceivedAt: Instant | null;
  readonly variant: string | null;
  readonly control: boolean;
  /** The delivery whose attempt is under way. */
  readonly reservedBy: string | null;
}

export type SendStatus = 'attempting' | 'accepted' | 'rejected' | 'retry' | 'held';

/** A send some earlier pass (of this or another worker) has started. */
export interface PriorSend {
  readonly sendKey: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly configurationId: string | null;
  readonly variant: string;
  readonly status: SendStatus;
  readonly attempt: number;
  /** Workspace clock of the first attempt. */
  readonly firstAt: Instant;
  /** A call left and was never answered: it may have arrived. */
  readonly uncertain: boolean;
  readonly reason: ReasonCode | null;
  /** Database clock minus the deadline of the running call; negative = it may still be running. */
  readonly overdueMs: number;
}

/** What all deliveries of one accepted call share. */
export interface DispatchFacts {
  readonly dispatchId: string;
  readonly sendId: string | null;
  readonly triggerProperties: JsonObject | null;
  readonly attachments: readonly {
    readonly fileName: string;
    readonly url: string;
    readonly credential?: string;
  }[];
  readonly audience: JsonObject | null;
  readonly recheckAudience: boolean;
  /** Same-address people are merged into one (20.1). */
  readonly fromSegment: boolean;
  /** Set: the call brought its own message, which takes the place of the campaign's. */
  readonly message?: CalledMessage;
  /** Set: whoever called wants to know what becomes of it (REST 3.7). */
  readonly postback?: { readonly externalSendId: string | null; readonly receivedAt: Instant };
}

/** How one message of a delivery ended. */
export interface MessageOutcome {
  readonly outcome: 'sent' | 'failed' | 'held' | 'skipped';
  readonly reason: ReasonCode | '';
}

/** The delivery's own terminal: sent if anything was, else the gravest of the rest. */
export const summarise = (messages: readonly MessageOutcome[]): MessageOutcome => {
  for (const outcome of ['sent', 'held', 'failed', 'skipped'] as const) {
    const found = messages.find((message) => message.outcome === outcome);
    if (found !== undefined) return found;
  }
  return { outcome: 'skipped', reason: 'not_reachable' };
};

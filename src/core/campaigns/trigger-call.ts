// A call that asks an API-triggered campaign to send, after parsing: what contract/braze/campaign-calls.ts
// produces and what planning consumes. Everything here is already valid (braze-rest-api 2.1–2.4, 3).
import type { JsonObject } from '../json.ts';
import type { Instant } from '../time.ts';

export type Prioritization =
  'identified' | 'unidentified' | 'most_recently_updated' | 'least_recently_updated';

export type RecipientKey =
  | { readonly kind: 'external_id'; readonly value: string }
  | { readonly kind: 'alias'; readonly label: string; readonly name: string }
  | { readonly kind: 'braze_id'; readonly value: string }
  | { readonly kind: 'email'; readonly value: string; readonly prioritization: readonly Prioritization[] };

export interface CallRecipient {
  readonly key: RecipientKey;
  /** The recipient's own trigger properties; they win over the call's per top-level key. */
  readonly properties: JsonObject | null;
  readonly sendToExistingOnly: boolean;
  /** Attribute object to apply before the send, without identifiers. */
  readonly attributes: JsonObject | null;
}

export interface CallAttachment {
  readonly fileName: string;
  readonly url: string;
  readonly credential?: string;
}

/** Who is meant. `audience` is a rule tree of core/segments/segment.ts, translated from Braze's object. */
export interface CallTarget {
  readonly broadcast: boolean;
  readonly audience: JsonObject | null;
  readonly recipients: readonly CallRecipient[];
}

export interface TriggerCall extends CallTarget {
  readonly campaignId: string;
  readonly sendId: string | null;
  readonly triggerProperties: JsonObject | null;
  readonly attachments: readonly CallAttachment[];
}

/** `POST /transactional/v1/campaigns/{campaign_id}/send`: one person, at once (3.7). */
export interface TransactionalCall {
  readonly campaignId: string;
  /** Deduplication key for 24 hours. */
  readonly externalSendId: string | null;
  readonly triggerProperties: JsonObject | null;
  readonly recipient: CallRecipient;
}

/**
 * When (2.4): an instant, the same wall time in each person's zone, or each person's best time on a date.
 * `wall` is `YYYY-MM-DDTHH:mm:ss`, `date` is `YYYY-MM-DD`.
 */
export type CallSchedule =
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'local'; readonly wall: string }
  | { readonly kind: 'optimal'; readonly date: string };

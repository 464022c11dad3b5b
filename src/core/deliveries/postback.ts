// What becomes of a transactional call, told to a receiver of the workspace (braze-rest-api 3.7): which change gives
// which status, and what is said of it. Nothing here says who the person is.
import type { JsonObject } from '../json.ts';
import { toIso, type Instant } from '../time.ts';
import { describeReason, isReasonCode } from './reasons.ts';

/** In the order in which they can follow each other; stored as the place in this list, counted from 1. */
export const STATUSES = ['sent', 'processed', 'delivered', 'bounced', 'aborted'] as const;
export type PostbackStatus = (typeof STATUSES)[number];

export const stepOf = (status: PostbackStatus): number => STATUSES.indexOf(status) + 1;

/** A change as it is stored with what made it. */
export interface StatusChange {
  readonly status: PostbackStatus;
  /** Send key, or the delivery of an aborted call. */
  readonly about: string;
  /** A code of the list, or a provider's text. */
  readonly reason: string;
}

export interface EndedMessage {
  /** '' is the delivery's own terminal. */
  readonly channel: string;
  readonly outcome: 'sent' | 'failed' | 'skipped' | 'held';
  readonly reason: string;
  readonly sendKey: string | null;
  readonly detail: string;
}

/**
 * A message that a provider took is sent and processed; one whose answer was lost has left and nothing else is known. An
 * address refused for good while it is handed over has bounced. Everything else that ends without a message is aborted.
 */
export const changesOf = (deliveryId: string, ended: readonly EndedMessage[]): readonly StatusChange[] => {
  const messages = ended.filter(({ channel }) => channel !== '').flatMap(messageChanges);
  const bounced = messages.some(({ status }) => status === 'bounced');
  const aborted = ended.filter(
    ({ channel, outcome }) => channel === '' && !bounced && (outcome === 'skipped' || outcome === 'failed'),
  );
  return [
    ...messages,
    ...aborted.map(({ reason }) => ({ status: 'aborted' as const, about: deliveryId, reason })),
  ];
};

const messageChanges = ({ outcome, reason, sendKey, detail }: EndedMessage): readonly StatusChange[] => {
  if (sendKey === null) return [];
  const change = (status: PostbackStatus, why = ''): StatusChange => ({
    status,
    about: sendKey,
    reason: why,
  });
  if (outcome === 'sent') return [change('sent'), change('processed')];
  if (outcome === 'held') return [change('sent')];
  return reason === 'address_rejected' ? [change('bounced', maskAddresses(detail) || reason)] : [];
};

const MAX_REASON_CHARS = 500;
const MAIL = /[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g;
const DIGITS = /\+?\d(?:[\s().-]?\d){6,}/g;

/** Providers repeat in their texts whom they could not reach: the caller knows, and others need not. */
export const maskAddresses = (text: string): string =>
  text.replace(MAIL, '…').replace(DIGITS, '…').slice(0, MAX_REASON_CHARS);

export interface Postback {
  readonly dispatchId: string;
  readonly campaignId: string;
  readonly externalSendId: string | null;
  readonly status: PostbackStatus;
  readonly at: Instant;
  /** Of `sent`. */
  readonly receivedAt: Instant | null;
  readonly plannedAt: Instant | null;
  readonly dueFrom: Instant | null;
  readonly reason: string;
}

/** Exactly the fields of the table in 3.7. */
export const postbackBody = (postback: Postback): JsonObject => ({
  dispatch_id: postback.dispatchId,
  status: postback.status,
  metadata: {
    ...momentsOf(postback),
    ...(postback.status === 'bounced' || postback.status === 'aborted'
      ? { reason: sayReason(postback.reason) }
      : {}),
    campaign_api_id: postback.campaignId,
    ...(postback.externalSendId === null ? {} : { external_send_id: postback.externalSendId }),
  },
});

const momentsOf = ({ status, at, receivedAt, plannedAt, dueFrom }: Postback): JsonObject =>
  status === 'sent'
    ? {
        received_at: brazeInstant(receivedAt ?? at),
        enqueued_at: brazeInstant(plannedAt ?? at),
        executed_at: brazeInstant(dueFrom ?? at),
        sent_at: brazeInstant(at),
      }
    : { [`${status}_at`]: brazeInstant(at) };

const brazeInstant = (at: Instant): string => toIso(at).replace('Z', '+00:00');

const NOT_EMAILABLE = new Set(['not_reachable', 'suppressed_address']);

const sayReason = (reason: string): string => {
  if (NOT_EMAILABLE.has(reason)) return 'User not emailable';
  return isReasonCode(reason) ? describeReason(reason, 'en') : reason;
};

/** A receiver that is away for longer has to ask. */
export const POSTBACK_TRIED_FOR_MS = 24 * 3_600_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** When the next try is, or null: given up. `tries` counts the one that failed; `draw` in 0…1. */
export const nextTry = (tries: number, writtenAt: Instant, now: Instant, draw: number): Instant | null => {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20), LONGEST_PAUSE_MS);
  const at = now + Math.ceil(pauseMs * (0.75 + draw / 2));
  const lastAt = writtenAt + POSTBACK_TRIED_FOR_MS;
  if (now >= lastAt) return null;
  return Math.min(at, lastAt);
};

// Named recipients become deliveries, or skips with a reason. Decides nothing about eligibility: that is the
// decider's work when the delivery is due.
import { expiresAt } from '../core/campaigns/expiry.ts';
import { keyText, partOfRecipient } from '../core/campaigns/recipient-key.ts';
import type { CallRecipient } from '../core/campaigns/trigger-call.ts';
import type { Progress } from '../core/deliveries/delivery.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import { deliveryId } from '../core/identity.ts';
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';
import type { Resolved } from '../ports/people.ts';
import type { PlannedDelivery, PlannedSkip } from '../ports/planning-store.ts';

export interface RecipientFacts {
  readonly workspaceId: number;
  readonly campaignId: string;
  /** The trigger instance: all recipients of one call share its dispatch. */
  readonly dispatchId: string;
  readonly expirySeconds: number | null;
}

export interface NamedRecipient {
  readonly recipient: CallRecipient;
  readonly resolved: Resolved;
  /** When this person is due; null = their local time has passed. */
  readonly dueAt: Instant | null;
  readonly progress?: Progress;
  /** Set: the person is considered and skipped for this reason (inactive campaign, early check). */
  readonly skip?: ReasonCode;
  /** What the skip rested on. */
  readonly skipFacts?: JsonObject;
}

export interface PlannedRecipients {
  readonly deliveries: readonly PlannedDelivery[];
  readonly skips: readonly PlannedSkip[];
}

/** The same person twice gives one message with the first entry's properties (rulings). */
export const planRecipients = (
  facts: RecipientFacts,
  named: readonly NamedRecipient[],
): PlannedRecipients => {
  const deliveries: PlannedDelivery[] = [];
  const skips: PlannedSkip[] = [];
  const seen = new Set<string>();
  for (const one of named) {
    const identity = identityOf(one);
    if (seen.has(identity)) continue;
    seen.add(identity);
    const reason = skipReason(one);
    if (reason === null) deliveries.push(toDelivery(facts, one));
    else skips.push(toSkip(facts, one, reason));
  }
  return { deliveries, skips };
};

const identityOf = ({ recipient, resolved }: NamedRecipient): string =>
  resolved.kind === 'person' ? resolved.userId : keyText(recipient.key);

const skipReason = ({ resolved, dueAt, skip }: NamedRecipient): ReasonCode | null => {
  if (resolved.kind === 'none') return 'unknown_recipient';
  if (resolved.kind === 'ambiguous') return 'ambiguous_recipient';
  if (skip !== undefined) return skip;
  return dueAt === null ? 'local_time_passed' : null;
};

const toDelivery = (
  facts: RecipientFacts,
  { recipient, resolved, dueAt, progress }: NamedRecipient,
): PlannedDelivery => {
  if (resolved.kind !== 'person' || dueAt === null)
    throw new Error('only a resolved, due recipient is planned');
  return {
    part: resolved.part,
    deliveryId: deliveryId(facts.workspaceId, facts.campaignId, resolved.userId, facts.dispatchId),
    userId: resolved.userId,
    properties: recipient.properties,
    dueAt,
    expiresAt: expiresAt(dueAt, facts.expirySeconds),
    ...(progress === undefined ? {} : { progress }),
  };
};

const toSkip = (facts: RecipientFacts, one: NamedRecipient, reason: ReasonCode): PlannedSkip => {
  const person = one.resolved.kind === 'person' ? one.resolved : null;
  const identity = person?.userId ?? keyText(one.recipient.key);
  const named: JsonObject =
    person === null ? { recipient: keyText(one.recipient.key) } : (one.skipFacts ?? {});
  return {
    part: person?.part ?? partOfRecipient(facts.workspaceId, one.recipient.key),
    deliveryId: deliveryId(facts.workspaceId, facts.campaignId, identity, facts.dispatchId),
    userId: person?.userId ?? '',
    reason,
    facts: named,
  };
};

// Who the recipients of a call are: their attributes are written first, so that the segment check and the
// template of the same send see them (REST-33), then every identifier is resolved in one go.
import { keyText } from '../core/campaigns/recipient-key.ts';
import type { CallRecipient } from '../core/campaigns/trigger-call.ts';
import { ok, type Result } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import type { PlanningDeps } from './planning.ts';
import type { NamedRecipient } from './plan-recipients.ts';

type NamedOne = Pick<NamedRecipient, 'recipient' | 'resolved' | 'skip'>;

export interface Named {
  /** Everybody who was named, in order; whose attributes were refused carries the skip that says so. */
  readonly named: readonly NamedOne[];
  /** One sentence per recipient whose attributes were refused. */
  readonly errors: readonly string[];
}

/** Refusal `overloaded`: nothing was taken, the call has to come back. */
export const nameRecipients = async (
  deps: PlanningDeps,
  workspaceId: number,
  recipients: readonly CallRecipient[],
  now: Instant,
  options: { readonly applyAttributes: boolean },
): Promise<Result<Named>> => {
  const applied = options.applyAttributes
    ? await applyAttributes(deps, workspaceId, recipients, now)
    : ok(new Map<CallRecipient, string>());
  if (!applied.ok) return applied;
  const refused = applied.value;
  const resolved = await deps.people.resolve(
    workspaceId,
    recipients.map((recipient) => recipient.key),
  );
  const named = recipients.map((recipient, i): NamedOne => {
    const one = { recipient, resolved: resolved[i] ?? { kind: 'none' as const } };
    return refused.has(recipient) ? { ...one, skip: 'attributes_refused' } : one;
  });
  return ok({ named, errors: [...refused.values()] });
};

const applyAttributes = async (
  deps: PlanningDeps,
  workspaceId: number,
  recipients: readonly CallRecipient[],
  now: Instant,
): Promise<Result<ReadonlyMap<CallRecipient, string>>> => {
  const withAttributes = recipients.filter(
    ({ attributes }) => attributes !== null && Object.keys(attributes).length > 0,
  );
  if (withAttributes.length === 0) return ok(new Map());
  const writes = withAttributes.map(({ key, attributes, sendToExistingOnly }) => ({
    key,
    attributes: attributes ?? {},
    updateExistingOnly: sendToExistingOnly,
  }));
  const answers = await deps.people.applyAttributes(workspaceId, writes, now);
  if (!answers.ok) return answers;
  const refused = new Map<CallRecipient, string>();
  withAttributes.forEach((recipient, i) => {
    const answer = answers.value[i];
    if (typeof answer === 'string') refused.set(recipient, `recipient ${keyText(recipient.key)}: ${answer}`);
  });
  return ok(refused);
};

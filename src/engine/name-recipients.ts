// Who the recipients of a call are: their attributes are written first, so that the segment check and the
// template of the same send see them (REST-33), then every identifier is resolved in one go.
import type { CallRecipient } from '../core/campaigns/trigger-call.ts';
import type { Instant } from '../core/time.ts';
import type { PlanningDeps } from './planning.ts';
import { keyText, type NamedRecipient } from './plan-recipients.ts';

export interface Named {
  readonly named: readonly Pick<NamedRecipient, 'recipient' | 'resolved'>[];
  /** One sentence per recipient whose attributes were refused; they are left out. */
  readonly errors: readonly string[];
}

export const nameRecipients = async (
  deps: PlanningDeps,
  workspaceId: number,
  recipients: readonly CallRecipient[],
  now: Instant,
  options: { readonly applyAttributes: boolean },
): Promise<Named> => {
  const refused = options.applyAttributes
    ? await applyAttributes(deps, workspaceId, recipients, now)
    : new Map();
  const kept = recipients.filter((recipient) => !refused.has(recipient));
  const resolved = await deps.people.resolve(
    workspaceId,
    kept.map((recipient) => recipient.key),
  );
  return {
    named: kept.map((recipient, i) => ({ recipient, resolved: resolved[i] ?? { kind: 'none' } })),
    errors: [...refused.values()],
  };
};

const applyAttributes = async (
  deps: PlanningDeps,
  workspaceId: number,
  recipients: readonly CallRecipient[],
  now: Instant,
): Promise<ReadonlyMap<CallRecipient, string>> => {
  const refused = new Map<CallRecipient, string>();
  const withAttributes = recipients.filter(
    ({ attributes }) => attributes !== null && Object.keys(attributes).length > 0,
  );
  if (withAttributes.length === 0) return refused;
  const writes = withAttributes.map(({ key, attributes, sendToExistingOnly }) => ({
    key,
    attributes: attributes ?? {},
    updateExistingOnly: sendToExistingOnly,
  }));
  const answers = await deps.people.applyAttributes(workspaceId, writes, now);
  withAttributes.forEach((recipient, i) => {
    const answer = answers[i];
    if (typeof answer === 'string') refused.set(recipient, `recipient ${keyText(recipient.key)}: ${answer}`);
  });
  return refused;
};

// Test sends (21): every message of the chosen variants to every chosen person, whatever their subscription says; an
// address that is known to be dead or to complain is left alone.
import type { ReachRules } from '../core/channels/channel.ts';
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type { BatchDeps } from './batch.ts';
import type { ReadyCampaign } from './reference.ts';
import { sendCopies, type Copy } from './send-copies.ts';

export interface TestRequest {
  readonly workspaceId: number;
  readonly campaignId: string;
  readonly live: boolean;
  /** Workspace clock. */
  readonly now: Instant;
  readonly people: readonly Profile[];
  /** Whom all of them see it as; null = each as themselves. */
  readonly renderAs: Profile | null;
  /** Null: every variant. */
  readonly variantIds: readonly string[] | null;
  readonly properties: JsonObject;
}

export interface TestOutcome {
  readonly userId: string;
  readonly variantId: string;
  readonly channel: string;
  readonly sent: boolean;
  readonly reason: string;
  readonly detail: string;
}

/** Null: there is no such campaign. */
export const sendTests = async (
  stage: BatchDeps,
  request: TestRequest,
): Promise<readonly TestOutcome[] | null> => {
  const { workspaceId, campaignId, live, now, properties } = request;
  const ready = await stage.reference.readyCampaign(workspaceId, campaignId);
  if (ready === null) return null;
  const planned = request.people.flatMap((person) => planFor(ready, request, person));
  const copies = planned.flatMap(({ copy }) => copy ?? []);
  const outcomes = await sendCopies(stage, {
    ...{ workspaceId, live, now, ready, copies, prefix: '[TEST]', properties },
  });
  const byCopy = new Map(outcomes.map((outcome) => [outcome.copy, outcome]));
  return planned.map(({ person, variantId, channel, reason, copy }) => {
    const outcome = copy === null ? undefined : byCopy.get(copy);
    const about = { userId: person.userId, variantId, channel };
    return outcome === undefined
      ? { ...about, sent: false, reason, detail: '' }
      : { ...about, sent: outcome.sent, reason: outcome.reason, detail: outcome.detail };
  });
};

interface Planned {
  readonly person: Profile;
  readonly variantId: string;
  readonly channel: string;
  readonly reason: string;
  readonly copy: Copy | null;
}

const TO_ANYBODY: ReachRules = { sendTo: 'everybody', category: 'transactional' };

const planFor = (
  { campaign, messages }: ReadyCampaign,
  { variantIds, renderAs }: TestRequest,
  person: Profile,
): readonly Planned[] =>
  campaign.definition.variants
    .filter(({ id }) => variantIds === null || variantIds.includes(id))
    .flatMap(({ id: variantId }) =>
      (messages.get(variantId) ?? []).flatMap((parsed): readonly Planned[] => {
        const { channel } = parsed.content;
        const about = { person, variantId, channel };
        const reach = parsed.message.reach(person, TO_ANYBODY);
        if (!reach.ok) return [{ ...about, reason: reach.reason, copy: null }];
        return reach.endpoints.map((endpoint) => {
          const profile =
            renderAs === null ? person : { ...renderAs, userId: person.userId, part: person.part };
          return { ...about, reason: '', copy: { variantId, parsed, endpoint, profile } };
        });
      }),
    );

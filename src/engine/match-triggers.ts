// The happenings of one person against the live campaigns: who gets a delivery, who is skipped and why. Pure.
// A delivery's id is derived from person, campaign and trigger instance, so equal triggers count once.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { expiresAt, expirySecondsOf } from '../core/campaigns/expiry.ts';
import { propertiesOf, triggerInstance } from '../core/campaigns/trigger.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import { deliveryId } from '../core/identity.ts';
import type { Instant } from '../core/time.ts';
import { SECOND_MS } from '../core/time.ts';
import type { Happening } from '../core/users/fold.ts';
import type { Profile } from '../core/users/user.ts';
import type { TriggeredDelivery, TriggerSkip } from '../ports/ingest-store.ts';
import type { LiveTrigger, TriggerIndex } from './trigger-index.ts';

export interface MatchFacts {
  readonly person: Pick<Profile, 'workspaceId' | 'userId'>;
  readonly happenings: readonly Happening[];
  readonly live: boolean;
  /** Workspace clock. */
  readonly now: Instant;
}

export interface Matched {
  readonly deliveries: readonly TriggeredDelivery[];
  readonly skips: readonly TriggerSkip[];
}

export const matchTriggers = (index: TriggerIndex, facts: MatchFacts): Matched => {
  const deliveries = new Map<string, TriggeredDelivery>();
  const skips = new Map<string, TriggerSkip>();
  const { workspaceId, userId } = facts.person;
  for (const happening of facts.happenings) {
    for (const live of index.listeners(workspaceId, happening.fact)) {
      if (!live.triggers.some((trigger) => trigger.matches(happening.fact, facts.now))) continue;
      const { campaignId } = live.campaign;
      const id = deliveryId(workspaceId, campaignId, userId, triggerInstance(happening.fact));
      if (deliveries.has(id) || skips.has(id)) continue;
      const reason = reasonAgainst(live, happening, facts.now);
      if (reason === null) deliveries.set(id, toDelivery(id, live, happening, facts));
      else skips.set(id, toSkip(id, live, happening, reason, facts.now));
    }
  }
  return { deliveries: [...deliveries.values()], skips: [...skips.values()] };
};

/** Every other step of the pipeline is the decider's, when the delivery is due. */
const reasonAgainst = (
  live: LiveTrigger,
  { fact, profile, evidence }: Happening,
  now: Instant,
): ReasonCode | null => {
  if (fact.at < (live.campaign.launchedAt ?? 0)) return 'event_before_launch';
  return live.inAudience(profile, now, evidence) ? null : 'not_in_audience_at_trigger';
};

const toDelivery = (
  id: string,
  { campaign }: LiveTrigger,
  { fact }: Happening,
  { live, now }: MatchFacts,
): TriggeredDelivery => {
  const dueAt = now + delaySecondsOf(campaign) * SECOND_MS;
  return {
    deliveryId: id,
    campaignId: campaign.campaignId,
    dispatchId: dispatchOf(id),
    live,
    dueAt,
    plannedAt: now,
    expiresAt: expiresAt(dueAt, expirySecondsOf(campaign)),
    properties: propertiesOf(fact),
  };
};

/** Elapsed time; the other kinds of delay are refused when a campaign is reviewed. */
const delaySecondsOf = ({ definition }: Campaign): number =>
  definition.action.delay.kind === 'after' ? definition.action.delay.seconds : 0;

const toSkip = (
  id: string,
  { campaign }: LiveTrigger,
  { fact, profile }: Happening,
  reason: ReasonCode,
  now: Instant,
): TriggerSkip => ({
  deliveryId: id,
  campaignId: campaign.campaignId,
  campaignVersion: campaign.version,
  dispatchId: dispatchOf(id),
  at: now,
  reason,
  facts: { trigger: fact.kind, factAt: fact.at, profileRevision: profile.revision },
});

/** Separate triggers get a dispatch id of their own (1.8): 32 hex characters. */
const dispatchOf = (id: string): string => id.replaceAll('-', '');

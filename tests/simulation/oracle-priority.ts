// What the oracle demands of priority across workers (PRI-1): who was due before a message of a lower priority existed is
// not turned away because of it, whoever has either in hand. Nothing waits for another longer than MAX_YIELD_MS.
import { deliveryId } from '../../src/core/identity.ts';
import { MINUTE_MS, type Instant } from '../../src/core/time.ts';
import { MAX_YIELD_MS } from '../../src/engine/rivals.ts';
import { leavers, type Check, type CommittedAttempt, type Evidence } from './evidence.ts';
import { WORKSPACE_ID, type ScenarioCampaign } from './scenario.ts';
import type { AnyDeed, CallDeed } from './workload.ts';

/** A person whom a call of a campaign named, known to be due since then. */
interface Claim {
  readonly campaign: ScenarioCampaign;
  readonly userId: string;
  readonly deliveryId: string;
  /** Acknowledged and due. */
  readonly since: Instant;
}

export const priorityHolds: Check = (evidence, { log }) => {
  const { cap } = evidence.scenario;
  if (cap === null) return [];
  const firsts = firstAttempts(evidence);
  const begun = new Set([...evidence.attempts, ...evidence.unheard].map((one) => one.deliveryId));
  const cappedAt = new Map(
    log
      .filter(({ channel, reason }) => channel === '' && reason === 'frequency_capped')
      .map((row) => [row.delivery_id, row.at]),
  );
  const campaigns = competing(evidence);
  return claims(evidence, campaigns).flatMap((claim) => {
    const endedAt = cappedAt.get(claim.deliveryId);
    if (endedAt === undefined || begun.has(claim.deliveryId)) return [];
    // A message that was put off counts from its latest try on (12.2).
    const recent = new Set(
      evidence.attempts
        .filter(({ at }) => at <= endedAt && at > endedAt - cap.minutes * MINUTE_MS)
        .map((one) => one.deliveryId),
    );
    const counting = firsts.filter((one) => one.userId === claim.userId && recent.has(one.deliveryId));
    const robbers = counting.filter((one) => goesAfter(one, claim, campaigns));
    return robbers.length > 0 && counting.length - robbers.length < cap.messages
      ? [`${claim.deliveryId} was turned away because of ${robbers[0]?.deliveryId ?? ''} of a lower priority`]
      : [];
  });
};

/** Undisturbed campaigns that obey the rule and have nothing else to wait for. */
const competing = ({ scenario, deeds }: Evidence): ReadonlyMap<string, ScenarioCampaign> => {
  const disturbed = new Set(
    deeds.flatMap((deed) => (deed.kind === 'status' || deed.kind === 'edit' ? [deed.campaignId] : [])),
  );
  return new Map(
    scenario.campaigns
      .filter((one) => one.category === 'marketing' && one.definition.limits.obeysFrequencyRules)
      .filter((one) => one.definition.limits.speedLimit === null && !disturbed.has(one.campaignId))
      .map((one) => [one.campaignId, one]),
  );
};

const isCall = (deed: AnyDeed): deed is CallDeed =>
  deed.kind === 'call' || deed.kind === 'broadcast' || deed.kind === 'schedule';

const claims = (evidence: Evidence, campaigns: ReadonlyMap<string, ScenarioCampaign>): readonly Claim[] => {
  const gone = leavers(evidence);
  return evidence.deeds.filter(isCall).flatMap((deed) => {
    const { campaignId, dispatchId, ackedAt, dueAt } = deed;
    const campaign = campaigns.get(campaignId);
    if (campaign === undefined || dispatchId === null || ackedAt === null) return [];
    return deed.people.flatMap((i) => {
      const userId = evidence.scenario.people[i]?.userId;
      if (userId === undefined || gone.has(i)) return [];
      const id = deliveryId(WORKSPACE_ID, campaignId, userId, dispatchId);
      return [{ campaign, userId, deliveryId: id, since: Math.max(ackedAt, dueAt) }];
    });
  });
};

/** The first commit of each delivery. */
const firstAttempts = ({ attempts }: Evidence): readonly CommittedAttempt[] => {
  const firsts = new Map<string, CommittedAttempt>();
  for (const one of attempts) if (!firsts.has(one.deliveryId)) firsts.set(one.deliveryId, one);
  return [...firsts.values()];
};

/** Of a lower priority, made when the claim was due already, and not at the end of its patience. */
const goesAfter = (
  one: CommittedAttempt,
  claim: Claim,
  campaigns: ReadonlyMap<string, ScenarioCampaign>,
): boolean => {
  const campaign = campaigns.get(one.campaignId);
  if (campaign === undefined) return false;
  const { limits, action } = campaign.definition;
  const delayMs = action.delay.kind === 'after' ? action.delay.seconds * 1_000 : 0;
  return (
    limits.priority < claim.campaign.definition.limits.priority &&
    one.plannedAt > claim.since &&
    one.at - (one.plannedAt + delayMs) < MAX_YIELD_MS
  );
};

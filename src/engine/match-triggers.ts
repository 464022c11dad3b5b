// The happenings of one person against the live campaigns: what starts, what is cancelled, who is skipped and why.
// Pure. A delivery's id is derived from person, campaign and trigger instance, so equal triggers count once. First
// findMatches says whom a fact concerns, then, with what the store knows of them, settleMatches decides in order.
import { expiresAt, expirySecondsOf } from '../core/campaigns/expiry.ts';
import { propertiesOf, triggerInstance, type Fact } from '../core/campaigns/trigger.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import { deliveryId } from '../core/identity.ts';
import { ENGAGEMENT_LOOKBACK_MS, type LocalMinute } from '../core/schedule/optimal-time.ts';
import type { Instant } from '../core/time.ts';
import type { Happening } from '../core/users/fold.ts';
import type {
  CampaignPair,
  CancelledDelivery,
  EntryFacts,
  EntryWants,
  PersonPlace,
  TriggeredDelivery,
  TriggerSkip,
  WaitingDelivery,
} from '../ports/ingest-store.ts';
import { planEntry, type EntryPlan } from './plan-entry.ts';
import type { LiveTrigger, TriggerIndex } from './trigger-index.ts';

/** One fact that means something to one campaign. */
export interface Match {
  readonly live: LiveTrigger;
  readonly happening: Happening;
  readonly starts: boolean;
  readonly cancels: boolean;
}

export interface PersonMatches {
  readonly place: PersonPlace;
  /** In the order things happened. */
  readonly matches: readonly Match[];
  /** False: a sandbox, whose timers live claims never see. */
  readonly live: boolean;
  /** Workspace clock. */
  readonly now: Instant;
}

export interface Matched {
  readonly deliveries: readonly TriggeredDelivery[];
  readonly skips: readonly TriggerSkip[];
  readonly cancels: readonly CancelledDelivery[];
}

const NOTHING: readonly Match[] = [];

export interface KnownOfEntry extends EntryFacts {
  readonly localMinute: LocalMinute;
}

export const findMatches = (
  index: TriggerIndex,
  workspaceId: number,
  happenings: readonly Happening[],
  now: Instant,
): readonly Match[] => {
  let found: Match[] | null = null;
  for (const happening of happenings) {
    for (const live of index.listeners(workspaceId, happening.fact)) {
      const starts = live.triggers.some((trigger) => trigger.matches(happening.fact, now));
      const cancels = live.exceptions.some((exception) => exception.matches(happening.fact, now));
      if (starts || cancels) (found ??= []).push({ live, happening, starts, cancels });
    }
  }
  return found ?? NOTHING;
};

/** Pairs of person and campaign that have to be looked up, those that a cancellation would start included. */
export const wantsOf = (index: TriggerIndex, people: readonly PersonMatches[]): EntryWants => {
  const receipts = new Map<string, CampaignPair>();
  const waiting = new Map<string, CampaignPair>();
  const engaged = new Map<string, PersonPlace>();
  const want = (one: PersonMatches, match: Match): void => {
    const { campaignId } = match.live.campaign;
    const key = `${one.place.userId}:${campaignId}`;
    const pair = { ...one.place, campaignId };
    if (match.starts) receipts.set(key, pair);
    if (match.starts && waitsForMoment(match.live)) engaged.set(one.place.userId, one.place);
    if (!match.cancels || waiting.has(key)) return;
    waiting.set(key, pair);
    for (const next of chainedBy(index, one, match)) want(one, next);
  };
  for (const one of people) for (const match of one.matches) want(one, match);
  return {
    receipts: [...receipts.values()],
    waiting: [...waiting.values()],
    engaged: [...engaged.values()],
    engagedSince: Math.min(...people.map(({ now }) => now)) - ENGAGEMENT_LOOKBACK_MS,
  };
};

const waitsForMoment = ({ campaign }: LiveTrigger): boolean =>
  campaign.definition.action.delay.kind === 'optimal_time';

/** 7.2: who did the exception event of a campaign while waiting in it may start another. */
const chainedBy = (
  index: TriggerIndex,
  { place, now }: Pick<PersonMatches, 'place' | 'now'>,
  { live, happening }: Match,
): readonly Match[] => {
  const fact: Fact = {
    kind: 'exception_performed',
    campaignId: live.campaign.campaignId,
    at: happening.fact.at,
  };
  return findMatches(index, place.workspaceId, [{ ...happening, fact }], now);
};

interface Outcomes {
  readonly deliveries: Map<string, TriggeredDelivery & { readonly match: Match }>;
  readonly skips: Map<string, TriggerSkip>;
  readonly cancels: Map<string, CancelledDelivery>;
}

export const settleMatches = (index: TriggerIndex, one: PersonMatches, entry: KnownOfEntry): Matched => {
  const outcomes: Outcomes = { deliveries: new Map(), skips: new Map(), cancels: new Map() };
  const settle = (match: Match): void => {
    // A fact that is both cancels what waits and starts anew: each repetition begins the delay again (7.10).
    const cancelled = match.cancels && cancelWaiting(outcomes, one, match, entry);
    if (cancelled) for (const next of chainedBy(index, one, match)) settle(next);
    if (match.starts) start(outcomes, one, match, entry);
  };
  for (const match of one.matches) settle(match);
  const { deliveries, skips, cancels } = outcomes;
  return {
    deliveries: [...deliveries.values()].map(({ match: _, ...delivery }) => delivery),
    skips: [...skips.values()],
    cancels: [...cancels.values()],
  };
};

const idOf = ({ place }: PersonMatches, { live, happening }: Match): string =>
  deliveryId(place.workspaceId, live.campaign.campaignId, place.userId, triggerInstance(happening.fact));

const waitingNow = (
  { cancels }: Outcomes,
  { place }: PersonMatches,
  { live }: Match,
  entry: KnownOfEntry,
): readonly WaitingDelivery[] =>
  entry.waitingOf(place.userId, live.campaign.campaignId).filter(({ deliveryId: id }) => !cancels.has(id));

/** Cancels what was triggered before this fact; what the same second triggered is the same trigger (7.8, 5). */
const cancelWaiting = (
  outcomes: Outcomes,
  one: PersonMatches,
  match: Match,
  entry: KnownOfEntry,
): boolean => {
  const { campaign } = match.live;
  const { fact } = match.happening;
  const own = idOf(one, match);
  const facts = { exception: fact.kind, factAt: fact.at };
  let cancelled = false;
  for (const { deliveryId: id, dispatchId, triggeredAt } of waitingNow(outcomes, one, match, entry)) {
    if (id === own || fact.at < triggeredAt) continue;
    outcomes.cancels.set(id, {
      deliveryId: id,
      campaignId: campaign.campaignId,
      campaignVersion: campaign.version,
      dispatchId,
      at: one.now,
      facts,
    });
    cancelled = true;
  }
  for (const [id, planned] of outcomes.deliveries) {
    if (planned.campaignId !== campaign.campaignId || id === own || fact.at < planned.triggeredAt) continue;
    outcomes.deliveries.delete(id);
    const skip = toSkip(id, planned.match, 'exception_event', one.now);
    outcomes.skips.set(id, { ...skip, facts: { ...skip.facts, ...facts } });
    cancelled = true;
  }
  return cancelled;
};

/** One fact may be judged twice under one id (two changes within a second): whoever enters at all enters. */
const start = (outcomes: Outcomes, one: PersonMatches, match: Match, entry: KnownOfEntry): void => {
  const id = idOf(one, match);
  const waits = waitingNow(outcomes, one, match, entry).some((waiting) => waiting.deliveryId === id);
  if (waits || outcomes.deliveries.has(id)) return;
  const { userId } = one.place;
  const plan = planEntry({
    ...match,
    now: one.now,
    receipt: entry.receiptOf(userId, match.live.campaign.campaignId),
    engagement: entry.engagementOf(userId),
    localMinute: entry.localMinute,
  });
  if (plan.kind === 'due') {
    if (outcomes.skips.get(id)?.reason !== 'exception_event') outcomes.skips.delete(id);
    outcomes.deliveries.set(id, { ...toDelivery(id, one, match, plan), match });
  } else if (!outcomes.skips.has(id)) {
    const skip = toSkip(id, match, plan.reason, one.now);
    outcomes.skips.set(id, { ...skip, facts: { ...skip.facts, ...plan.facts } });
  }
};

const toDelivery = (
  id: string,
  { live: isLive, now }: PersonMatches,
  { live, happening }: Match,
  { dueAt, progress }: Extract<EntryPlan, { kind: 'due' }>,
): TriggeredDelivery => ({
  deliveryId: id,
  campaignId: live.campaign.campaignId,
  dispatchId: dispatchOf(id),
  live: isLive,
  dueAt,
  plannedAt: now,
  expiresAt: expiresAt(dueAt, expirySecondsOf(live.campaign)),
  triggeredAt: happening.fact.at,
  ...progress,
  properties: propertiesOf(happening.fact),
});

const toSkip = (id: string, { live, happening }: Match, reason: ReasonCode, now: Instant): TriggerSkip => ({
  deliveryId: id,
  campaignId: live.campaign.campaignId,
  campaignVersion: live.campaign.version,
  dispatchId: dispatchOf(id),
  at: now,
  reason,
  facts: {
    trigger: happening.fact.kind,
    factAt: happening.fact.at,
    profileRevision: happening.profile.revision,
  },
});

/** Separate triggers get a dispatch id of their own (1.8): 32 hex characters. */
const dispatchOf = (id: string): string => id.replaceAll('-', '');

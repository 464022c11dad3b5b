// Facts of a claimed batch, and the decision about each delivery. Reads in sets, decides in core, and hands on what
// is to be sent and what is already concluded.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { decide, type Decision, type DeliveryFacts } from '../core/deliveries/decide.ts';
import type { PriorSend } from '../core/deliveries/delivery.ts';
import { recover } from '../core/deliveries/recover.ts';
import type { SelectedShares } from '../core/experiments/intelligent-selection.ts';
import { TRAIT_NEEDS } from '../core/experiments/traits.ts';
import { isPersonalised, type WinnerDecision } from '../core/experiments/winning-variant.ts';
import { NO_LIMIT_FACTS, type LimitFacts } from '../core/deliveries/steps/limit-facts.ts';
import { distinctNeeds, NO_EVIDENCE, type Evidence } from '../core/segments/evidence.ts';
import type { Instant } from '../core/time.ts';
import { winnerKey } from '../ports/winner-store.ts';
import { receiptKey, type ClaimedFacts } from '../ports/delivery-store.ts';
import {
  asCalled,
  campaignKey,
  dispatchKey,
  type ReadyCampaign,
  type ReadyDispatch,
  type Reference,
} from './reference.ts';
import { loadLimitFacts, type Considered } from './limit-facts.ts';
import type { ReadyLimits } from './limits-reference.ts';
import type { Held, SendingDeps, Work } from './sending.ts';

export type Judged =
  | { readonly kind: 'send'; readonly work: Work; readonly decision: Extract<Decision, { kind: 'send' }> }
  | {
      readonly kind: 'stop';
      readonly facts: DeliveryFacts;
      readonly decision: Extract<Decision, { kind: 'skip' }>;
    }
  | {
      readonly kind: 'wait';
      readonly facts: DeliveryFacts;
      readonly decision: Extract<Decision, { kind: 'defer' }>;
    }
  /** Calls of an earlier worker that were never settled. */
  | { readonly kind: 'recover'; readonly facts: DeliveryFacts; readonly waitMs: number }
  /** Its campaign cannot be read, or judging it failed: nothing can be said about it now. */
  | { readonly kind: 'orphan' };

export interface JudgedDelivery {
  readonly held: Held;
  readonly judged: Judged;
}

export const judgeBatch = async (
  deps: SendingDeps,
  reference: Reference,
  batch: readonly Held[],
  now: () => Instant,
): Promise<readonly JudgedDelivery[]> => {
  const deliveries = batch.map(({ delivery }) => delivery);
  const [loaded, campaigns, dispatches] = await Promise.all([
    deps.store.load(deliveries),
    reference.campaignsOf(deliveries),
    reference.dispatchesOf(deliveries),
  ]);
  const judgeBy = async (
    stored: ReadonlyMap<string, ReadyCampaign>,
    some: readonly Held[],
    fresh: boolean,
  ): Promise<readonly JudgedDelivery[]> => {
    const workspaces = await reference.limitsOf(
      some.map(({ delivery }) => delivery.workspaceId),
      fresh,
    );
    const ready = some.map((held) => {
      const campaign = stored.get(campaignKey(held.delivery));
      const dispatch = dispatches.get(dispatchKey(held.delivery));
      return {
        held,
        campaign: campaign === undefined ? undefined : asCalled(campaign, dispatch),
        dispatch,
        limits: workspaces.get(held.delivery.workspaceId),
      };
    });
    const [evidence, limits] = await Promise.all([
      evidenceFor(deps, ready, now()),
      loadLimitFacts(deps.store, ready.flatMap(toConsidered)),
    ]);
    const [winners, selections] = await Promise.all([
      winnersFor(deps, ready, now()),
      deps.selections.of(
        ready.flatMap(({ campaign }) => campaign?.campaign ?? []),
        now(),
      ),
    ]);
    const known = { ...loaded, evidence, winners, selections, limits };
    return ready.map(({ held, campaign, dispatch }) => {
      if (campaign === undefined) return { held, judged: { kind: 'orphan' } };
      const facts = () => factsOf(held, known, campaign, dispatch, now());
      return { held, judged: guarded(deps, held, () => judge(held, facts(), now)) };
    });
  };
  const first = await judgeBy(campaigns, batch, false);
  const turnedAway = new Set(first.filter(({ judged: { kind } }) => kind === 'stop' || kind === 'wait'));
  if (turnedAway.size === 0) return first;
  // A campaign that was resumed or edited a moment ago must not turn people away as it was before.
  const fresh = await reference.freshCampaignsOf([...turnedAway].map(({ held }) => held.delivery));
  const again = await judgeBy(
    fresh,
    [...turnedAway].map(({ held }) => held),
    true,
  );
  const byHeld = new Map(again.map((one) => [one.held, one]));
  return first.map((one) => byHeld.get(one.held) ?? one);
};

interface ReadyDelivery {
  readonly held: Held;
  readonly campaign: ReadyCampaign | undefined;
  readonly dispatch: ReadyDispatch | undefined;
  readonly limits: ReadyLimits | undefined;
}

const toConsidered = ({ held, campaign, limits }: ReadyDelivery): readonly Considered[] =>
  campaign === undefined ? [] : [{ delivery: held.delivery, campaign: campaign.campaign, limits }];

/** In one go for the batch: what any audience needs is loaded of everybody it may have to judge. */
const evidenceFor = async (
  deps: SendingDeps,
  ready: readonly ReadyDelivery[],
  now: Instant,
): Promise<ReadonlyMap<string, Evidence>> => {
  const needing = ready.flatMap(({ held, campaign, dispatch, limits }) => {
    const needs = [
      ...(campaign?.audience?.needs ?? []),
      ...(dispatch?.audience?.needs ?? []),
      ...(campaign?.team?.needs ?? []),
      ...(limits?.suppression.flatMap(({ judge }) => judge.needs ?? []) ?? []),
      ...(campaign !== undefined && isPersonalised(campaign.campaign) ? TRAIT_NEEDS : []),
    ];
    return needs.length === 0 ? [] : [{ person: held.delivery, needs }];
  });
  if (needing.length === 0) return new Map();
  const people = new Map(needing.map(({ person }) => [person.userId, person]));
  const needs = distinctNeeds(needing.flatMap((one) => one.needs));
  return deps.loadEvidence({ people: [...people.values()], needs, now });
};

/** Decided now where a test has just ended; nothing is asked of campaigns without one. */
const winnersFor = (
  deps: SendingDeps,
  ready: readonly ReadyDelivery[],
  now: Instant,
): Promise<ReadonlyMap<string, WinnerDecision>> =>
  deps.winners.of(
    ready.flatMap(({ held, campaign }) =>
      campaign === undefined ? [] : [{ delivery: held.delivery, campaign: campaign.campaign }],
    ),
    now,
  );

/** One bad person or rule must not cost its neighbours (T20). */
const guarded = (deps: SendingDeps, { delivery }: Held, work: () => Judged): Judged => {
  try {
    return work();
  } catch (error) {
    const { deliveryId } = delivery;
    deps.observer.emit({ name: 'judging-failed', level: 'error', deliveryId, error: String(error) });
    return { kind: 'orphan' };
  }
};

const factsOf = (
  { delivery }: Held,
  loaded: ClaimedFacts & {
    readonly evidence: ReadonlyMap<string, Evidence>;
    readonly winners: ReadonlyMap<string, WinnerDecision>;
    readonly selections: ReadonlyMap<Campaign, SelectedShares>;
    readonly limits: ReadonlyMap<string, LimitFacts>;
  },
  { campaign, messages, audience, team }: ReadyCampaign,
  dispatch: ReadyDispatch | undefined,
  now: Instant,
): DeliveryFacts => ({
  now,
  campaign,
  delivery,
  dispatch: dispatch?.dispatch ?? null,
  profile: loaded.profiles.get(delivery.userId) ?? null,
  receipt: loaded.receipts.get(receiptKey(delivery.userId, delivery.campaignId)) ?? null,
  evidence: loaded.evidence.get(delivery.userId) ?? NO_EVIDENCE,
  campaignAudience: audience,
  dispatchAudience: dispatch?.audience ?? null,
  teamAudience: team,
  messages,
  prior: loaded.prior.get(delivery.deliveryId) ?? [],
  winner: loaded.winners.get(winnerKey(delivery)) ?? null,
  selected: loaded.selections.get(campaign) ?? null,
  limits: loaded.limits.get(delivery.deliveryId) ?? NO_LIMIT_FACTS,
});

const judge = (held: Held, facts: DeliveryFacts, now: () => Instant): Judged => {
  const open = facts.prior.filter(({ status }) => status === 'attempting');
  if (open.length > 0) return { kind: 'recover', facts, waitMs: waitFor(open, !held.delivery.live) };
  const decision = decide(facts);
  if (decision.kind === 'skip') return { kind: 'stop', facts, decision };
  if (decision.kind === 'defer') return { kind: 'wait', facts, decision };
  return { kind: 'send', work: toWork(held, facts, decision, now), decision };
};

/** Until the last of the calls has surely ended. */
const waitFor = (open: readonly PriorSend[], alone: boolean): number =>
  open.reduce((longest, prior) => {
    const recovery = recover(prior, alone);
    return Math.max(longest, recovery.kind === 'wait' ? recovery.waitMs : 0);
  }, 0);

const toWork = (
  held: Held,
  facts: DeliveryFacts,
  decision: Extract<Decision, { kind: 'send' }>,
  now: () => Instant,
): Work => {
  if (facts.profile === null) throw new Error('nobody is sent to whose profile is gone');
  return {
    held,
    delivery: held.delivery,
    now,
    campaign: facts.campaign,
    dispatch: facts.dispatch,
    profile: facts.profile,
    receipt: facts.receipt,
    prior: facts.prior,
    variant: decision.variant.id,
    exclusive: decision.exclusive,
    limits: facts.limits,
    pressureRevision: decision.pressureRevision,
    facts: decision.facts,
  };
};

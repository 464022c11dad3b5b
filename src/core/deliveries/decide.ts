// The send pipeline (campaign-delivery 4) as one pure function: facts in, send, skip or defer out. The first
// failing step decides. Consent and campaign state are looked at on every pass, audience and re-eligibility only
// until something of the delivery was attempted.
import type { Campaign, ChannelContent, Variant } from '../campaigns/campaign.ts';
import type { Endpoint, Message, Reach, ReachRules } from '../channels/channel.ts';
import type { WinningVariant } from '../campaigns/definition/conversion-settings.ts';
import { withShares, type SelectedShares } from '../experiments/intelligent-selection.ts';
import { predictVariant, writePrediction, type Prediction } from '../experiments/personal-model.ts';
import { traitsOf, writeTraits } from '../experiments/traits.ts';
import { placesFor } from '../restraints/places.ts';
import { decidesAt, isInTest, isPersonalised, type WinnerDecision } from '../experiments/winning-variant.ts';
import { sendKey, variantSlot } from '../identity.ts';
import type { JsonObject } from '../json.ts';
import type { Evidence, Need } from '../segments/evidence.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Instant } from '../time.ts';
import type { Profile } from '../users/user.ts';
import type { Delivery, DispatchFacts, MessageOutcome, PriorSend, Progress, Receipt } from './delivery.ts';
import type { ReasonCode } from './reasons.ts';
import { reasonAgainstAgain } from './reeligibility.ts';
import { findExclusion } from './steps/exclude.ts';
import type { LimitFacts } from './steps/limit-facts.ts';
import { restrainChannels } from './steps/restrain.ts';
import { assignVariant } from './variant.ts';

/** rulings: Waiting for rate control. */
export const RATE_WAIT_LIMIT_MS = 72 * HOUR_MS;
/** A paused campaign is looked at again after this, doubling; resuming hurries it. */
const FIRST_PAUSE_MS = 5 * SECOND_MS;
const LONGEST_PAUSE_MS = MINUTE_MS;

/** A message of the campaign with its content understood. */
export interface ParsedMessage {
  readonly content: ChannelContent;
  readonly message: Message;
}

/** A rule tree that can judge one person. */
export interface Judge {
  /** What `test` has to be handed beyond the profile. */
  readonly needs?: readonly Need[];
  test(profile: Profile, now: Instant, evidence: Evidence): boolean;
}

export interface DeliveryFacts {
  readonly now: Instant;
  readonly campaign: Campaign;
  readonly delivery: Delivery;
  /** Null when the campaign's deliveries have no call behind them. */
  readonly dispatch: DispatchFacts | null;
  readonly profile: Profile | null;
  readonly receipt: Receipt | null;
  /** What the two audiences need to know beyond the profile. */
  readonly evidence: Evidence;
  readonly campaignAudience: Judge | null;
  readonly dispatchAudience: Judge | null;
  /** Part of the audiences above: tells why somebody is in none. */
  readonly teamAudience?: Judge | null;
  /** Parsed messages by variant id. */
  readonly messages: ReadonlyMap<string, readonly ParsedMessage[]>;
  readonly prior: readonly PriorSend[];
  /** The winning variant of the test this delivery waits for; null = none, or not decided yet. */
  readonly winner: WinnerDecision | null;
  /** Shares of the variants under intelligent selection; null = as the campaign says. */
  readonly selected: SelectedShares | null;
  readonly limits: LimitFacts;
}

export interface PlannedSend {
  readonly sendKey: string;
  readonly parsed: ParsedMessage;
  readonly endpoint: Endpoint;
  /** The attempt this repeats; absent = the first. */
  readonly prior?: PriorSend;
}

/** A message of the variant that this person does not get, while others may leave. */
export interface SkippedMessage {
  readonly channel: string;
  readonly reason: ReasonCode;
  /** What the reason rests on; absent = the decision's facts say it. */
  readonly facts?: JsonObject;
}

/** A message that quiet hours hold while others of its delivery leave. */
export interface HeldMessage {
  readonly send: PlannedSend;
  readonly until: Instant;
}

export interface ClosedSend {
  readonly prior: PriorSend;
  readonly end: MessageOutcome;
}

export type Decision =
  | {
      readonly kind: 'send';
      readonly variant: Variant;
      readonly sends: readonly PlannedSend[];
      readonly skipped: readonly SkippedMessage[];
      readonly waits: readonly HeldMessage[];
      /** Sends waiting for another try that get none. */
      readonly closed: readonly ClosedSend[];
      /** Re-eligibility needs a reservation: another delivery of this person and campaign must wait. */
      readonly exclusive: boolean;
      /** Counts towards frequency rules: what was counted must still be so when the attempt is committed. */
      readonly pressureRevision: number | null;
      readonly facts: JsonObject;
    }
  | {
      readonly kind: 'skip';
      readonly reason: ReasonCode;
      readonly variant: string;
      readonly control: boolean;
      readonly closed: readonly ClosedSend[];
      readonly facts: JsonObject;
    }
  | {
      readonly kind: 'defer';
      readonly until: Instant;
      readonly because: 'paused' | 'winning_variant' | 'quiet_hours';
      readonly progress: Progress;
      /** A pause is a planned wait, and so are quiet hours: the expiry moves with them. */
      readonly extendsExpiry: boolean;
    };

export const decide = (facts: DeliveryFacts): Decision => {
  const stop = checkCampaign(facts) ?? checkAge(facts) ?? checkPerson(facts);
  if (stop !== null) return stop;
  return facts.prior.length > 0 ? resume(facts) : enter(facts);
};

/** Steps 1 and 11: the campaign's state. Pause loses nothing, stop cancels what was planned before it (2.3). */
const checkCampaign = (facts: DeliveryFacts): Decision | null => {
  const { campaign, delivery } = facts;
  if (campaign.status === 'paused') return pause(facts);
  if (campaign.status === 'archived') return skip(facts, 'campaign_archived');
  if (campaign.stoppedAt !== null && delivery.plannedAt <= campaign.stoppedAt)
    return skip(facts, 'campaign_stopped');
  if (campaign.status === 'stopped' || campaign.status === 'draft') return skip(facts, 'campaign_not_active');
  return null;
};

const pause = ({ delivery, now }: DeliveryFacts): Decision => {
  const pauses = delivery.progress.pauses ?? 0;
  const waitMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(pauses, 10), LONGEST_PAUSE_MS);
  return {
    kind: 'defer',
    until: now + waitMs,
    because: 'paused',
    progress: { ...delivery.progress, dueAt: firstDueAt(delivery), pauses: pauses + 1 },
    extendsExpiry: true,
  };
};

/** G15: late is a choice. The expiry was set from the due instant, so planned waits do not count. */
const checkAge = (facts: DeliveryFacts): Decision | null => {
  const { delivery, now } = facts;
  const { waitingSince } = delivery.progress;
  if (delivery.expiresAt !== null && now > delivery.expiresAt) return skip(facts, 'expired');
  if (waitingSince !== undefined && now - waitingSince >= RATE_WAIT_LIMIT_MS)
    return skip(facts, 'rate_limit_expired_72h');
  return null;
};

const checkPerson = (facts: DeliveryFacts): Decision | null =>
  facts.profile === null ? skip(facts, 'person_deleted') : null;

/** Steps 3 to 14 for a delivery of which nothing was attempted yet. */
const enter = (facts: DeliveryFacts): Decision => {
  const blocked =
    checkExclusions(facts) ?? checkAudience(facts) ?? checkReeligibility(facts) ?? checkPlaces(facts);
  if (blocked !== null) return blocked;
  const { campaign, delivery, receipt } = facts;
  const { winningVariant } = campaign.definition.success;
  if (winningVariant !== null && !isInTest(winningVariant, delivery.userId, campaign.campaignId))
    return afterTest(facts, winningVariant);
  const assignment = assignVariant(
    { ...campaign.definition, variants: withShares(campaign.definition.variants, facts.selected) },
    variantSlot(delivery.userId, campaign.campaignId),
    receipt,
  );
  if (assignment.kind === 'control') return enterControl(facts);
  return restrained(facts, assignment.variant);
};

const restrained = (facts: DeliveryFacts, variant: Variant): Decision => {
  const planned = plan(facts, variant);
  return planned.kind === 'send' ? restrain(facts, planned) : planned;
};

const checkExclusions = (facts: DeliveryFacts): Decision | null => {
  const { profile } = facts;
  const found = profile === null ? null : findExclusion({ ...facts, profile });
  return found === null ? null : skip(facts, found.reason, found.facts);
};

/** Step 7, looked at here and taken when the message is about to leave: nobody after the last place gets further. */
const checkPlaces = (facts: DeliveryFacts): Decision | null => {
  const { placesLeft } = facts.limits;
  const left = Object.values(placesLeft ?? {});
  if (facts.delivery.progress.places !== undefined || left.length === 0 || left.some((n) => n > 0))
    return null;
  const maximum = placesFor(facts.delivery, facts.campaign)?.maximum ?? 0;
  return skip(facts, 'max_users_reached', { maximum });
};

/** 16.4: who is not in the test waits for its end and gets what won; nobody of them is in the control. */
const afterTest = (facts: DeliveryFacts, settings: WinningVariant): Decision => {
  const { campaign, delivery, winner, now } = facts;
  if (winner !== null) {
    const wanted = predictionFor(facts)?.variant ?? winner.winner;
    const variant = campaign.definition.variants.find(({ id }) => id === wanted);
    return variant === undefined ? skip(facts, 'no_winning_variant') : restrained(facts, variant);
  }
  const progress = { ...delivery.progress, dueAt: firstDueAt(delivery) };
  const until = Math.max(decidesAt(settings, firstDueAt(delivery)), now + SECOND_MS);
  return { kind: 'defer', until, because: 'winning_variant', progress, extendsExpiry: true };
};

/** 16.4: what is predicted to be best for this person; null where everybody gets what won. */
const predictionFor = ({ campaign, profile, evidence, winner, now }: DeliveryFacts): Prediction | null => {
  if (!isPersonalised(campaign) || profile === null || winner?.winner == null) return null;
  if (winner.model === undefined) return null;
  return predictVariant(winner.model, winner.winner, traitsOf(profile, evidence, now));
};

/** CD-8.2, 7.13: recipients are judged once, when triggered; a re-check judges again when due. */
const checkAudience = (facts: DeliveryFacts): Decision | null => {
  const { campaign, delivery, dispatch, profile, now, evidence } = facts;
  const rechecks = (dispatch?.recheckAudience ?? false) || campaign.definition.recheckAudience;
  const judged = (dispatch?.fromSegment ?? false) || delivery.progress.checked === true;
  // CD-4: who waits for a rate limit was judged when they joined the queue, not when their slot comes up.
  const queued = delivery.progress.waitingSince !== undefined;
  if (profile === null || queued || (judged && !rechecks)) return null;
  // CD-2.4: an occurrence carries the audience that stands; inside the last 24 hours an edit does not change it.
  const own = campaign.type === 'scheduled' ? null : facts.campaignAudience;
  const inside =
    (own?.test(profile, now, evidence) ?? true) &&
    (facts.dispatchAudience?.test(profile, now, evidence) ?? true);
  if (inside) return null;
  if (facts.teamAudience?.test(profile, now, evidence) === false) return skip(facts, 'outside_team_audience');
  const waited = dispatch?.recheckAudience === true || firstDueAt(delivery) > delivery.plannedAt;
  return skip(facts, rechecks && waited ? 'not_in_audience_at_send' : 'not_in_audience_at_trigger');
};

const checkReeligibility = (facts: DeliveryFacts): Decision | null => {
  const { reeligibility } = facts.campaign.definition;
  const reason = reasonAgainstAgain(reeligibility, facts.receipt, eligibleAt(facts.delivery));
  return reason === null ? null : skip(facts, reason);
};

/** Step 8 comes after reachability: who could not have been reached is not in the control either. */
const enterControl = (facts: DeliveryFacts): Decision => {
  const all = [...facts.messages.values()].flat();
  const reaches = all.map((parsed) => reachOf(facts, parsed));
  if (!reaches.some((reach) => reach.ok)) return skip(facts, unreachableReason(reaches));
  return { ...skip(facts, 'control_group'), variant: 'control', control: true };
};

/** Steps 6 and 12: per channel; unreachable on one still gets the others (20.7). */
const plan = (facts: DeliveryFacts, variant: Variant): Skip | Send => {
  const messages = facts.messages.get(variant.id) ?? [];
  const judged = messages.map((parsed) => ({ parsed, reach: reachOf(facts, parsed) }));
  const sends = judged.flatMap(({ parsed, reach }) =>
    reach.ok ? reach.endpoints.map((endpoint) => planSend(facts, parsed, endpoint)) : [],
  );
  if (sends.length === 0)
    return {
      ...skip(facts, unreachableReason(judged.map(({ reach }) => reach))),
      variant: variant.id,
    };
  return {
    kind: 'send',
    variant,
    sends,
    skipped: judged.flatMap(({ parsed, reach }) =>
      reach.ok ? [] : [{ channel: parsed.content.channel, reason: reach.reason }],
    ),
    waits: [],
    closed: [],
    exclusive: needsReservation(facts.campaign),
    pressureRevision: countsTowardsRules(facts) ? (facts.limits.pressure?.revision ?? null) : null,
    facts: factsUsed(facts),
  };
};

type Skip = Extract<Decision, { kind: 'skip' }>;
type Send = Extract<Decision, { kind: 'send' }>;

/** 12.3: marketing counts, unless the campaign chose not to. */
const countsTowardsRules = ({ campaign }: DeliveryFacts): boolean =>
  campaign.category === 'marketing' && campaign.definition.limits.countsTowardsRules;

/** Steps 13 and 14. Nothing left to send is a skip, or a wait if quiet hours hold some of it. */
const restrain = (facts: DeliveryFacts, planned: Send): Decision => {
  const verdicts = restrainChannels(facts, planned.sends);
  const of = ({ parsed }: PlannedSend) => verdicts.get(parsed.content.channel);
  const sends = planned.sends.filter((send) => (of(send)?.kind ?? 'go') === 'go');
  if (sends.length === planned.sends.length) return planned;
  const waits = planned.sends.flatMap((send) => {
    const verdict = of(send);
    return verdict?.kind === 'hold' ? [{ send, until: verdict.until, by: verdict.by }] : [];
  });
  const drops = [...verdicts].flatMap(([channel, verdict]) =>
    verdict.kind === 'drop' ? [{ channel, reason: verdict.reason, facts: verdict.facts }] : [],
  );
  const [dropped] = drops;
  const begun = facts.prior.length > 0;
  if (sends.length === 0 && waits.length > 0 && (!begun || drops.length === 0) && planned.closed.length === 0)
    return holdQuiet(facts, waits, drops);
  if (sends.length + waits.length === 0 && !begun && dropped !== undefined)
    return { ...skip(facts, dropped.reason, dropped.facts), variant: planned.variant.id };
  const closing = planned.sends.flatMap((send) => {
    const verdict = of(send);
    if (send.prior === undefined || verdict?.kind !== 'drop') return [];
    return closeSends([send.prior], verdict.reason);
  });
  return {
    ...planned,
    sends,
    waits,
    skipped: [...planned.skipped, ...drops.filter(({ channel }) => !closes(planned.sends, channel))],
    closed: [...planned.closed, ...closing],
  };
};

const closes = (sends: readonly PlannedSend[], channel: string): boolean =>
  sends.some(({ prior, parsed }) => prior !== undefined && parsed.content.channel === channel);

/** Steps 11 to 16 run again when the hold ends; a slot got before is given up. */
const holdQuiet = (
  { delivery, now }: DeliveryFacts,
  waits: readonly { readonly until: Instant; readonly by: string }[],
  drops: readonly { readonly channel: string; readonly reason: ReasonCode; readonly facts: JsonObject }[],
): Decision => {
  const { waitingSince: _waiting, slots: _slots, ...progress } = delivery.progress;
  const until = Math.min(...waits.map((wait) => wait.until));
  return {
    kind: 'defer',
    until,
    because: 'quiet_hours',
    progress: {
      ...progress,
      dueAt: firstDueAt(delivery),
      checked: true,
      quietSince: progress.quietSince ?? now,
      quietBy: waits.find((wait) => wait.until === until)?.by ?? '',
      ...(drops.length === 0
        ? {}
        : {
            dropped: {
              ...progress.dropped,
              ...Object.fromEntries(drops.map(({ channel, ...why }) => [channel, why])),
            },
          }),
    },
    extendsExpiry: true,
  };
};

const planSend = ({ delivery }: DeliveryFacts, parsed: ParsedMessage, endpoint: Endpoint): PlannedSend => ({
  sendKey: sendKey(delivery.deliveryId, parsed.content.channel, endpoint.id),
  parsed,
  endpoint,
});

/** Something was attempted: the variant stands, what is settled stays settled, the rest goes on if consent does. */
const resume = (facts: DeliveryFacts): Decision => {
  const variant = facts.campaign.definition.variants.find(({ id }) => id === facts.prior[0]?.variant);
  if (variant === undefined) return skip(facts, 'campaign_not_active');
  const planned = plan(facts, variant);
  if (planned.kind !== 'send') return planned;
  const byKey = new Map(facts.prior.map((prior) => [prior.sendKey, prior]));
  const sends = planned.sends.flatMap((send) => {
    const prior = byKey.get(send.sendKey);
    if (prior === undefined) return [send];
    return prior.status === 'retry' ? [{ ...send, prior }] : [];
  });
  const goingOn = new Set(sends.map((send) => send.sendKey));
  const left = facts.prior.filter(({ sendKey }) => !goingOn.has(sendKey));
  const reason = planned.skipped[0]?.reason ?? 'not_reachable';
  return restrain(facts, { ...planned, sends, closed: closeSends(left, reason) });
};

/** A send that waited for another try and gets none. Whose copy may have arrived cannot be called skipped. */
const closeSends = (prior: readonly PriorSend[], reason: ReasonCode): readonly ClosedSend[] =>
  prior
    .filter(({ status }) => status === 'retry')
    .map((send) => ({
      prior: send,
      end: send.uncertain ? { outcome: 'held', reason: 'held_unknown' } : { outcome: 'skipped', reason },
    }));

const reachOf = ({ profile, campaign }: DeliveryFacts, parsed: ParsedMessage): Reach =>
  profile === null
    ? { ok: false, reason: 'not_reachable' }
    : parsed.message.reach(profile, reachRules(campaign));

export const reachRules = (campaign: Campaign): ReachRules => {
  const { sendTo, subscriptionGroupId } = campaign.definition;
  const rules = { sendTo, category: campaign.category };
  return subscriptionGroupId === null ? rules : { ...rules, subscriptionGroupId };
};

/** Several channels, all closed: what the person decided says more than what is missing. */
export const unreachableReason = (reaches: readonly Reach[]): ReasonCode => {
  const reasons = reaches.flatMap((reach) => (reach.ok ? [] : [reach.reason]));
  const order = ['not_subscribed', 'suppressed_address', 'invalid_phone_number', 'not_reachable'] as const;
  return order.find((reason) => reasons.includes(reason)) ?? 'not_reachable';
};

/** Without a window every delivery may go; with one, two at once must not. */
export const needsReservation = ({ definition }: Campaign): boolean =>
  definition.reeligibility.kind === 'never' || definition.reeligibility.seconds > 0;

export const firstDueAt = (delivery: Delivery): Instant => delivery.progress.dueAt ?? delivery.dueAt;

/** The instant at which eligibility counts: the trigger, or the planned instant when that is later (CD-9.4). */
const eligibleAt = (delivery: Delivery): Instant => Math.max(delivery.plannedAt, firstDueAt(delivery));

const skip = (facts: DeliveryFacts, reason: ReasonCode, why: JsonObject = {}): Skip => ({
  kind: 'skip',
  reason,
  variant: facts.prior[0]?.variant ?? '',
  control: false,
  closed: closeSends(facts.prior, reason),
  facts: { ...factsUsed(facts), ...why },
});

/** G4: what the decision rested on. Kept short: one per person considered. */
const factsUsed = (facts: DeliveryFacts): JsonObject => ({
  campaignVersion: facts.campaign.version,
  campaignStatus: facts.campaign.status,
  profileRevision: facts.profile?.revision ?? null,
  slot: variantSlot(facts.delivery.userId, facts.campaign.campaignId),
  received: facts.receipt?.received ?? 0,
  lastReceivedAt: facts.receipt?.lastReceivedAt ?? null,
  plannedAt: facts.delivery.plannedAt,
  ...calledUsed(facts),
  ...sharesUsed(facts),
  ...traitsUsed(facts),
});

/** What the call asked for that brought its own message. */
const calledUsed = ({ dispatch }: DeliveryFacts): JsonObject =>
  dispatch?.message === undefined
    ? {}
    : { sendTo: dispatch.message.sendTo, overridesCaps: dispatch.message.overridesCaps };

const sharesUsed = ({ selected }: DeliveryFacts): JsonObject =>
  selected === null
    ? {}
    : {
        shares: Object.fromEntries(selected.shares.map(({ variant, percentage }) => [variant, percentage])),
        weighedAt: selected.decidedAt,
      };

/** Of the test the model is made from them; of the others they say what the prediction rests on. */
const traitsUsed = (facts: DeliveryFacts): JsonObject => {
  const { campaign, profile, evidence, now } = facts;
  if (!isPersonalised(campaign) || profile === null) return {};
  const prediction = predictionFor(facts);
  return {
    traits: writeTraits(traitsOf(profile, evidence, now)),
    ...(prediction === null ? {} : { prediction: writePrediction(prediction) }),
  };
};

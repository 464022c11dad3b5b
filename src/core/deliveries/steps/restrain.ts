// Steps 13 and 14 of the pipeline, message by message: frequency caps drop, quiet hours hold or drop, of marketing only
// (rulings). What was attempted before was counted then: only quiet hours look at it again.
import { placesFor } from '../../restraints/places.ts';
import { describeCap, findReachedCap, type CapFacts } from '../../restraints/frequency-rules.ts';
import { judgeQuiet, LONGEST_HOLD_MS, quietTimesFor } from '../../restraints/quiet-hours.ts';
import { zoneOf } from '../../restraints/civil-days.ts';
import type { JsonObject } from '../../json.ts';
import { toIso, type Instant } from '../../time.ts';
import type { Campaign } from '../../campaigns/campaign.ts';
import type { Profile } from '../../users/user.ts';
import type { Delivery } from '../delivery.ts';
import type { ReasonCode } from '../reasons.ts';
import type { LimitFacts } from './limit-facts.ts';

export type Restraint =
  | { readonly kind: 'go' }
  | { readonly kind: 'drop'; readonly reason: ReasonCode; readonly facts: JsonObject }
  | { readonly kind: 'hold'; readonly until: Instant; readonly by: string };

/** Of the facts of a decision, what these steps look at. */
interface RestrainedFacts {
  readonly now: Instant;
  readonly campaign: Campaign;
  readonly delivery: Delivery;
  readonly profile: Profile | null;
  readonly limits: LimitFacts;
}

interface RestrainedSend {
  readonly parsed: { readonly content: { readonly channel: string } };
  readonly prior?: unknown;
}

const GO: Restraint = { kind: 'go' };

/** By channel, in the order of the messages: an earlier one may use up what a later one needed. */
export const restrainChannels = (
  facts: RestrainedFacts,
  sends: readonly RestrainedSend[],
): ReadonlyMap<string, Restraint> => {
  const verdicts = new Map<string, Restraint>();
  const marketing = facts.campaign.category === 'marketing';
  const going: string[] = [];
  for (const channel of new Set(sends.map(({ parsed }) => parsed.content.channel))) {
    const repeated = sends.some(
      (send) => send.prior !== undefined && send.parsed.content.channel === channel,
    );
    const verdict =
      droppedBefore(facts, channel) ??
      awaitTurn(facts, channel) ??
      checkPlaces(facts, channel) ??
      (repeated || !marketing ? null : cap(facts, channel, going)) ??
      (marketing ? hush(facts, channel) : null);
    verdicts.set(channel, verdict ?? GO);
    if (verdict === null) going.push(channel);
  }
  return verdicts;
};

const droppedBefore = ({ delivery }: RestrainedFacts, channel: string): Restraint | null => {
  const dropped = delivery.progress.dropped?.[channel];
  return dropped === undefined ? null : { kind: 'drop', ...dropped };
};

/** CD-6.1: each channel has a best moment of its own. */
const awaitTurn = ({ delivery, now }: RestrainedFacts, channel: string): Restraint | null => {
  const turnAt = delivery.progress.turns?.[channel];
  return turnAt === undefined || turnAt <= now ? null : { kind: 'hold', until: turnAt, by: 'optimal_time' };
};

/** Step 7 again for one channel of several: its own places may be used up (13.1). */
const checkPlaces = ({ campaign, limits, delivery }: RestrainedFacts, channel: string): Restraint | null => {
  const { maximumPeople } = campaign.definition.limits;
  const { places } = delivery.progress;
  if (maximumPeople === null || !maximumPeople.perChannel) return null;
  const full = places === undefined ? limits.placesLeft?.[channel] === 0 : !places.includes(channel);
  return full
    ? {
        kind: 'drop',
        reason: 'max_users_reached',
        facts: { maximum: placesFor(delivery, campaign)?.maximum ?? 0 },
      }
    : null;
};

const cap = (facts: RestrainedFacts, channel: string, going: readonly string[]): Restraint | null => {
  const { campaign, delivery, limits, profile, now } = facts;
  if (limits.pressure === null || !campaign.definition.limits.obeysFrequencyRules || profile === null)
    return null;
  const asked: CapFacts = {
    rules: limits.limits.frequencyRules,
    tagsOf: limits.tagsOf,
    recent: limits.pressure.recent,
    campaignId: campaign.campaignId,
    deliveryId: delivery.deliveryId,
    zone: zoneOf(profile, limits.companyZone),
    now,
  };
  const reached = findReachedCap(asked, channel, going);
  return reached === null ? null : { kind: 'drop', reason: 'frequency_capped', facts: describeCap(reached) };
};

const hush = (facts: RestrainedFacts, channel: string): Restraint | null => {
  const { campaign, limits, profile, now, delivery } = facts;
  const { quietHours, workspaceQuietHours } = campaign.definition.limits;
  const rules = limits.limits.quietHours;
  if ((quietHours === null && rules.length === 0) || profile === null) return null;
  const verdict = judgeQuiet(
    quietTimesFor({
      person: profile,
      companyZone: limits.companyZone,
      channel,
      rules,
      campaign: { quietHours, workspaceQuietHours },
    }),
    now,
  );
  if (verdict === null) return null;
  const tooLong = verdict.until - (delivery.progress.quietSince ?? now) > LONGEST_HOLD_MS;
  if (verdict.kind === 'hold' && !tooLong) return { kind: 'hold', until: verdict.until, by: verdict.name };
  const shown = { quietHours: verdict.name, until: toIso(verdict.until) };
  return { kind: 'drop', reason: 'quiet_hours_abort', facts: shown };
};

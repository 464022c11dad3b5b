// Frequency caps (campaign-delivery 12): at most N messages per window and person, over campaigns. Pure: what the
// person got lately comes in, the first exhausted rule goes out.
import type { JsonObject } from '../json.ts';
import { DAY_MS, MINUTE_MS, toIso, type Instant } from '../time.ts';
import { localDay, startOfDay } from './civil-days.ts';

export const MAX_FREQUENCY_RULES = 10;
/** 12.1: no rule looks further back, so nothing older is kept. */
export const LONGEST_SPAN_DAYS = 30;

export interface FrequencyRule {
  readonly name: string;
  readonly messages: number;
  readonly every: number;
  readonly unit: 'minutes' | 'days' | 'weeks';
  /** Null = any channel: then a campaign counts once, however many channels it used (12.3). */
  readonly channels: readonly string[] | null;
  /** Only messages of campaigns with this tag or one below it; null = all campaigns. */
  readonly tag: string | null;
  /** Whose calendar days. */
  readonly days: 'local' | 'utc';
}

/** A message that left, or may have: one per delivery and channel. */
export interface Contact {
  readonly at: Instant;
  readonly channel: string;
  readonly campaignId: string;
  readonly deliveryId: string;
}

/** What a person got lately. The revision changes with every write: 0 = nothing was ever written. */
export interface Pressure {
  readonly revision: number;
  readonly recent: readonly Contact[];
}

export const NO_PRESSURE: Pressure = { revision: 0, recent: [] };

export interface CapFacts {
  readonly rules: readonly FrequencyRule[];
  /** Tags a campaign carries now, with their parents (12.4). */
  readonly tagsOf: (campaignId: string) => ReadonlySet<string>;
  readonly recent: readonly Contact[];
  readonly campaignId: string;
  readonly deliveryId: string;
  readonly zone: string;
  readonly now: Instant;
}

export interface ReachedCap {
  readonly rule: FrequencyRule;
  readonly counted: number;
  /** Where its window begins. */
  readonly since: Instant;
  /** Campaigns whose messages were counted. */
  readonly takenBy: readonly string[];
}

/**
 * The first rule that leaves no room for one more message on this channel; null = may be sent. `going` are the
 * channels on which the same delivery is sent beside it.
 */
export const findReachedCap = (
  facts: CapFacts,
  channel: string,
  going: readonly string[],
): ReachedCap | null => {
  for (const rule of facts.rules) {
    if (!concerns(rule, channel, facts.tagsOf(facts.campaignId))) continue;
    const since = windowStart(rule, facts.now, facts.zone);
    const counted = countContacts(rule, facts, channel, going, since);
    if (counted >= rule.messages) return { rule, counted, since, takenBy: takersOf(rule, facts, since) };
  }
  return null;
};

const concerns = (rule: FrequencyRule, channel: string, tags: ReadonlySet<string>): boolean =>
  (rule.channels === null || rule.channels.includes(channel)) && (rule.tag === null || tags.has(rule.tag));

/** 12.2: minutes have elapsed; days and weeks are calendar days, today included. */
export const windowStart = (rule: FrequencyRule, now: Instant, zone: string): Instant => {
  if (rule.unit === 'minutes') return now - rule.every * MINUTE_MS + 1;
  const days = rule.unit === 'weeks' ? rule.every * 7 : rule.every;
  if (rule.days === 'utc') return (Math.floor(now / DAY_MS) - days + 1) * DAY_MS;
  return startOfDay(localDay(now, zone).subtract({ days: days - 1 }), zone);
};

/**
 * The message itself, should it have been counted before, is not in its own way. What goes beside it counts once, even
 * if an earlier try of it was counted already.
 */
const countContacts = (
  rule: FrequencyRule,
  facts: CapFacts,
  asked: string,
  going: readonly string[],
  since: Instant,
): number => {
  const { deliveryId } = facts;
  const counting = facts.recent.filter(
    (one) => one.at >= since && concerns(rule, one.channel, facts.tagsOf(one.campaignId)),
  );
  const others = counting.filter((one) => one.deliveryId !== deliveryId);
  // 12.3: for any channel a delivery counts once, as a whole.
  if (rule.channels === null) return new Set(others.map((one) => one.deliveryId)).size;
  // Channels that share one rule share its count (CAP-2).
  const mine = counting.filter((one) => one.deliveryId === deliveryId).map((one) => one.channel);
  const own = new Set([...mine, ...going.filter((channel) => rule.channels?.includes(channel))]);
  own.delete(asked);
  return others.length + own.size;
};

/** The narrowest look back that still covers every window; older contacts may be forgotten. */
export const forgetBefore = (now: Instant): Instant => now - (LONGEST_SPAN_DAYS + 1) * DAY_MS;

/** What `why` shows of a rule that was reached. */
const MAX_TAKERS = 10;

const takersOf = (rule: FrequencyRule, facts: CapFacts, since: Instant): readonly string[] => {
  const counting = facts.recent.filter(
    (one) => one.at >= since && concerns(rule, one.channel, facts.tagsOf(one.campaignId)),
  );
  return [...new Set(counting.map(({ campaignId }) => campaignId))].slice(0, MAX_TAKERS);
};

export const describeCap = ({ rule, counted, since, takenBy }: ReachedCap): JsonObject => ({
  rule: rule.name,
  messages: rule.messages,
  every: rule.every,
  unit: rule.unit,
  channels: rule.channels === null ? null : [...rule.channels],
  tag: rule.tag,
  counted,
  since: toIso(since),
  takenBy: [...takenBy],
});

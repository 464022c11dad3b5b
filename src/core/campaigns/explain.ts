// Why a person would or would not get a campaign, evaluated on the spot for somebody it never considered, and the
// sums of what it did. Both only restate what decisions and counters say.
import type { ChannelKind } from '../channels/channel.ts';
import { describeReason, isReasonCode } from '../deliveries/reasons.ts';
import type { Result } from '../result.ts';
import { describeSegment } from '../segments/describe.ts';
import type { Evidence } from '../segments/evidence.ts';
import type { Language } from '../segments/filter.ts';
import { evaluateSegment, findUnmet } from '../segments/evaluate.ts';
import type { FilterKinds } from '../segments/segment.ts';
import { parseStoredSegment } from '../segments/segment.ts';
import type { Instant } from '../time.ts';
import type { Profile } from '../users/user.ts';
import type { Campaign } from './campaign.ts';

export interface OnTheSpot {
  readonly campaignActive: boolean;
  readonly inAudience: boolean;
  readonly audience: string;
  /** The rules of the audience that the person does not meet. */
  readonly unmet: readonly string[];
  readonly channels: readonly {
    readonly channel: string;
    readonly reachable: boolean;
    readonly reason: string | null;
  }[];
}

export const evaluateOnTheSpot = (
  campaign: Campaign,
  profile: Profile,
  kinds: { readonly channels: readonly ChannelKind[]; readonly filters: FilterKinds },
  seen: { readonly now: Instant; readonly evidence: Evidence },
  language: Language,
): Result<OnTheSpot> => {
  const { definition, category, status } = campaign;
  const segment = parseStoredSegment(definition.audience, kinds.filters);
  if (!segment.ok) return segment;
  const messages = definition.variants.flatMap((variant) => variant.messages);
  const rules = {
    sendTo: definition.sendTo,
    category,
    ...(definition.subscriptionGroupId === null
      ? {}
      : { subscriptionGroupId: definition.subscriptionGroupId }),
  };
  const channels = [...new Map(messages.map((message) => [message.channel, message])).values()].map(
    ({ channel, content }) => {
      const parsed = kinds.channels.find(({ id }) => id === channel)?.parse(content, 'content');
      const reach = parsed?.ok === true ? parsed.value.reach(profile, rules) : null;
      if (reach === null) return { channel, reachable: false, reason: 'content_invalid' };
      return { channel, reachable: reach.ok, reason: reach.ok ? null : reach.reason };
    },
  );
  const value: OnTheSpot = {
    campaignActive: status === 'active',
    inAudience: evaluateSegment(segment.value, profile, seen.now, seen.evidence),
    audience: describeSegment(segment.value, language),
    unmet: findUnmet(segment.value, profile, seen.now, seen.evidence).map(({ filter }) =>
      filter.describe(language),
    ),
    channels,
  };
  return { ok: true, value };
};

interface Counted {
  readonly day: string;
  readonly sendId: string;
  readonly variant: string;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

export interface Totals {
  readonly considered: number;
  readonly sent: number;
  readonly failed: number;
  readonly skipped: number;
  readonly held: number;
  readonly waiting: number;
}

/** Rows without a channel are people; rows with one are messages. */
export const sumPeople = (rows: readonly Counted[], waiting: number): Totals => {
  const sum = (outcome: string): number =>
    rows.reduce((all, row) => (row.channel === '' && row.outcome === outcome ? all + row.count : all), 0);
  const [sent, failed, skipped, held] = [sum('sent'), sum('failed'), sum('skipped'), sum('held')];
  return { considered: sent + failed + skipped + held + waiting, sent, failed, skipped, held, waiting };
};

export const sumBy = <Key extends keyof Counted>(
  rows: readonly Counted[],
  keys: readonly Key[],
): readonly (Pick<Counted, Key> & { readonly count: number })[] => {
  const sums = new Map<string, Pick<Counted, Key> & { count: number }>();
  for (const row of rows) {
    const picked = Object.fromEntries(keys.map((key) => [key, row[key]])) as Pick<Counted, Key>;
    const name = JSON.stringify(picked);
    const found = sums.get(name);
    if (found === undefined) sums.set(name, { ...picked, count: row.count });
    else found.count += row.count;
  }
  return [...sums.values()];
};

export const sentenceOf = (reason: string, language: Language): string | null =>
  isReasonCode(reason) ? describeReason(reason, language) : null;

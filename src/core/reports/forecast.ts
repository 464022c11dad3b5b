// What a calendar says about people before anything is sent: how many each send is for, how many get several of them,
// whom frequency rules would hold back, and how many messages each hour brings. From a sample of people; counts are
// scaled up and so are estimates.
import type { FrequencyRule } from '../restraints/frequency-rules.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../time.ts';

/** One campaign, or one call of it, with all its sends of the span. */
export interface ForecastSource {
  readonly campaignId: string;
  readonly channels: readonly string[];
  readonly tags: ReadonlySet<string>;
  /** Frequency rules are for marketing alone. */
  readonly capped: boolean;
  readonly times: readonly Instant[];
}

/** People who are in exactly these audiences: bit i of the mask is source i. */
export interface MaskCount {
  readonly mask: number;
  readonly people: number;
}

/** Masks are whole numbers of 31 bits. */
export const MAX_SOURCES = 16;

const has = (mask: number, source: number): boolean => ((mask >> source) & 1) === 1;

export const peopleOf = (masks: readonly MaskCount[], source: number): number =>
  masks.reduce((sum, { mask, people }) => (has(mask, source) ? sum + people : sum), 0);

export interface Overlap {
  readonly a: number;
  readonly b: number;
  readonly people: number;
  /** Of the smaller of the two. */
  readonly share: number;
}

/** Pairs that share anybody, most people first. */
export const overlapsOf = (masks: readonly MaskCount[], sources: number): readonly Overlap[] => {
  const found: Overlap[] = [];
  for (let a = 0; a < sources; a++) {
    for (let b = a + 1; b < sources; b++) {
      const people = masks.reduce(
        (sum, one) => (has(one.mask, a) && has(one.mask, b) ? sum + one.people : sum),
        0,
      );
      if (people === 0) continue;
      const smaller = Math.min(peopleOf(masks, a), peopleOf(masks, b));
      found.push({ a, b, people, share: people / smaller });
    }
  }
  return found.sort((x, y) => y.people - x.people);
};

/** How many people get how many of the sends. */
export const sendsPerPerson = (
  masks: readonly MaskCount[],
  sources: readonly ForecastSource[],
): readonly { readonly sends: number; readonly people: number }[] => {
  const sums = new Map<number, number>();
  for (const { mask, people } of masks) {
    const sends = timesIn(mask, sources, () => true).length;
    if (sends > 0) sums.set(sends, (sums.get(sends) ?? 0) + people);
  }
  return [...sums].map(([sends, people]) => ({ sends, people })).sort((x, y) => x.sends - y.sends);
};

/** How many people would get more than a rule lets through, by these sends alone. */
export const peopleOverRule = (
  masks: readonly MaskCount[],
  sources: readonly ForecastSource[],
  rule: FrequencyRule,
): number => {
  const counts = (source: ForecastSource): boolean =>
    source.capped &&
    (rule.tag === null || source.tags.has(rule.tag)) &&
    (rule.channels === null || source.channels.some((channel) => rule.channels?.includes(channel)));
  const windowMs = rule.every * UNIT_MS[rule.unit];
  return masks.reduce(
    (sum, { mask, people }) =>
      mostInWindow(timesIn(mask, sources, counts), windowMs) > rule.messages ? sum + people : sum,
    0,
  );
};

const UNIT_MS = { minutes: MINUTE_MS, days: DAY_MS, weeks: 7 * DAY_MS } as const;

const timesIn = (
  mask: number,
  sources: readonly ForecastSource[],
  counts: (source: ForecastSource) => boolean,
): readonly Instant[] =>
  sources.flatMap((source, i) => (has(mask, i) && counts(source) ? source.times : [])).sort((a, b) => a - b);

const mostInWindow = (times: readonly Instant[], windowMs: number): number => {
  let most = 0;
  let first = 0;
  times.forEach((at, last) => {
    while (at - (times[first] ?? at) >= windowMs) first++;
    most = Math.max(most, last - first + 1);
  });
  return most;
};

/** A share of a send's people and when their turn is. */
export interface Turn {
  readonly at: Instant;
  readonly people: number;
}

export const hoursOf = (turns: readonly Turn[]): readonly Turn[] => {
  const sums = new Map<Instant, number>();
  for (const { at, people } of turns) {
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    sums.set(hour, (sums.get(hour) ?? 0) + people);
  }
  return [...sums]
    .map(([at, people]) => ({ at, people: Math.round(people) }))
    .filter(({ people }) => people > 0)
    .sort((a, b) => a.at - b.at);
};

/** Evenly over the hours between two instants. */
export const spreadEvenly = (from: Instant, until: Instant, people: number): readonly Turn[] => {
  const hours = Math.max(1, Math.ceil((until - from) / HOUR_MS));
  return Array.from({ length: hours }, (_, i) => ({ at: from + i * HOUR_MS, people: people / hours }));
};

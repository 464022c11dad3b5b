// Intelligent selection (campaign-delivery 16.6): twice a day the variants' shares follow the chance that each is the
// best, until little is left to gain. Pure: counts and draws are handed in. The control keeps its share, so nobody
// enters or leaves it, and the shares always add up to what the control leaves.
import type { CampaignDefinition, Variant } from '../campaigns/campaign.ts';
import { uuidOf } from '../identity.ts';
import { HOUR_MS, type Instant } from '../time.ts';
import { drawRate, type Draw } from './draws.ts';
import type { Rate } from './significance.ts';

/** Twice a day, on the workspace's clock. */
export const WEIGHING_PERIOD_MS = 12 * HOUR_MS;
/** While it learns every variant keeps this many per cent: what is sent to nobody is never learned about. */
export const LEAST_SHARE = 5;
/** 16.6: it stops when, with 95 % certainty, less than 1 % (relative) is left to gain. */
export const CERTAINTY = 0.95;
export const LITTLE_GAIN = 0.01;
const DRAWS = 2_000;
/** 16.6: the control's share where every variant has more than as much. */
export const USUAL_CONTROL = 20;
const MIN_REELIGIBILITY_SECONDS = 86_400;

export interface VariantShare extends Rate {
  readonly variant: string;
  readonly percentage: number;
  /** Chance that it is the best, 0 to 1; null while nothing is known of any. */
  readonly best: number | null;
}

export interface SelectedShares {
  readonly period: number;
  readonly decidedAt: Instant;
  readonly shares: readonly VariantShare[];
  /** Relative gain that 95 % of the draws stay below; null while nothing is known. */
  readonly remaining: number | null;
  /** No more re-weighing: the best has everything that the control leaves. */
  readonly settled: boolean;
}

export const periodOf = (now: Instant): number => Math.floor(now / WEIGHING_PERIOD_MS);

/** What the shares are for: other variants or percentages start anew. */
export const basisOf = ({
  variants,
  controlPercentage,
}: Pick<CampaignDefinition, 'variants' | 'controlPercentage'>): string =>
  uuidOf(
    'intelligent-selection',
    controlPercentage,
    ...variants.flatMap(({ id, percentage }) => [id, percentage]),
  );

/** `results`: by variant id. Variants without a share of their own take no part. */
export const weighShares = (
  definition: Pick<CampaignDefinition, 'variants' | 'controlPercentage'>,
  results: ReadonlyMap<string, Rate>,
  now: Instant,
  draw: Draw,
): SelectedShares => {
  const taking = definition.variants.filter(({ percentage }) => percentage > 0);
  const rates = taking.map(({ id }) => results.get(id) ?? { successes: 0, people: 0 });
  const known = rates.some(({ people }) => people > 0) && taking.length > 1;
  const chances = known ? simulate(rates, draw) : null;
  const settled = chances !== null && chances.remaining < LITTLE_GAIN;
  const total = 100 - definition.controlPercentage;
  const percentages =
    chances === null
      ? taking.map(({ percentage }) => percentage)
      : settled
        ? chances.best.map((_, i) => (i === chances.leader ? total : 0))
        : shareOut(chances.best, total);
  return {
    period: periodOf(now),
    decidedAt: now,
    settled,
    remaining: chances?.remaining ?? null,
    shares: taking.map(({ id }, i) => ({
      variant: id,
      percentage: percentages[i] ?? 0,
      successes: rates[i]?.successes ?? 0,
      people: rates[i]?.people ?? 0,
      best: chances?.best[i] ?? null,
    })),
  };
};

interface Chances {
  /** How often each was the best. */
  readonly best: readonly number[];
  readonly leader: number;
  readonly remaining: number;
}

/** Rates as they may be, drawn many times over: who is best how often, and how much better than the leader. */
const simulate = (rates: readonly Rate[], draw: Draw): Chances => {
  const drawn = Array.from({ length: DRAWS }, () =>
    rates.map(({ successes, people }) => drawRate(successes, people, draw)),
  );
  const wins = rates.map(() => 0);
  for (const one of drawn) {
    const winner = one.indexOf(Math.max(...one));
    wins[winner] = (wins[winner] ?? 0) + 1;
  }
  const leader = wins.indexOf(Math.max(...wins));
  const gains = drawn
    .map((one) => {
      const led = one[leader] ?? 0;
      return led === 0 ? Number.POSITIVE_INFINITY : (Math.max(...one) - led) / led;
    })
    .sort((a, b) => a - b);
  return {
    best: wins.map((count) => count / DRAWS),
    leader,
    remaining: gains[Math.ceil(DRAWS * CERTAINTY) - 1] ?? 0,
  };
};

/** Whole per cent that add up to `total`: the least share each, the rest by chance, the largest remainders rounded up. */
export const shareOut = (chances: readonly number[], total: number): readonly number[] => {
  const least = Math.min(LEAST_SHARE, Math.floor(total / chances.length));
  const rest = total - least * chances.length;
  const exact = chances.map((chance) => chance * rest);
  const whole = exact.map(Math.floor);
  const missing = rest - whole.reduce((sum, one) => sum + one, 0);
  const byRemainder = exact
    .map((value, i) => ({ i, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
    .slice(0, missing);
  for (const { i } of byRemainder) whole[i] = (whole[i] ?? 0) + 1;
  return whole.map((one) => one + least);
};

/** The variants with the shares that hold now; as written without intelligent selection. */
export const withShares = (
  variants: readonly Variant[],
  selected: SelectedShares | null,
): readonly Variant[] => {
  if (selected === null) return variants;
  const shares = new Map(selected.shares.map(({ variant, percentage }) => [variant, percentage]));
  return variants.map((variant) => ({ ...variant, percentage: shares.get(variant.id) ?? 0 }));
};

/** May this campaign re-weigh its variants? The field at fault, or null. */
export const selectionProblem = (
  definition: CampaignDefinition,
): { readonly field: string; readonly what: string } | null => {
  const { success, variants, reeligibility, schedule, controlPercentage } = definition;
  if (!success.intelligentSelection) return null;
  if (success.winningVariant !== null)
    return { field: 'winning_variant', what: 'must be off with intelligent selection' };
  const kind = schedule?.recurrence.kind;
  if (kind === 'once' || kind === 'at_launch')
    return { field: 'schedule', what: 'must send more than once with intelligent selection' };
  if (reeligibility.kind === 'never' || reeligibility.seconds < MIN_REELIGIBILITY_SECONDS)
    return { field: 'reeligibility', what: 'must be on, with at least 24 hours, with intelligent selection' };
  if (variants.filter(({ percentage }) => percentage > 0).length < 2)
    return { field: 'variants', what: 'must be at least two with a share each to choose from' };
  if (success.conversions.length === 0)
    return { field: 'conversions', what: 'must name an event: its rate decides' };
  const channels = new Set(variants.flatMap(({ messages }) => messages.map(({ channel }) => channel)));
  if (channels.size > 1) return { field: 'variants', what: 'must use a single channel' };
  const large = controlPercentage > 0 && variants.every(({ percentage }) => percentage > USUAL_CONTROL);
  return large && controlPercentage !== USUAL_CONTROL
    ? {
        field: 'control_percentage',
        what: `must be ${USUAL_CONTROL} with intelligent selection while each variant has more than ${USUAL_CONTROL}`,
      }
    : null;
};

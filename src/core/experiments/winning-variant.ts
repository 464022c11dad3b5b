// The winning variant of a campaign that is sent once (campaign-delivery 16.4): who takes part in the test, when it
// is decided, and what the others get. Pure: the numbers are handed in.
import type { Campaign, CampaignDefinition } from '../campaigns/campaign.ts';
import type { WinningVariant } from '../campaigns/definition/conversion-settings.ts';
import { uuidOf } from '../identity.ts';
import { DAY_MS, SECOND_MS, type Instant } from '../time.ts';
import type { PersonalModel } from './personal-model.ts';
import type { CounterRow } from './results.ts';
import { chiSquared, rateOf, type Rate } from './significance.ts';

/** What one variant's test brought in. */
export interface TestResult extends Rate {
  readonly variantId: string;
}

export interface WinnerDecision {
  /** Null: nobody else gets a message. */
  readonly winner: string | null;
  readonly because: 'significant' | 'best_without_significance' | 'no_significant_difference' | 'no_data';
  readonly statistic: number | null;
  readonly p: number | null;
  /** What everybody's own variant is predicted from; only of personalised ones. */
  readonly model?: PersonalModel;
}

/** Slot 0–99 that decides who is in the test: independent of the slot that decides the variant. */
export const testSlot = (userId: string, campaignId: string): number =>
  Number.parseInt(uuidOf('winning-variant-test', campaignId, userId).slice(0, 8), 16) % 100;

export const isInTest = (settings: WinningVariant, userId: string, campaignId: string): boolean =>
  testSlot(userId, campaignId) < settings.testPercentage;

/** After the test everybody gets what is predicted to be best for them. */
export const isPersonalised = ({ definition }: Pick<Campaign, 'definition'>): boolean =>
  definition.success.winningVariant?.send === 'personalized';

/** The next day at the same time unless the campaign says otherwise. */
export const decidesAt = (settings: WinningVariant, testStartedAt: Instant): Instant =>
  testStartedAt + (settings.decideAfterSeconds === null ? DAY_MS : settings.decideAfterSeconds * SECOND_MS);

/** The best of a significant test wins; otherwise the campaign has said in advance what happens. */
export const decideWinner = (settings: WinningVariant, results: readonly TestResult[]): WinnerDecision => {
  const tested = results.filter(({ people }) => people > 0);
  const best = [...tested].sort((a, b) => rateOf(b) - rateOf(a))[0];
  const test = chiSquared(tested);
  const figures = { statistic: test?.statistic ?? null, p: test?.p ?? null };
  if (best !== undefined && test?.significant === true)
    return { winner: best.variantId, because: 'significant', ...figures };
  if (settings.otherwise === 'end' && settings.send === 'winner') {
    const because = best === undefined ? 'no_data' : 'no_significant_difference';
    return { winner: null, because, ...figures };
  }
  const first = best ?? results[0];
  return {
    winner: first?.variantId ?? null,
    because: best === undefined ? 'no_data' : 'best_without_significance',
    ...figures,
  };
};

/** Integer shares of `total` percent, the remainder to the first ones (16.1). */
export const evenShares = (count: number, total = 100): readonly number[] => {
  const share = Math.floor(total / count);
  const rest = total - share * count;
  return Array.from({ length: count }, (_, i) => share + (i < rest ? 1 : 0));
};

/** May this campaign have a winning variant? The field at fault, or null. */
export const winningVariantProblem = ({
  success,
  variants,
  reeligibility,
  schedule,
}: CampaignDefinition): { readonly field: string; readonly what: string } | null => {
  if (success.winningVariant === null) return null;
  const once = schedule?.recurrence.kind;
  if (once !== 'once' && once !== 'at_launch' && once !== 'manual')
    return { field: 'schedule', what: 'must be sent once when a winning variant is chosen' };
  if (reeligibility.kind !== 'never')
    return { field: 'reeligibility', what: 'must be off when a winning variant is chosen' };
  if (variants.length < 2) return { field: 'variants', what: 'must be at least two to choose from' };
  const { metric, send, otherwise } = success.winningVariant;
  if (send === 'personalized' && otherwise === 'end')
    return { field: 'winning_variant.otherwise', what: 'must be send_best with personalized variants' };
  if (metric === 'conversion_rate' && success.conversions.length === 0)
    return { field: 'conversions', what: 'must name an event when the conversion rate decides' };
  const channels = new Set(variants.flatMap(({ messages }) => messages.map(({ channel }) => channel)));
  if (channels.size > 1) return { field: 'variants', what: 'must use a single channel' };
  const unfit = unmeasurable(metric, [...channels][0] ?? '');
  return unfit ? { field: 'winning_variant.metric', what: 'is not measured on this channel' } : null;
};

const unmeasurable = (metric: WinningVariant['metric'], channel: string): boolean => {
  if (metric === 'unique_opens') return channel !== 'email' && channel !== 'push';
  return metric === 'unique_clicks' && channel !== 'email';
};

/** What the metric looks at, by variant; the control takes no part. */
export const testResults = (
  settings: WinningVariant,
  definition: Pick<CampaignDefinition, 'variants'>,
  rows: readonly CounterRow[],
): readonly TestResult[] =>
  definition.variants.map(({ id }) => {
    const mine = rows.filter(({ variant }) => variant === id);
    const sum = (outcome: string): number =>
      mine.reduce((all, row) => (row.outcome === outcome ? all + row.count : all), 0);
    const people = sum('recipient');
    return { variantId: id, successes: Math.min(sum(OUTCOME_OF[settings.metric]), people), people };
  });

const OUTCOME_OF: Readonly<Record<WinningVariant['metric'], string>> = {
  unique_opens: 'unique_open',
  unique_clicks: 'unique_click',
  conversion_rate: 'conversion_A',
};

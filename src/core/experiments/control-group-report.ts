// What the global control group did, against as many others (campaign-delivery 15.1). Its members enter nothing, so no
// counter knows them: the numbers are handed in as counted from what people did. Pure.
import { BUCKET_BLOCKS, type GlobalControlGroup } from '../restraints/exclusions.ts';
import { uuidOf } from '../identity.ts';
import type { CurrencyAmount } from '../reports/revenue.ts';
import { compareRates, rateOf, type Comparison } from './significance.ts';

/** People of one side: how many there are and how many of them did it. */
export interface SideCount {
  readonly people: number;
  readonly did: number;
  /** How often, all of them together. */
  readonly times: number;
  readonly revenue: readonly CurrencyAmount[];
}

export interface MetricComparison {
  readonly treatment: SideCount & { readonly rate: number };
  readonly control: SideCount & { readonly rate: number };
  /** (treatment − control) / control; null: nobody of the control did it. */
  readonly change: number | null;
  /** (treatment rate − control rate) × people of the treatment: who would not have done it otherwise. */
  readonly uplift: number;
  readonly against: Comparison | null;
}

/**
 * Blocks of buckets to compare with: as many as the group has, the same as long as the group stands.
 * `name` tells workspaces apart.
 */
export const treatmentBlocks = (group: GlobalControlGroup, name: number): readonly number[] => {
  const rank = (block: number): string => uuidOf('treatment-sample', name, group.createdAt, block);
  return Array.from({ length: BUCKET_BLOCKS }, (_, block) => block)
    .filter((block) => !group.blocks.includes(block))
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .slice(0, group.blocks.length)
    .sort((a, b) => a - b);
};

export const compareSides = (treatment: SideCount, control: SideCount): MetricComparison => {
  const [ours, theirs] = [treatment, control].map(({ did, people }) => ({ successes: did, people }));
  if (ours === undefined || theirs === undefined) throw new Error('two sides are compared');
  const [mine, other] = [rateOf(ours), rateOf(theirs)];
  return {
    treatment: { ...treatment, rate: mine },
    control: { ...control, rate: other },
    change: other === 0 ? null : (mine - other) / other,
    uplift: (mine - other) * treatment.people,
    against: compareRates(ours, theirs),
  };
};

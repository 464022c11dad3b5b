// Decisions of experiments: made once, by whoever needs one first, from what was counted until then (16.4).
import type { WinningVariant } from '../core/campaigns/definition/conversion-settings.ts';
import type { TraitCount } from '../core/experiments/personal-model.ts';
import type { WinnerDecision } from '../core/experiments/winning-variant.ts';
import type { CounterRow } from '../core/experiments/results.ts';
import type { Instant } from '../core/time.ts';

export interface WinnerKey {
  readonly workspaceId: number;
  readonly campaignId: string;
  /** Of the test. */
  readonly dispatchId: string;
}

export const winnerKey = ({ workspaceId, campaignId, dispatchId }: WinnerKey): string =>
  `${workspaceId}:${campaignId}:${dispatchId}`;

export interface WinnerStore {
  /** By winnerKey(); those that are decided. */
  find(keys: readonly WinnerKey[]): Promise<ReadonlyMap<string, WinnerDecision>>;
  /** What the campaign's counters say now. */
  counted(workspaceId: number, campaignId: string): Promise<readonly CounterRow[]>;
  /** How those did who were in the test, by what is known of them (core/experiments/traits.ts). */
  traitCounts(key: WinnerKey, metric: WinningVariant['metric']): Promise<readonly TraitCount[]>;
  /** The first decision stands: answers the one that is stored afterwards. */
  decide(
    key: WinnerKey,
    decision: WinnerDecision,
    results: readonly CounterRow[],
    at: Instant,
  ): Promise<WinnerDecision>;
}

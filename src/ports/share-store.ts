// Re-weighings of intelligent selection: made once per period, by whoever needs one first, and kept (16.6).
import type { SelectedShares } from '../core/experiments/intelligent-selection.ts';
import type { Rate } from '../core/experiments/significance.ts';

export interface ShareKey {
  readonly workspaceId: number;
  readonly campaignId: string;
  /** Of the variants they are for (basisOf). */
  readonly basis: string;
}

export const shareKey = ({ workspaceId, campaignId, basis }: ShareKey): string =>
  `${workspaceId}:${campaignId}:${basis}`;

export interface ShareStore {
  /** By shareKey(): the latest of each. */
  latest(keys: readonly ShareKey[]): Promise<ReadonlyMap<string, SelectedShares>>;
  /** By shareKey(): recipients and primary conversions per variant, as counted until now. One statement for all. */
  counted(keys: readonly ShareKey[]): Promise<ReadonlyMap<string, ReadonlyMap<string, Rate>>>;
  /** The first one of a period stands: answers what is stored afterwards. */
  keep(
    made: readonly { readonly key: ShareKey; readonly shares: SelectedShares }[],
  ): Promise<ReadonlyMap<string, SelectedShares>>;
}

// Shares of variants when their number changes: what the control group leaves, evenly, the remainder to the first ones.
import { evenShares } from '../../../../../core/experiments/winning-variant.ts';
import type { Written } from '../../model.ts';

export const evenPercentages = (variants: readonly Written[], left: number): readonly Written[] => {
  const shares = evenShares(Math.max(1, variants.length), left);
  return variants.map((variant, i) => ({ ...variant, percentage: shares[i] ?? 0 }));
};

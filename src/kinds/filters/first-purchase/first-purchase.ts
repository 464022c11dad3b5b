// First Made Purchase.
import { makeMomentKind } from '../conditions/summary-kinds.ts';

export const firstPurchase = makeMomentKind({
  id: 'first-purchase',
  of: 'purchase',
  end: 'first',
  label: { en: 'first purchase', fr: 'le premier achat' },
});

// Last Made Purchase.
import { makeMomentKind } from '../conditions/summary-kinds.ts';

export const lastPurchase = makeMomentKind({
  id: 'last-purchase',
  of: 'purchase',
  end: 'last',
  label: { en: 'last purchase', fr: 'le dernier achat' },
});

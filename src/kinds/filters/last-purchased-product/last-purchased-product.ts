// Last Purchased Product.
import { makeMomentKind } from '../conditions/summary-kinds.ts';

export const lastPurchasedProduct = makeMomentKind({
  id: 'last-purchased-product',
  of: 'purchase',
  nameKey: 'product_id',
  end: 'last',
  label: { en: 'last purchase of #', fr: 'le dernier achat de #' },
});

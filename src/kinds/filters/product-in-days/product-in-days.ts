// X Product Purchased in Y Days (CD-18.3).
import { makeInDaysKind } from '../conditions/summary-kinds.ts';

export const productInDays = makeInDaysKind({
  id: 'product-in-days',
  of: 'purchase',
  nameKey: 'product_id',
  label: { en: 'count of purchases of #', fr: 'le nombre d’achats de #' },
});

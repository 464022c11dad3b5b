// Purchased Product: how often the person ever bought one product.
import { makeCountKind } from '../conditions/summary-kinds.ts';

export const productPurchased = makeCountKind({
  id: 'product-purchased',
  of: 'purchase',
  nameKey: 'product_id',
  label: { en: 'count of purchases of #', fr: 'le nombre d’achats de #' },
});

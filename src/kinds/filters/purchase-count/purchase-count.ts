// Total Number of Purchases; a quantity of N counts as N.
import { makeCountKind } from '../conditions/summary-kinds.ts';

export const purchaseCount = makeCountKind({
  id: 'purchase-count',
  of: 'purchase',
  label: { en: 'count of purchases', fr: 'le nombre d’achats' },
});

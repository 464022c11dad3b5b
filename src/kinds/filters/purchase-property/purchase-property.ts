// X Purchase Property in Y Days, of one product or of any. Price, quantity and currency are properties too.
import { makePropertyKind } from '../conditions/property-kinds.ts';

export const purchaseProperty = makePropertyKind({
  id: 'purchase-property',
  of: 'purchase',
  nameKey: 'product_id',
  optional: true,
  label: { en: 'count of purchases', fr: 'le nombre d’achats' },
});

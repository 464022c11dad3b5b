// X Purchases in Last Y Days (CD-18.3).
import { makeInDaysKind } from '../conditions/summary-kinds.ts';

export const purchasesInDays = makeInDaysKind({
  id: 'purchases-in-days',
  of: 'purchase',
  label: { en: 'count of purchases', fr: 'le nombre d’achats' },
});

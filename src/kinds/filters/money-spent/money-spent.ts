// Money Spent: everything the person ever paid, as the sum of price × quantity.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { MONEY, parseAmount } from '../conditions/sets.ts';

export const moneySpent: FilterKind = {
  id: 'money-spent',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    return parseAmount(settings.value, path, MONEY, {
      label: { en: 'money spent', fr: 'le montant dépensé' },
      column: (scope) => scope.revenue,
      amount: (profile) => profile.revenue,
    });
  },
};

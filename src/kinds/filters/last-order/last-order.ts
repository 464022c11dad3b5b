// Last Order Placed, from the recommended commerce events.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { MOMENT_SETTINGS, parseMoment } from '../conditions/sets.ts';
import { lastOf, summaryNeeds, summaryRows, type Subject } from '../conditions/summaries.ts';

const PLACED: Subject = { of: 'event', name: 'ecommerce.order_placed' };

export const lastOrder: FilterKind = {
  id: 'last-order',
  parse: (input, path) => {
    const settings = openSettings(input, path, MOMENT_SETTINGS);
    if (!settings.ok) return settings;
    return parseMoment(settings.value, path, {
      label: { en: 'last order', fr: 'la dernière commande' },
      needs: summaryNeeds(PLACED),
      rows: (scope) => summaryRows(scope, PLACED, 'last_at'),
      at: (_, evidence) => lastOf(evidence, PLACED),
    });
  },
};

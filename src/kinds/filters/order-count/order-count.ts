// Total Orders and Canceled Orders, counted from the recommended commerce events.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import { COUNTS, parseAmount } from '../conditions/sets.ts';
import { countOf, summaryNeeds, summaryRows, type Subject } from '../conditions/summaries.ts';

const ORDERS = {
  placed: { event: 'ecommerce.order_placed', en: 'orders placed', fr: 'les commandes passées' },
  canceled: { event: 'ecommerce.order_cancelled', en: 'orders canceled', fr: 'les commandes annulées' },
} as const;

export const orderCount: FilterKind = {
  id: 'order-count',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['orders', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const orders = readChoice(settings.value, 'orders', path, ['placed', 'canceled'] as const);
    if (!orders.ok) return orders;
    const { event, en, fr } = ORDERS[orders.value];
    const subject: Subject = { of: 'event', name: event };
    return parseAmount(settings.value, path, COUNTS, {
      label: { en: `count of ${en}`, fr: `le nombre pour ${fr}` },
      needs: summaryNeeds(subject),
      rows: (scope) => summaryRows(scope, subject, 'count'),
      amount: (_, evidence) => countOf(evidence, subject),
    });
  },
};

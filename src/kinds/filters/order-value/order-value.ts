// Revenue, Refund Value, Customer Lifetime Value and Average Order Value: sums of `total_value` over the recommended
// commerce events in the log. Lifetime value is revenue less refunds; without orders every one of them is 0.
import type { EventRecord } from '../../../core/segments/evidence.ts';
import type { FilterKind, Scope } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { raw, sql } from '../../../core/sql.ts';
import { amountOf, amountSql, fromLog, logNeeds, recordsOf, sumInOrder } from '../conditions/log.ts';
import { MONEY, parseAmount } from '../conditions/sets.ts';

const MEASURES = ['revenue', 'refunds', 'lifetime', 'average'] as const;
type Measure = (typeof MEASURES)[number];
const PLACED = { of: 'event', name: 'ecommerce.order_placed', days: null } as const;
const REFUNDED = { of: 'event', name: 'ecommerce.order_refunded', days: null } as const;

export const orderValue: FilterKind = {
  id: 'order-value',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['measure', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const measure = readChoice(settings.value, 'measure', path, MEASURES);
    if (!measure.ok) return measure;
    return parseAmount(settings.value, path, MONEY, {
      label: LABELS[measure.value],
      needs: [...logNeeds(PLACED), ...logNeeds(REFUNDED)],
      rows: (scope) => rowsOf(scope, measure.value),
      amount: (_, evidence, now) =>
        measureOf(
          measure.value,
          recordsOf(evidence, PLACED, now).map(valueOf),
          recordsOf(evidence, REFUNDED, now).map(valueOf),
        ),
    });
  },
};

const LABELS: Readonly<Record<Measure, { readonly en: string; readonly fr: string }>> = {
  revenue: { en: 'order revenue', fr: 'le chiffre des commandes' },
  refunds: { en: 'refund value', fr: 'le montant remboursé' },
  lifetime: { en: 'customer lifetime value', fr: 'la valeur vie client' },
  average: { en: 'average order value', fr: 'le panier moyen' },
};

const valueOf = ({ properties }: EventRecord): number => amountOf(properties['total_value']);

const measureOf = (measure: Measure, placed: readonly number[], refunded: readonly number[]): number => {
  const [revenue, refunds] = [sumInOrder(placed), sumInOrder(refunded)];
  switch (measure) {
    case 'revenue':
      return revenue;
    case 'refunds':
      return refunds;
    case 'lifetime':
      return revenue - refunds;
    case 'average':
      return placed.length === 0 ? 0 : revenue / placed.length;
  }
};

const VALUE = amountSql(raw("(e.properties -> 'total_value')"));

const rowsOf = (scope: Scope, measure: Measure): SqlFragment => {
  const sum = (name: string): SqlFragment =>
    sql`coalesce(sum(${VALUE} order by ${VALUE}) filter (where e.name = ${name}::text), 0)`;
  const [revenue, refunds] = [sum(PLACED.name), sum(REFUNDED.name)];
  const orders = sql`nullif(count(*) filter (where e.name = ${PLACED.name}::text), 0)`;
  const value = {
    revenue,
    refunds,
    lifetime: sql`(${revenue} - ${refunds})`,
    average: sql`coalesce(${revenue} / ${orders}, 0)`,
  }[measure];
  return sql`select e.user_id, ${value} ${fromLog(scope, { ...PLACED, name: null })}
    and e.name in (${PLACED.name}::text, ${REFUNDED.name}::text) group by e.user_id`;
};

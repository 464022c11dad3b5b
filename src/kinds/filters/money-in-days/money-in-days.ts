// X Money Spent in Y Days: UTC calendar days, from the log of purchases, without a limit on their number.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { raw, sql } from '../../../core/sql.ts';
import type { LogSubject } from '../conditions/log.ts';
import {
  amountOf,
  amountSql,
  fromLog,
  logNeeds,
  recordsOf,
  sumInOrder,
  sumInOrderSql,
} from '../conditions/log.ts';
import { MONEY, parseAmount } from '../conditions/sets.ts';
import { inLastDays, MAX_SUMMARY_DAYS, readDays } from '../conditions/summary-kinds.ts';

export const moneyInDays: FilterKind = {
  id: 'money-in-days',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value', 'days']);
    if (!settings.ok) return settings;
    const days = readDays(settings.value, path, MAX_SUMMARY_DAYS);
    if (!days.ok) return days;
    const subject: LogSubject = { of: 'purchase', name: null, days: days.value };
    return parseAmount(settings.value, path, MONEY, {
      label: inLastDays({ en: 'money spent', fr: 'le montant dépensé' }, days.value),
      needs: logNeeds(subject),
      rows: (scope) =>
        sql`select e.user_id, ${sumInOrderSql(PAID)} ${fromLog(scope, subject)} group by e.user_id`,
      amount: (_, evidence, now) =>
        sumInOrder(
          recordsOf(evidence, subject, now).map(
            ({ properties }) => amountOf(properties['price']) * amountOf(properties['quantity']),
          ),
        ),
    });
  },
};

/** Ingest stores price and quantity among the properties of a purchase. */
const PAID = sql`(${amountSql(raw("(e.properties -> 'price')"))} * ${amountSql(raw("(e.properties -> 'quantity')"))})`;

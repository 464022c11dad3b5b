// Soft Bounced: X times in the last Y days, as far back as 30 days.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { startOfDay } from '../../../core/segments/evidence.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { toIso } from '../../../core/time.ts';
import { COUNTS_IN_DAYS, parseAmount } from '../conditions/sets.ts';
import { inLastDays, MAX_SUMMARY_DAYS, readDays } from '../conditions/summary-kinds.ts';

export const softBounced: FilterKind = {
  id: 'soft-bounced',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value', 'days']);
    if (!settings.ok) return settings;
    const days = readDays(settings.value, path, MAX_SUMMARY_DAYS);
    if (!days.ok) return days;
    return parseAmount(settings.value, path, COUNTS_IN_DAYS, {
      label: inLastDays({ en: 'count of soft bounces', fr: 'le nombre de rejets temporaires' }, days.value),
      needs: [{ kind: 'interactions', of: 'soft_bounce', days: days.value }],
      rows: (scope) => sql`select i.user_id, count(*) from ${scope.tables.interactions} as i
        where ${scope.inPlace('i')} and i.kind = 'soft_bounce'
          and i.at >= ${toIso(startOfDay(scope.now, days.value))}::timestamptz and i.at < ${toIso(scope.now + 1)}::timestamptz
        group by i.user_id`,
      amount: (_, evidence, now) =>
        evidence.interactions.filter(
          ({ kind, at }) => kind === 'soft_bounce' && at >= startOfDay(now, days.value) && at <= now,
        ).length,
    });
  },
};

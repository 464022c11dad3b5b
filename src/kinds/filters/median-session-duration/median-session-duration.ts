// Median Session Duration in seconds, over the last durations that devices reported; 0 without any.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import type { Json } from '../../../core/json.ts';
import type { ProfileFields } from '../../../core/users/user.ts';
import { arrayOrNothing } from '../conditions/comparison.ts';
import { amountOf, amountSql } from '../conditions/log.ts';
import { MONEY, parseAmount } from '../conditions/sets.ts';
import { raw } from '../../../core/sql.ts';

export const medianSessionDuration: FilterKind = {
  id: 'median-session-duration',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    return parseAmount(
      settings.value,
      path,
      { ...MONEY, min: 0 },
      {
        label: { en: 'median session duration in seconds', fr: 'la durée médiane des sessions en secondes' },
        column: (scope) => {
          const list = arrayOrNothing(sql`(${scope.profile} -> 'session_seconds')`);
          return sql`coalesce((select percentile_disc(0.5) within group (order by ${amountSql(raw('held.value'))})
          from jsonb_array_elements(${list}) as held(value)), 0)`;
        },
        amount: (profile) => medianOf(profile.fields),
      },
    );
  },
};

/** The lower of two middles, as the server's percentile_disc. */
const medianOf = (fields: ProfileFields): number => {
  const list = fields['session_seconds'];
  const sorted = (Array.isArray(list) ? (list as readonly Json[]) : [])
    .map((one) => amountOf(one))
    .sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
};

// State in one subscription group. Somebody never in the group has neither state, so `is_not` matches them.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, quote, readChoice, readText } from '../../../core/segments/settings.ts';
import { STATE_NAMES, STATE_VERBS } from '../../../core/segments/state-filter.ts';
import { ok } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';

export const subscriptionGroup: FilterKind = {
  id: 'subscription-group',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['group_id', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const group = readText(settings.value, 'group_id', path);
    if (!group.ok) return group;
    const comparison = readChoice(settings.value, 'comparison', path, ['is', 'is_not']);
    if (!comparison.ok) return comparison;
    const state = readChoice(settings.value, 'value', path, ['subscribed', 'unsubscribed']);
    if (!state.ok) return state;
    const wanted = comparison.value === 'is';
    return ok({
      toSql: (scope) => sql`(coalesce(${scope.subscriptionGroups} -> ${group.value}::text ->> 'state'
        = ${state.value}::text, false) = ${wanted}::boolean)`,
      test: ({ subscriptionGroups: groups }) => {
        const stored = Object.hasOwn(groups, group.value) ? groups[group.value]?.state : undefined;
        return (stored === state.value) === wanted;
      },
      describe: (language) => {
        const name = quote(group.value, language);
        const label = { en: `subscription group ${name}`, fr: `le groupe d’abonnement ${name}` }[language];
        const verb = STATE_VERBS[language][comparison.value];
        return `${label} ${verb} ${STATE_NAMES[language][state.value] ?? state.value}`;
      },
    });
  },
};

// Filters on one state of a person out of a fixed list: `{ "comparison": "is" | "is_not", "value": state }`.
import { ok } from '../result.ts';
import type { SqlFragment } from '../sql.ts';
import { sql } from '../sql.ts';
import type { Profile } from '../users/user.ts';
import type { FilterKind, Language, Scope } from './filter.ts';
import { openSettings, readChoice } from './settings.ts';

interface StateFilter {
  readonly id: string;
  readonly states: readonly string[];
  column(scope: Scope): SqlFragment;
  stateOf(profile: Profile): string;
  readonly label: Readonly<Record<Language, string>>;
}

const COMPARISONS = ['is', 'is_not'] as const;

export const makeStateFilterKind = (definition: StateFilter): FilterKind => ({
  id: definition.id,
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    const comparison = readChoice(settings.value, 'comparison', path, COMPARISONS);
    if (!comparison.ok) return comparison;
    const state = readChoice(settings.value, 'value', path, definition.states);
    if (!state.ok) return state;
    const wanted = comparison.value === 'is';
    return ok({
      toSql: (scope) =>
        sql`(coalesce(${definition.column(scope)} = ${state.value}::text, false) = ${wanted}::boolean)`,
      test: (profile) => (definition.stateOf(profile) === state.value) === wanted,
      describe: (language) =>
        `${definition.label[language]} ${STATE_VERBS[language][comparison.value]} ${STATE_NAMES[language][state.value] ?? state.value}`,
    });
  },
});

export const STATE_VERBS = {
  en: { is: 'is', is_not: 'is not' },
  fr: { is: 'est', is_not: 'n’est pas' },
} as const;
export const STATE_NAMES: Record<Language, Readonly<Record<string, string>>> = {
  en: { opted_in: 'opted in', subscribed: 'subscribed', unsubscribed: 'unsubscribed' },
  fr: { opted_in: 'inscription confirmée', subscribed: 'abonné', unsubscribed: 'désabonné' },
};

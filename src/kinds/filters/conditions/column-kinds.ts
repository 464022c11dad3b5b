// Filters on one column of the users row: whether a date is known, when it was, and texts.
import type { FilterKind, Language, Scope } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { ok } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import type { Profile } from '../../../core/users/user.ts';
import { filterOnValue } from './on-value.ts';
import { MOMENT_SETTINGS, parseFlag, parseMoment } from './sets.ts';
import { parseOfType } from './typed.ts';

interface DateColumn {
  readonly id: string;
  readonly column: (scope: Scope) => SqlFragment;
  readonly at: (profile: Profile) => Instant | null;
}

/** `{ "value": true }`: the date is known. */
export const makeColumnFlagKind = (
  definition: DateColumn & { readonly label: Readonly<Record<Language, readonly [string, string]>> },
): FilterKind => ({
  id: definition.id,
  parse: (input, path) => {
    const settings = openSettings(input, path, ['value']);
    if (!settings.ok) return settings;
    return parseFlag(settings.value, path, {
      label: definition.label,
      holds: (scope) => sql`(${definition.column(scope)} is not null)`,
      test: (profile) => definition.at(profile) !== null,
    });
  },
});

export const makeColumnMomentKind = (
  definition: DateColumn & { readonly label: Readonly<Record<Language, string>> },
): FilterKind => ({
  id: definition.id,
  parse: (input, path) => {
    const settings = openSettings(input, path, MOMENT_SETTINGS);
    if (!settings.ok) return settings;
    return parseMoment(settings.value, path, {
      label: definition.label,
      column: definition.column,
      at: definition.at,
    });
  },
});

interface TextColumn {
  readonly id: string;
  readonly label: Readonly<Record<Language, string>>;
  readonly column: (scope: Scope) => SqlFragment;
  readonly textOf: (profile: Profile) => string | null;
}

/** Every comparison of texts (CD-18.2). */
export const makeTextKind = (definition: TextColumn): FilterKind => ({
  id: definition.id,
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    const comparison = parseOfType(settings.value, path, 'string');
    if (!comparison.ok) return comparison;
    return ok(
      filterOnValue(comparison.value, {
        value: (scope) => sql`to_jsonb(${definition.column(scope)})`,
        text: (scope) => ({ text: definition.column(scope), of: null }),
        valueOf: (profile) => definition.textOf(profile) ?? undefined,
        label: (language) => definition.label[language],
      }),
    );
  },
});

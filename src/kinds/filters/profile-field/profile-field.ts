// Standard fields of a person: country, language, time zone and the other short texts of a profile.
// Texts are compared as stored (country and language as codes), with every comparison of texts (CD-18.2).
import type { FilterKind, Language } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { sql } from '../../../core/sql.ts';
import type { Scope } from '../../../core/segments/filter.ts';
import type { Profile } from '../../../core/users/user.ts';
import type { ValueText } from '../conditions/comparison.ts';
import { filterOnValue } from '../conditions/on-value.ts';
import { parseOfType } from '../conditions/typed.ts';

export const PROFILE_FIELDS = [
  'country',
  'language',
  'time_zone',
  'gender',
  'home_city',
  'first_name',
  'last_name',
] as const;
type Field = (typeof PROFILE_FIELDS)[number];

export const profileField: FilterKind = {
  id: 'profile-field',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['field', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const field = readChoice(settings.value, 'field', path, PROFILE_FIELDS);
    if (!field.ok) return field;
    const comparison = parseOfType(settings.value, path, 'string');
    if (!comparison.ok) return comparison;
    return ok(
      filterOnValue(comparison.value, {
        value: (scope) => fieldSql(scope, field.value),
        text: (scope) => textOfSql(scope, field.value),
        valueOf: (profile) => fieldOf(profile, field.value),
        label: (language) => LABELS[language][field.value],
      }),
    );
  },
};

/** A JSON value that is no string counts as not having the field. */
const fieldSql = (scope: Scope, field: Field): SqlFragment =>
  field === 'time_zone'
    ? sql`to_jsonb(${scope.timeZone})`
    : sql`(case jsonb_typeof(${scope.profile} -> ${field}::text) when 'string' then ${scope.profile} -> ${field}::text end)`;

const textOfSql = (scope: Scope, field: Field): ValueText =>
  field === 'time_zone'
    ? { text: scope.timeZone, of: null }
    : {
        text: sql`(${scope.profile} ->> ${field}::text)`,
        of: sql`(${scope.profile} -> ${field}::text)`,
      };

const fieldOf = (profile: Profile, field: Field): string | undefined => {
  const stored = field === 'time_zone' ? profile.timeZone : profile.fields[field];
  return typeof stored === 'string' ? stored : undefined;
};

const LABELS: Record<Language, Record<Field, string>> = {
  en: {
    country: 'country',
    language: 'language',
    time_zone: 'time zone',
    gender: 'gender',
    home_city: 'home city',
    first_name: 'first name',
    last_name: 'last name',
  },
  fr: {
    country: 'le pays',
    language: 'la langue',
    time_zone: 'le fuseau horaire',
    gender: 'le genre',
    home_city: 'la ville',
    first_name: 'le prénom',
    last_name: 'le nom',
  },
};

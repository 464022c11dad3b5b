// Standard fields of a person: country, language, time zone and the other short texts of a profile.
// Negative comparisons match people without the field; texts are compared as stored, case included.
import type { Filter, FilterKind, Language } from '../../../core/segments/filter.ts';
import { listValues, openSettings, readChoice, readTexts } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { sql } from '../../../core/sql.ts';
import type { Scope } from '../../../core/segments/filter.ts';
import type { Profile } from '../../../core/users/user.ts';

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

const COMPARISONS = ['is_any_of', 'is_none_of', 'exists', 'does_not_exist'] as const;
type Comparison = (typeof COMPARISONS)[number];

export const profileField: FilterKind = {
  id: 'profile-field',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['field', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const field = readChoice(settings.value, 'field', path, PROFILE_FIELDS);
    if (!field.ok) return field;
    const comparison = readChoice(settings.value, 'comparison', path, COMPARISONS);
    if (!comparison.ok) return comparison;
    if (comparison.value === 'exists' || comparison.value === 'does_not_exist')
      return ok(makeFilter(field.value, comparison.value, []));
    const values = readTexts(settings.value, 'value', path);
    return values.ok ? ok(makeFilter(field.value, comparison.value, values.value)) : values;
  },
};

const makeFilter = (field: Field, comparison: Comparison, values: readonly string[]): Filter => {
  const wanted = comparison === 'is_any_of' || comparison === 'exists';
  const byValue = comparison === 'is_any_of' || comparison === 'is_none_of';
  const among = new Set(values);
  return {
    toSql: (scope) => {
      const stored = fieldSql(scope, field);
      const holds = byValue
        ? sql`coalesce(${stored} = any(${values}::text[]), false)`
        : sql`(${stored} is not null)`;
      return sql`(${holds} = ${wanted}::boolean)`;
    },
    test: (profile) => {
      const stored = fieldOf(profile, field);
      return (byValue ? stored !== null && among.has(stored) : stored !== null) === wanted;
    },
    describe: (language) =>
      [LABELS[language][field], VERBS[language][comparison], listValues(values, language)].join(' ').trim(),
  };
};

/** A JSON value that is no string counts as not having the field. */
const fieldSql = (scope: Scope, field: Field): SqlFragment =>
  field === 'time_zone'
    ? scope.timeZone
    : sql`(case jsonb_typeof(${scope.profile} -> ${field}::text) when 'string' then ${scope.profile} ->> ${field}::text end)`;

const fieldOf = (profile: Profile, field: Field): string | null => {
  const stored = field === 'time_zone' ? profile.timeZone : profile.fields[field];
  return typeof stored === 'string' ? stored : null;
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
const VERBS: Record<Language, Record<Comparison, string>> = {
  en: {
    is_any_of: 'is any of',
    is_none_of: 'is none of',
    exists: 'is known',
    does_not_exist: 'is not known',
  },
  fr: {
    is_any_of: 'est parmi',
    is_none_of: "n'est pas parmi",
    exists: 'est connu',
    does_not_exist: "n'est pas connu",
  },
};

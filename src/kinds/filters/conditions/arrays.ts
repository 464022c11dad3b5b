// Lists. Positive comparisons need a list; negative ones match people without one, and "is empty" does too.
import type { Json } from '../../../core/json.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { listValues, MAX_ANY_OF_VALUES, quote, readTexts } from '../../../core/segments/settings.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { raw, sql } from '../../../core/sql.ts';
import type { Comparison, Question } from './comparison.ts';
import { doubleSql, textSql } from './json-sql.ts';
import { comparePresence, isPresence, PRESENCE } from './presence.ts';
import type { Scalar } from './scalars.ts';
import { readScalars } from './scalars.ts';
import { containsAnySql, parsePattern } from './strings.ts';
import type { WordedComparison } from './words.ts';
import { phraseOf } from './words.ts';

const FORMS = [
  'includes_any_of',
  'includes_none_of',
  'values_contain_any_of',
  'values_do_not_contain_any_of',
  'matches_regex',
  'is_all_of',
  'is_not_all_of',
  'has_a_value',
  'is_empty',
] as const satisfies readonly WordedComparison[];
type Form = (typeof FORMS)[number];
const NEGATIVE: readonly Form[] = [
  'includes_none_of',
  'values_do_not_contain_any_of',
  'is_not_all_of',
  'is_empty',
];

export const ARRAY_COMPARISONS: readonly string[] = [...FORMS, ...PRESENCE];

export const parseArray = (settings: Settings, comparison: string, path: string): Result<Comparison> => {
  if (isPresence(comparison)) return ok(comparePresence(comparison));
  const form = FORMS.find((name) => name === comparison);
  switch (form) {
    case undefined:
      return refuse('invalid_filter', 'No such comparison.', `${path}.comparison`);
    case 'has_a_value':
    case 'is_empty':
      return settings['value'] === undefined
        ? ok(compareList(form, [], anyItem))
        : refuse('invalid_filter', 'This comparison takes no value.', `${path}.value`);
    case 'matches_regex':
      return parsePattern(settings, path, (pattern, matches) => compareRegex(pattern, matches));
    case 'values_contain_any_of':
    case 'values_do_not_contain_any_of': {
      const parts = readTexts(settings, 'value', path);
      return parts.ok ? ok(compareList(form, parts.value, holdsPart(parts.value))) : parts;
    }
    default: {
      const values = readScalars(settings['value'], `${path}.value`, MAX_ANY_OF_VALUES);
      if (!values.ok) return values;
      const question = form === 'is_all_of' || form === 'is_not_all_of' ? holdsAll : holdsAny;
      return ok(compareList(form, values.value, question(values.value)));
    }
  }
};

const compareList = (form: Form, values: readonly Scalar[], question: Question): Comparison => ({
  types: ['array'],
  negated: NEGATIVE.includes(form),
  whenMissing: NEGATIVE.includes(form),
  narrows: false,
  at: () => question,
  describe: phraseOf(form, (language) => listValues(values, language)),
});

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

const anyItem: Question = {
  test: (value) => listOf(value).length > 0,
  toSql: (value) => sql`(jsonb_array_length(${value}) > 0)`,
};

const compareRegex = (pattern: string, matches: (text: string) => boolean): Comparison => ({
  ...compareList('matches_regex', [pattern], {
    test: (value) => listOf(value).some((item) => typeof item === 'string' && matches(item)),
    toSql: () => raw('true'),
  }),
  narrows: true,
  describe: phraseOf('matches_regex', (language) => quote(pattern, language)),
});

const holdsPart = (parts: readonly string[]): Question => ({
  test: (value) =>
    listOf(value).some((item) => typeof item === 'string' && parts.some((part) => item.includes(part))),
  toSql: (value) => sql`exists (select from jsonb_array_elements(${value}) as held(value)
    where jsonb_typeof(held.value) = 'string' and ${containsAnySql(textSql(raw('held.value')), parts)})`,
});

const holdsAny = (values: readonly Scalar[]): Question => {
  const wanted = new Set<Json>(values);
  return {
    test: (value) => listOf(value).some((item) => wanted.has(item)),
    toSql: (value) => holdsAnySql(value, values),
  };
};

/**
 * One text for every mix of types: an empty list matches no element. The flag spares lists of strings alone,
 * which are the rule, the walk over the elements.
 */
export const holdsAnySql = (array: SqlFragment, values: readonly Scalar[]): SqlFragment => {
  const { texts, numbers, flags } = byType(values);
  const value = raw('held.value');
  return sql`((${array} ?| ${texts}::text[]) or ${numbers.length + flags.length > 0}::boolean and exists (
    select from jsonb_array_elements(${array}) as held(value)
    where case jsonb_typeof(held.value)
      when 'number' then coalesce(${doubleSql(value)} = any(${numbers}::double precision[]), false)
      when 'boolean' then held.value::boolean = any(${flags}::boolean[])
      else false end))`;
};

const holdsAll = (values: readonly Scalar[]): Question => {
  const wanted = [...new Set<Json>(values)];
  const { texts, numbers, flags } = byType(values);
  return {
    test: (value) => wanted.every((one) => listOf(value).includes(one)),
    toSql: (array) => sql`((${array} ?& ${texts}::text[])
      and not exists (select from unnest(${numbers}::double precision[]) as n where not exists (
        select from jsonb_array_elements(${array}) as held(value)
        where case jsonb_typeof(held.value) when 'number' then coalesce(${doubleSql(raw('held.value'))} = n, false) else false end))
      and not exists (select from unnest(${flags}::boolean[]) as b where not exists (
        select from jsonb_array_elements(${array}) as held(value)
        where case jsonb_typeof(held.value) when 'boolean' then held.value::boolean = b else false end)))`,
  };
};

const byType = (values: readonly Scalar[]) => ({
  texts: values.filter((value) => typeof value === 'string'),
  numbers: values.filter((value) => typeof value === 'number'),
  flags: values.filter((value) => typeof value === 'boolean'),
});

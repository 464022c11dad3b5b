// Texts. Regular expressions ignore case, "contains" does not (CD-18.2). "does not match" needs a value; the other
// negative comparisons match people without one.
import type { Json } from '../../../core/json.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { listValues, quote, readText, readTexts } from '../../../core/segments/settings.ts';
import { raw, sql } from '../../../core/sql.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import type { Comparison, Question } from './comparison.ts';
import { textSql } from './json-sql.ts';
import { comparePresence, isPresence, PRESENCE } from './presence.ts';
import { compileIgnoringCase, MAX_PATTERN_CHARS } from './regex.ts';
import type { WordedComparison } from './words.ts';
import { phraseOf } from './words.ts';

const FORMS = [
  'matches_regex',
  'does_not_match_regex',
  'is_any_of',
  'is_none_of',
  'contains_any_of',
  'does_not_contain_any_of',
] as const satisfies readonly WordedComparison[];
type Form = (typeof FORMS)[number];

export const STRING_COMPARISONS: readonly string[] = [...FORMS, ...PRESENCE];

export const parseString = (settings: Settings, comparison: string, path: string): Result<Comparison> => {
  if (isPresence(comparison)) return ok(comparePresence(comparison));
  const form = FORMS.find((name) => name === comparison);
  if (form === undefined) return refuse('invalid_filter', 'No such comparison.', `${path}.comparison`);
  if (form === 'matches_regex' || form === 'does_not_match_regex')
    return parsePattern(settings, path, (pattern, matches) =>
      compareText(form, [pattern], (text) => matches(text), null),
    );
  const values = readTexts(settings, 'value', path);
  if (!values.ok) return values;
  return ok(
    form === 'is_any_of' || form === 'is_none_of'
      ? compareWhole(form, values.value)
      : compareParts(form, values.value),
  );
};

export const parsePattern = (
  settings: Settings,
  path: string,
  make: (pattern: string, matches: (text: string) => boolean) => Comparison,
): Result<Comparison> => {
  const pattern = readText(settings, 'value', path, MAX_PATTERN_CHARS);
  if (!pattern.ok) return pattern;
  const matches = compileIgnoringCase(pattern.value);
  return matches === null
    ? refuse(
        'invalid_filter',
        'Not a regular expression that RE2 understands, or too large a one.',
        `${path}.value`,
      )
    : ok(make(pattern.value, matches));
};

const compareText = (
  form: Form,
  values: readonly string[],
  test: (text: string) => boolean,
  toSql: ((text: SqlFragment) => SqlFragment) | null,
  quick: Pick<Question, 'quick' | 'quickText'> = {},
): Comparison => {
  const negated = form.startsWith('does_not') || form === 'is_none_of';
  const question: Question = {
    test: (value: Json) => typeof value === 'string' && test(value),
    toSql: (value) => (toSql === null ? raw('true') : toSql(textSql(value))),
    ...quick,
  };
  return {
    types: ['string'],
    negated,
    whenMissing: negated && form !== 'does_not_match_regex',
    narrows: toSql === null,
    at: () => question,
    describe: phraseOf(form, (language) =>
      form.endsWith('regex') ? quote(values[0] ?? '', language) : listValues(values, language),
    ),
  };
};

const compareWhole = (form: 'is_any_of' | 'is_none_of', values: readonly string[]): Comparison => {
  const wanted = new Set(values);
  return compareText(
    form,
    values,
    (text) => wanted.has(text),
    (text) => sql`(${text} = any(${values}::text[]))`,
    {
      quick: (value) => sql`${value} = any(${values.map((one) => JSON.stringify(one))}::jsonb[])`,
      quickText: (text) => sql`${text} = any(${values}::text[])`,
    },
  );
};

const compareParts = (
  form: 'contains_any_of' | 'does_not_contain_any_of',
  values: readonly string[],
): Comparison =>
  compareText(
    form,
    values,
    (text) => values.some((part) => text.includes(part)),
    (text) => containsAnySql(text, values),
  );

export const containsAnySql = (text: SqlFragment, values: readonly string[]): SqlFragment =>
  sql`exists (select from unnest(${values}::text[]) as part where part = '' or position(part in ${text}) > 0)`;

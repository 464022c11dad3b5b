// One comparison of a JSON value (CD-18.2) with both its meanings: over the one value a path leads to, or over the
// elements of a list. A value of another type matches neither way; `whenMissing` answers for nobody's value.
import type { Json } from '../../../core/json.ts';
import type { Language } from '../../../core/segments/filter.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { joinSql, raw, sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';

export type JsonType = 'string' | 'number' | 'boolean' | 'array' | 'object';

export interface Comparison {
  /** Of which a value must be for the comparison to say anything. */
  readonly types: readonly JsonType[];
  readonly negated: boolean;
  readonly whenMissing: boolean;
  /** True: SQL lets every value of the types through and memory decides. */
  readonly narrows: boolean;
  /** The positive question, about a value of one of the types. */
  at(now: Instant): Question;
  describe(language: Language): string;
}

export interface Question {
  test(value: Json): boolean;
  /** The same about a value of any type or NULL, where that takes reading it only once. May be NULL: no. */
  readonly quick?: (value: SqlFragment) => SqlFragment;
  /** The same about the text of the value, whatever its type; whoever asks makes sure that it was a string. */
  readonly quickText?: (text: SqlFragment) => SqlFragment;
  toSql(value: SqlFragment): SqlFragment;
}

/** JSON null is nobody's value, like an absent one. */
export const testValues = (
  comparison: Comparison,
  question: Question,
  values: readonly (Json | undefined)[],
): boolean => {
  const present = values.filter((value) => value !== undefined && value !== null);
  if (present.length === 0) return comparison.whenMissing;
  const typed = present.filter((value) => comparison.types.includes(jsonTypeOf(value)));
  const holds = typed.some((value) => question.test(value));
  return comparison.negated ? typed.length > 0 && !holds : holds;
};

const jsonTypeOf = (value: Json): JsonType => {
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
};

export interface ValueText {
  readonly text: SqlFragment;
  /** The jsonb that it is the text of; null: it is never anything but a text. */
  readonly of: SqlFragment | null;
}

/** The comparison about one value of type jsonb. The CASE keeps casts away from values they would fail on. */
export const valueSql = (
  comparison: Comparison,
  question: Question,
  value: SqlFragment,
  text?: ValueText,
): SqlFragment => {
  const { quick, quickText } = question;
  // Most values differ as text already: their type is asked of the few that do not.
  if (quickText !== undefined && text !== undefined && !comparison.negated && !comparison.whenMissing)
    return text.of === null
      ? sql`coalesce(${quickText(text.text)}, false)`
      : sql`coalesce(${quickText(text.text)} and jsonb_typeof(${text.of}) = 'string', false)`;
  if (quick !== undefined && !comparison.negated && !comparison.narrows)
    return sql`(coalesce(${quick(value)}, false) or ${comparison.whenMissing}::boolean and coalesce(jsonb_typeof(${value}), 'null') = 'null')`;
  const holds = comparison.narrows ? raw('true') : question.toSql(value);
  const arm = comparison.negated && !comparison.narrows ? sql`(not ${holds})` : holds;
  return caseSql(comparison, value, arm, sql`${comparison.whenMissing}::boolean`);
};

const caseSql = (
  { types }: Comparison,
  value: SqlFragment,
  typed: SqlFragment,
  missing: SqlFragment,
): SqlFragment => {
  const arms = types.map((type) => sql`when ${raw(`'${type}'`)} then ${typed}`);
  return sql`(case coalesce(jsonb_typeof(${value}), 'null') ${joinSql(arms, ' ')} when 'null' then ${missing} else false end)`;
};

/**
 * The comparison about every `inner` of the elements of `list`, a jsonb that may be no array. Elements are `item`.
 */
export const elementsSql = (
  comparison: Comparison,
  question: Question,
  list: SqlFragment,
  inner: (element: SqlFragment) => SqlFragment,
): SqlFragment => {
  const value = inner(raw('item.value'));
  const elements = sql`jsonb_array_elements(${arrayOrNothing(list)}) as item(value)`;
  const typed = sql`exists (select from ${elements} where ${caseSql(comparison, value, raw('true'), raw('false'))})`;
  const holding = comparison.narrows
    ? typed
    : sql`exists (select from ${elements} where ${caseSql(comparison, value, question.toSql(value), raw('false'))})`;
  const answer = comparison.negated && !comparison.narrows ? sql`(${typed} and not ${holding})` : holding;
  const present = sql`exists (select from ${elements} where coalesce(jsonb_typeof(${value}), 'null') <> 'null')`;
  return sql`(${comparison.whenMissing}::boolean and not ${present} or ${answer})`;
};

export const arrayOrNothing = (list: SqlFragment): SqlFragment =>
  sql`(case jsonb_typeof(${list}) when 'array' then ${list} else '[]'::jsonb end)`;

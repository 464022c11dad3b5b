// Paths into nested values (CD-18.2): names joined by dots, in double quotes where they hold one, and at most one `[]`,
// which means any element of the list that stands there.
import type { Json } from '../../../core/json.ts';
import { isObject } from '../../../core/json.ts';
import { parsePropertyPath } from '../../../core/campaigns/property-path.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import { checkText, MAX_FILTER_TEXT_CHARS } from '../../../core/segments/settings.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { joinSql, raw, sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import type { Comparison, Question } from './comparison.ts';
import { arrayOrNothing, elementsSql, testValues, valueSql } from './comparison.ts';

export interface ValuePath {
  /** Down to the value, or to the list. */
  readonly names: readonly string[];
  /** From an element of the list; null = there is no list. */
  readonly inner: readonly string[] | null;
}

/** The server would take such a name for the position in a list. */
const LOOKS_LIKE_AN_INDEX = /^\s*[+-]?\d+$/;

export const parseValuePath = (value: unknown, at: string): Result<ValuePath> => {
  const text = checkText(value, at, MAX_FILTER_TEXT_CHARS);
  if (!text.ok) return text;
  const steps = parsePropertyPath(text.value);
  if (steps === null) return refuse('invalid_filter', 'Not a path.', at);
  const names: string[] = [];
  let inner: string[] | null = null;
  for (const step of steps) {
    if (step.kind === 'name' && !LOOKS_LIKE_AN_INDEX.test(step.name)) (inner ?? names).push(step.name);
    else if (step.kind === 'any' && inner === null) inner = [];
    else return refuse('invalid_filter', 'A path holds names and at most one [].', at);
  }
  return ok({ names, inner });
};

/** What stands at the end of names; undefined where they lead nowhere. Own properties only. */
export const valueAt = (value: Json | undefined, names: readonly string[]): Json | undefined =>
  names.reduce<Json | undefined>(
    (held, name) => (isObject(held) && Object.hasOwn(held, name) ? held[name] : undefined),
    value,
  );

/** An empty path leads to the value itself. */
export const valueAtSql = (value: SqlFragment, names: readonly string[]): SqlFragment =>
  sql`(${value} #> ${names}::text[])`;

const listAt = (value: Json | undefined, names: readonly string[]): readonly Json[] => {
  const list = valueAt(value, names);
  return Array.isArray(list) ? (list as readonly Json[]) : [];
};

export const testAtPath = (
  comparison: Comparison,
  question: Question,
  root: Json | undefined,
  { names, inner }: ValuePath,
): boolean => {
  if (inner === null) return testValues(comparison, question, [valueAt(root, names)]);
  return testValues(
    comparison,
    question,
    listAt(root, names).map((item) => valueAt(item, inner)),
  );
};

export const atPathSql = (
  comparison: Comparison,
  question: Question,
  root: SqlFragment,
  { names, inner }: ValuePath,
): SqlFragment => {
  const value = valueAtSql(root, names);
  if (inner === null) return valueSql(comparison, question, value);
  return elementsSql(comparison, question, value, (item) => valueAtSql(item, inner));
};

/** One of several conditions that must hold in the same element. */
export interface Criterion {
  readonly path: ValuePath;
  readonly comparison: Comparison;
  readonly questionAt: (now: Instant) => Question;
}

/** All criteria in the same element of the list; without a list, in the object that stands there. */
export const testCriteria = (
  criteria: readonly Criterion[],
  root: Json | undefined,
  { names, inner }: ValuePath,
  now: Instant,
): boolean => {
  const elements =
    inner === null ? [valueAt(root, names)] : listAt(root, names).map((item) => valueAt(item, inner));
  return elements.some(
    (element) =>
      isObject(element) &&
      criteria.every((one) => testAtPath(one.comparison, one.questionAt(now), element as Json, one.path)),
  );
};

export const criteriaSql = (
  criteria: readonly Criterion[],
  root: SqlFragment,
  { names, inner }: ValuePath,
  now: Instant,
): SqlFragment => {
  const place = valueAtSql(root, names);
  const list = inner === null ? sql`jsonb_build_array(${place})` : arrayOrNothing(place);
  const all = criteria.map((one) =>
    atPathSql(one.comparison, one.questionAt(now), raw('element.value'), one.path),
  );
  return sql`exists (select from (select ${valueAtSql(raw('it.value'), inner ?? [])} as value
      from jsonb_array_elements(${list}) as it(value)) as element
    where case jsonb_typeof(element.value) when 'object' then ${joinSql(all, ' and ')} else false end)`;
};

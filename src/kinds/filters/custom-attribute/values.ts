// Equality of scalars: strings (case-sensitive), numbers (IEEE double) and booleans, one value or a list.
import type { Json } from '../../../core/json.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { sql } from '../../../core/sql.ts';
import { holdsAnySql } from '../conditions/arrays.ts';
import { textSql } from '../conditions/json-sql.ts';
import { numberOrderSql } from '../conditions/number-order.ts';
import type { Scalar } from '../conditions/scalars.ts';
import { byTypeSql } from './attribute.ts';

/** What a stored value is compared with, in memory and in SQL. `whenMissing` is the answer for nobody's value. */
export interface Condition {
  test(value: Json): boolean;
  toSql(value: SqlFragment): SqlFragment;
  readonly whenMissing: boolean;
}

/** Equal, or of the same type and different. A value of another type matches neither way. */
export const compareScalar = (expected: Scalar, negated: boolean): Condition => ({
  test: (value) => typeof value === typeof expected && (value === expected) !== negated,
  toSql: (value) => scalarSql(value, expected, negated),
  whenMissing: negated,
});

const scalarSql = (value: SqlFragment, expected: Scalar, negated: boolean): SqlFragment => {
  if (typeof expected === 'string') {
    const equal = sql`${textSql(value)} = ${expected}::text`;
    return byTypeSql(value, { string: signed(equal, negated) }, negated);
  }
  if (typeof expected === 'boolean') {
    const equal = sql`${value}::boolean = ${expected}::boolean`;
    return byTypeSql(value, { boolean: signed(equal, negated) }, negated);
  }
  const equal = sql`coalesce(${numberOrderSql(value, 'equals', expected)}, false)`;
  return byTypeSql(value, { number: signed(equal, negated) }, negated);
};

const signed = (condition: SqlFragment, negated: boolean): SqlFragment =>
  negated ? sql`(not ${condition})` : condition;

/** An array that holds any of the values, or (negated) an array that holds none of them. */
export const compareElements = (values: readonly Scalar[], negated: boolean): Condition => {
  const wanted = new Set<Json>(values);
  return {
    test: (value) => Array.isArray(value) && value.some((item: Json) => wanted.has(item)) !== negated,
    toSql: (value) => byTypeSql(value, { array: signed(holdsAnySql(value, values), negated) }, negated),
    whenMissing: negated,
  };
};

/** A string among the values, or an array that holds any of them (2.2: is_any_of equals includes_value there). */
export const compareAnyOf = (values: readonly string[], negated: boolean): Condition => {
  const wanted = new Set<Json>(values);
  const elements = compareElements(values, negated);
  return {
    test: (value) => (typeof value === 'string' ? wanted.has(value) !== negated : elements.test(value)),
    toSql: (value) => {
      const among = sql`${textSql(value)} = any(${values}::text[])`;
      const holds = sql`(${value} ?| ${values}::text[])`;
      return byTypeSql(
        value,
        { string: signed(sql`(${among})`, negated), array: signed(holds, negated) },
        negated,
      );
    },
    whenMissing: negated,
  };
};

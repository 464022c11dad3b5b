// How one custom attribute is reached, in SQL and in memory. A JSON null counts as not having the attribute.
import type { Json } from '../../../core/json.ts';
import type { Scope } from '../../../core/segments/filter.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { joinSql, raw, sql } from '../../../core/sql.ts';
import type { Profile } from '../../../core/users/user.ts';

/** undefined = the person lacks it. Own properties only: `constructor` is a name like any other. */
export const attributeOf = (profile: Profile, name: string): Json | undefined =>
  Object.hasOwn(profile.attributes, name) ? (profile.attributes[name] ?? undefined) : undefined;

export const attributeSql = (scope: Scope, name: string): SqlFragment =>
  sql`(${scope.attributes} -> ${name}::text)`;

type JsonType = 'string' | 'number' | 'boolean' | 'array' | 'object';

/**
 * One condition per JSON type, false for types not named: a type mismatch never matches, and the CASE keeps
 * casts away from values they would fail on.
 */
export const byTypeSql = (
  value: SqlFragment,
  branches: Partial<Record<JsonType, SqlFragment>>,
  whenMissing: boolean,
): SqlFragment => {
  const arms = Object.entries(branches).map(
    ([type, condition]) => sql`when ${raw(`'${type}'`)} then ${condition}`,
  );
  const missing = sql`when 'null' then ${raw(String(whenMissing))}`;
  return sql`(case coalesce(jsonb_typeof(${value}), 'null') ${joinSql([...arms, missing], ' ')} else false end)`;
};

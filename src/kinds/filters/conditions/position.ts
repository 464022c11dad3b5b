// Where a person was last, in degrees.
import type { Scope } from '../../../core/segments/filter.ts';
import { isObject } from '../../../core/json.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { sql } from '../../../core/sql.ts';
import type { Profile } from '../../../core/users/user.ts';
import { doubleSql } from './json-sql.ts';

export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

export const positionOf = ({ fields: { current_location: at } }: Profile): Position | null => {
  if (!isObject(at)) return null;
  const { latitude, longitude } = at;
  return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : null;
};

/** NULL where the profile holds no number. */
export const positionSql = (
  scope: Scope,
): { readonly latitude: SqlFragment; readonly longitude: SqlFragment } => ({
  latitude: coordinate(sql`(${scope.profile} #> '{current_location,latitude}')`),
  longitude: coordinate(sql`(${scope.profile} #> '{current_location,longitude}')`),
});

const coordinate = (value: SqlFragment): SqlFragment =>
  sql`(case jsonb_typeof(${value}) when 'number' then ${doubleSql(value)} end)`;

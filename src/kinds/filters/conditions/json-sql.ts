// Scalars out of jsonb.
import type { SqlFragment } from '../../../core/sql.ts';
import { sql } from '../../../core/sql.ts';

/** The text of a JSON string. */
export const textSql = (value: SqlFragment): SqlFragment => sql`(${value} #>> '{}')`;

/**
 * A JSON number as IEEE double, as JavaScript reads it: NULL when it is beyond the largest double and 0 when
 * it is below the smallest, where a plain cast would fail the whole statement.
 */
export const doubleSql = (value: SqlFragment): SqlFragment => sql`(case
  when abs(${value}::numeric) > 1.7976931348623157e308 then null
  when abs(${value}::numeric) < 4.9406564584124654e-324 then 0
  else ${value}::double precision end)`;

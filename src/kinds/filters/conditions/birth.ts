// The day of birth, `YYYY-MM-DD`, or nothing where the profile holds anything else.
import type { Scope } from '../../../core/segments/filter.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { sql } from '../../../core/sql.ts';
import type { Profile } from '../../../core/users/user.ts';

/** Both of JavaScript and PostgreSQL. */
const BIRTH_PATTERN = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';
const BIRTH = new RegExp(BIRTH_PATTERN);

export const birthOf = ({ fields: { dob } }: Profile): string | null =>
  typeof dob === 'string' && BIRTH.test(dob) ? dob : null;

export const birthSql = (scope: Scope): SqlFragment =>
  sql`(case when jsonb_typeof(${scope.profile} -> 'dob') = 'string' and ${scope.profile} ->> 'dob' ~ ${BIRTH_PATTERN}::text
    then ${scope.profile} ->> 'dob' end)`;

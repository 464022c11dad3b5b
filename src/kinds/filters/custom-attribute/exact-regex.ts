// Regular expressions of users: RE2 decides, searching anywhere in the text, case-sensitively. SQL only keeps
// the people whose value RE2 has to look at.
import { RE2JS } from 're2js';
import { isBoundedPattern } from '../../../core/segments/pattern-size.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import { byTypeSql } from './attribute.ts';
import type { Condition } from './values.ts';

/** Compiling is linear in the pattern (measured: 50 ms for 32,000 characters); a rule may hold 200 of them. */
export const MAX_REGEX_CHARS = 2_000;

export const compareRegex = (pattern: string, negated: boolean, path: string): Result<Condition> => {
  const compiled = compileRegex(pattern);
  if (compiled === null)
    return refuse(
      'invalid_filter',
      'Not a regular expression that RE2 understands, or too large a one.',
      path,
    );
  return ok({
    test: (value) => typeof value === 'string' && compiled.matcher(value).find() !== negated,
    toSql: (value) => byTypeSql(value, { string: sql`true` }, negated),
    whenMissing: negated,
  });
};

const compileRegex = (pattern: string): RE2JS | null => {
  if (!isBoundedPattern(pattern)) return null;
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
};

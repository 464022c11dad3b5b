// A stored rule with both its meanings, as planning and deciding take it.
import type { JsonObject } from '../json.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { SqlFragment } from '../sql.ts';
import type { Instant } from '../time.ts';
import type { Profile } from '../users/user.ts';
import { compileSegment, isExact, needsOf } from './compile.ts';
import type { Evidence, Need } from './evidence.ts';
import { evaluateSegment } from './evaluate.ts';
import type { Scope } from './filter.ts';
import type { FilterKinds } from './segment.ts';
import { parseStoredSegment } from './segment.ts';

export interface CompiledAudience {
  /** Never NULL. With `narrows` it keeps everybody who may match, and `test` decides. */
  toSql(scope: Scope): SqlFragment;
  readonly narrows: boolean;
  /** What `test` has to be handed beyond the profile. */
  readonly needs: readonly Need[];
  test(profile: Profile, now: Instant, evidence: Evidence): boolean;
}

/** null = everybody. Fails only when a filter kind is gone or a stored rule was damaged. */
export const compileAudience = (rule: JsonObject | null, kinds: FilterKinds): Result<CompiledAudience> => {
  const segment = parseStoredSegment(rule, kinds);
  if (!segment.ok) return segment;
  return ok({
    toSql: (scope) => compileSegment(segment.value, scope).where,
    narrows: !isExact(segment.value),
    needs: needsOf(segment.value),
    test: (profile, now, evidence) => evaluateSegment(segment.value, profile, now, evidence),
  });
};

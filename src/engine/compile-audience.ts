// Stored rule trees as planning and deciding use them: parsed once per text, with both meanings.
import type { JsonObject } from '../core/json.ts';
import { ok, type Result } from '../core/result.ts';
import { compileSegment } from '../core/segments/compile.ts';
import { evaluateSegment } from '../core/segments/evaluate.ts';
import { parseStoredSegment, type FilterKinds, type Segment } from '../core/segments/segment.ts';
import type { Scope } from '../core/segments/filter.ts';
import type { CompiledAudience } from './planning.ts';

export const audienceCompiler =
  (kinds: FilterKinds, scopeAt: (now: number) => Scope) =>
  (tree: JsonObject | null): Result<CompiledAudience> => {
    const segment = parseStoredSegment(tree, kinds);
    return segment.ok ? ok(compiled(segment.value, scopeAt)) : segment;
  };

const compiled = (segment: Segment, scopeAt: (now: number) => Scope): CompiledAudience => ({
  toSql: (scope) => compileSegment(segment, scope).where,
  narrows: !compileSegment(segment, scopeAt(0)).exact,
  test: (profile, now) => evaluateSegment(segment, profile, now),
});

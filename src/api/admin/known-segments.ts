// Filter kinds that know the segments a document names: for whoever parses, reviews or explains a rule as it was
// written. What runs a rule has the other segments' rules in their places (core/segments/named-segments.ts).
import type { JsonObject } from '../../core/json.ts';
import { putRulesIn, segmentIdsIn, type WithSegments } from '../../core/segments/named-segments.ts';
import type { FilterKinds } from '../../core/segments/segment.ts';
import type { SegmentRecord, SegmentStore } from '../../ports/segment-store.ts';

export interface KnownSegments {
  readonly filters: FilterKinds;
  /** kinds/filters/segment-membership */
  readonly withSegments: WithSegments;
  readonly segments: Pick<SegmentStore, 'named'>;
}

/** `written`: somebody writes the rule now, so it may name no archived segment and not itself. */
export const filtersFor = async (
  { filters, segments, withSegments }: KnownSegments,
  workspaceId: number,
  documents: unknown,
  written: { readonly self: string | null } | null = null,
): Promise<FilterKinds> => {
  const ids = segmentIdsIn(documents);
  if (ids.length === 0) return filters;
  const found = new Map(
    (await loadNamed(segments, workspaceId, ids)).map(({ segmentId, name, rule, archivedAt }) => [
      segmentId,
      { name, rule, archived: written !== null && archivedAt !== null && ids.includes(segmentId) },
    ]),
  );
  return withSegments(filters, (id) => found.get(id) ?? null, written?.self ?? null);
};

/** Those of these ids, and those that they name in turn: no rule that runs goes deeper (CD-18.1). */
const loadNamed = async (
  segments: Pick<SegmentStore, 'named'>,
  workspaceId: number,
  ids: readonly string[],
): Promise<readonly SegmentRecord[]> => {
  const found = await segments.named(workspaceId, ids);
  const inner = segmentIdsIn(found.map(({ rule }) => rule)).filter((id) => !ids.includes(id));
  return inner.length === 0 ? found : [...found, ...(await segments.named(workspaceId, inner))];
};

/** The rule as it runs. */
export const ruleToRun = async (
  segments: Pick<SegmentStore, 'named'>,
  workspaceId: number,
  rule: JsonObject,
): Promise<JsonObject> => {
  const ids = segmentIdsIn(rule);
  if (ids.length === 0) return rule;
  const found = await loadNamed(segments, workspaceId, ids);
  return putRulesIn(rule, Object.fromEntries(found.map((one) => [one.segmentId, one.rule])));
};

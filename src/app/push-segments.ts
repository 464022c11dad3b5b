// Segments as files: other segments and campaigns are named by their keys, because ids differ from workspace to workspace.
import { readRule } from '../api/admin/segments.ts';
import type { KnownSegments } from '../api/admin/known-segments.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { ok, refuse } from '../core/result.ts';
import { mapMemberships } from '../core/segments/named-segments.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { SegmentRecord, SegmentStore } from '../ports/segment-store.ts';
import type { CampaignStore } from '../ports/settings-store.ts';
import { withCampaignIds, withCampaignKeys } from './push-references.ts';

export interface SegmentPushDeps extends KnownSegments {
  readonly segments: SegmentStore;
  readonly campaigns: Pick<CampaignStore, 'findByKey'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'uuid'>;
  readonly actor: string;
}

const MAX_SEGMENTS = 10_000;

/** Those in use. */
export const listSegments = async (
  { segments }: Pick<SegmentPushDeps, 'segments'>,
  workspaceId: number,
): Promise<readonly SegmentRecord[]> => {
  const query = { limit: MAX_SEGMENTS, after: null, search: null, tags: [], archived: false };
  return segments.list(workspaceId, query);
};

export const writeSegment = (
  segment: SegmentRecord,
  all: readonly SegmentRecord[],
  campaigns: readonly Campaign[],
) => ({
  kind: 'segments' as const,
  key: segment.key,
  document: {
    name: segment.name,
    description: segment.description,
    tags: segment.tags,
    tracked: segment.tracked,
    rule: withCampaignKeys(withKeys(segment.rule, all), campaigns),
  },
});

/** Ids become keys. One that is not known stays as it is. */
export const withKeys = (document: JsonObject, all: readonly SegmentRecord[]): JsonObject =>
  mapMemberships(document, ({ segment_id: id, ...leaf }) => {
    const found = all.find(({ segmentId }) => segmentId === id);
    return found === undefined ? { ...leaf, segment_id: id ?? '' } : { ...leaf, segment: found.key };
  });

/** Keys become ids; refused when one names nothing. */
export const withIds = (
  document: JsonObject,
  all: readonly SegmentRecord[],
  field: string,
): Result<JsonObject> => {
  const unknown: string[] = [];
  const changed = mapMemberships(document, ({ segment, ...leaf }) => {
    if (typeof segment !== 'string') return segment === undefined ? leaf : { ...leaf, segment };
    const found = all.find(({ key }) => key === segment);
    if (found === undefined) unknown.push(segment);
    return { ...leaf, segment_id: found?.segmentId ?? '' };
  });
  return unknown.length === 0
    ? ok(changed)
    : refuse('unknown_segment', `there is no segment ${unknown.join(', ')}`, field);
};

export const applySegment = async (
  deps: SegmentPushDeps,
  workspaceId: number,
  { key, document }: { readonly key: string; readonly document: JsonObject },
): Promise<Result<null>> => {
  const before = await deps.segments.findByKey(workspaceId, key);
  const segmentId = before?.segmentId ?? deps.random.uuid();
  const written = isObject(document['rule']) ? document['rule'] : { all: [] };
  const named = withIds(written, await listSegments(deps, workspaceId), 'rule');
  if (!named.ok) return named;
  const known = await withCampaignIds(deps.campaigns, workspaceId, named.value, 'rule');
  if (!known.ok) return known;
  const rule = await readRule(deps, workspaceId, segmentId, known.value);
  if (!rule.ok) return rule;
  const draft = {
    segmentId,
    name: textOf(document['name'], key),
    description: textOf(document['description'], ''),
    tags: textsOf(document['tags']),
    tracked: document['tracked'] !== false,
    rule: rule.value,
  };
  const at = deps.clock.now();
  if (before === null) {
    const created = await deps.segments.create(workspaceId, { ...draft, key }, deps.actor, at);
    return created ? ok(null) : refuse('conflict', 'key is used by another segment', 'key');
  }
  const revised = await deps.segments.revise(workspaceId, draft, before.version, deps.actor, at);
  return revised ? ok(null) : refuse('conflict', 'the segment was changed meanwhile');
};

const textOf = (value: Json | undefined, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise;
const textsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value)
    ? (value as readonly Json[]).filter((each): each is string => typeof each === 'string')
    : [];

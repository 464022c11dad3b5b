// Rules that name other segments (`segment-membership`). Rules are kept with the names in them; whoever runs one puts
// the other's present rule in its place, so that everything that runs knows nothing of segments.
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { FilterKind } from './filter.ts';

export interface NamedSegment {
  readonly name: string;
  readonly rule: JsonObject | null;
  /** May not be named anew. */
  readonly archived?: boolean;
}

/** Null: there is no such segment. */
export type FindSegment = (segmentId: string) => NamedSegment | null;

/**
 * The kinds, knowing other segments. `self` is the segment whose own rule is parsed: what it names may name none.
 * Without it a campaign, a list or a question is parsed, and what that names may name others, but no further.
 */
export type WithSegments = (
  kinds: ReadonlyMap<string, FilterKind>,
  find: FindSegment,
  self?: string | null,
) => ReadonlyMap<string, FilterKind>;

export const MEMBERSHIP_FILTER = 'segment-membership';

/** A segment may name others, and whoever is no segment (a campaign, a list) may name such a one (CD-18.1). */
export const MAX_SEGMENT_LEVELS = 2;

/** What a segment means now, by its id. */
export type SegmentRules = Readonly<Record<string, JsonObject>>;

/** Ids of the segments that a document names, each once, wherever in it they stand. */
export const segmentIdsIn = (document: unknown): readonly string[] => {
  const found = new Set<string>();
  collect(document, found);
  return [...found];
};

const collect = (value: unknown, found: Set<string>): void => {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isObject(value)) return;
  if (value['filter'] === MEMBERSHIP_FILTER && typeof value['segment_id'] === 'string')
    found.add(value['segment_id']);
  for (const inner of Object.values(value)) collect(inner, found);
};

/**
 * The rule with every named segment's own in its place, and in those the rules that they name. One that is not known
 * or lies deeper stays, and whoever parses the rule refuses it: better nobody than the wrong people.
 */
export const putRulesIn = (rule: JsonObject, rules: SegmentRules, levels = MAX_SEGMENT_LEVELS): JsonObject =>
  mapMemberships(rule, (leaf) => {
    const id = leaf['segment_id'];
    const named = typeof id === 'string' && Object.hasOwn(rules, id) ? rules[id] : undefined;
    if (named === undefined || levels === 0) return leaf;
    const whole = putRulesIn(named, rules, levels - 1);
    return leaf['value'] === false ? { none: [whole] } : whole;
  });

/** The document with every clause that names a segment replaced. */
export const mapMemberships = (
  document: JsonObject,
  change: (leaf: JsonObject) => JsonObject,
): JsonObject => {
  if (document['filter'] === MEMBERSHIP_FILTER) return change(document);
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, mapValue(value, change)]));
};

const mapValue = (value: Json, change: (leaf: JsonObject) => JsonObject): Json => {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mapValue(item, change));
  return isObject(value) ? mapMemberships(value, change) : value;
};

/** Paths of the clauses of a rule that name this segment, as refusals write them. */
export const pathsNaming = (rule: unknown, segmentId: string, path = 'rule'): readonly string[] => {
  if (Array.isArray(rule)) return rule.flatMap((item, i) => pathsNaming(item, segmentId, `${path}[${i}]`));
  if (!isObject(rule)) return [];
  if (rule['filter'] === MEMBERSHIP_FILTER)
    return rule['segment_id'] === segmentId ? [`${path}.segment_id`] : [];
  return Object.entries(rule).flatMap(([key, value]) => pathsNaming(value, segmentId, `${path}.${key}`));
};

/** The path of the first clause that names any segment; null where none does. */
export const firstMembership = (rule: unknown, path = 'rule'): string | null => {
  if (Array.isArray(rule)) {
    for (const [i, item] of rule.entries()) {
      const found = firstMembership(item, `${path}[${i}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(rule)) return null;
  if (rule['filter'] === MEMBERSHIP_FILTER) return `${path}.segment_id`;
  for (const [key, value] of Object.entries(rule)) {
    const found = firstMembership(value, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
};

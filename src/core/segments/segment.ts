// A segment is a rule tree: groups (all, any, none) of leaves `{ "filter": "<kind>", …settings }`.
// Parsing gives behaviour or the path of the first offending clause; nothing half-understood gets through.
import type { JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import {
  MAX_AUDIENCE_DEPTH,
  MAX_AUDIENCE_FILTERS,
  MAX_FILTER_BYTES,
  MAX_NAMED_SEGMENTS,
  MAX_RULE_BYTES,
} from '../limits.ts';
import { segmentIdsIn } from './named-segments.ts';
import { jsonBytes } from '../text-size.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import type { FilterKind, GroupKind, RuleNode } from './filter.ts';

export type { GroupKind, RuleNode } from './filter.ts';

export interface Segment {
  /** The rule as stored and shown. */
  readonly rule: JsonObject;
  readonly root: RuleNode;
}

export type FilterKinds = ReadonlyMap<string, FilterKind>;

/** Everybody: what a campaign without an audience of its own means (CD-18.1). */
export const EVERYBODY: Segment = { rule: { all: [] }, root: { kind: 'group', group: 'all', children: [] } };

export const indexFilterKinds = (kinds: readonly FilterKind[]): FilterKinds =>
  new Map(kinds.map((kind) => [kind.id, kind]));

/** `path` is where the rule stands in the caller's document. `{ "all": [] }` at the root is everybody. */
export const parseSegment = (input: unknown, kinds: FilterKinds, path = 'audience'): Result<Segment> => {
  if (isObject(input) && isEmptyAll(input)) return ok(EVERYBODY);
  if (isObject(input) && tooLong(input, MAX_RULE_BYTES))
    return refuse('rule_too_large', `A rule holds at most ${MAX_RULE_BYTES} bytes.`, path);
  if (segmentIdsIn(input).length > MAX_NAMED_SEGMENTS)
    return refuse('rule_too_large', `A rule names at most ${MAX_NAMED_SEGMENTS} other segments.`, path);
  return parseRoot({ kinds, limits: WRITTEN, filters: 0 }, input, path);
};

/**
 * For rules out of storage, checked when they were saved: joined with others they may be deeper and larger than
 * anybody may write, and hold an empty `all`.
 */
export const parseStoredSegment = (rule: JsonObject | null, kinds: FilterKinds): Result<Segment> =>
  rule === null ? ok(EVERYBODY) : parseRoot({ kinds, limits: STORED, filters: 0 }, rule, 'audience');

const parseRoot = (parser: Parser, input: unknown, path: string): Result<Segment> => {
  const root = parseNode(parser, input, path, 1);
  return root.ok ? ok({ rule: input as JsonObject, root: root.value }) : root;
};

interface Limits {
  readonly depth: number;
  readonly filters: number;
  readonly emptyAll: boolean;
  readonly filterBytes: number;
}
const WRITTEN: Limits = {
  depth: MAX_AUDIENCE_DEPTH,
  filters: MAX_AUDIENCE_FILTERS,
  emptyAll: false,
  filterBytes: MAX_FILTER_BYTES,
};
const STORED: Limits = {
  // A rule, in it one that it names, in that a third; and what joins a campaign, a call and suppression lists.
  depth: 4 * (1 + MAX_AUDIENCE_DEPTH),
  // Every segment that is named brings its own filters and those of the segments that it names.
  filters: 3 * (1 + MAX_NAMED_SEGMENTS + MAX_NAMED_SEGMENTS ** 2) * MAX_AUDIENCE_FILTERS,
  emptyAll: true,
  filterBytes: Infinity,
};

interface Parser {
  readonly kinds: FilterKinds;
  readonly limits: Limits;
  filters: number;
}

const GROUPS: readonly GroupKind[] = ['all', 'any', 'none'];
const isEmptyAll = (rule: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(rule).length === 1 && Array.isArray(rule['all']) && rule['all'].length === 0;

const parseNode = (parser: Parser, input: unknown, path: string, depth: number): Result<RuleNode> => {
  if (!isObject(input)) return refuse('invalid_rule', 'A rule must be an object.', path);
  if (Object.hasOwn(input, 'filter')) return parseLeaf(parser, input, path);
  const keys = Object.keys(input);
  const group = GROUPS.find((name) => name === keys[0]);
  if (keys.length !== 1 || group === undefined)
    return refuse(
      'invalid_rule',
      'A rule has either "filter", or exactly one of "all", "any" and "none".',
      path,
    );
  return parseGroup(parser, group, input[group], `${path}.${group}`, depth);
};

const parseGroup = (
  parser: Parser,
  group: GroupKind,
  members: unknown,
  path: string,
  depth: number,
): Result<RuleNode> => {
  if (!Array.isArray(members)) return refuse('invalid_rule', 'A group must be an array of rules.', path);
  if (members.length === 0 && !(group === 'all' && parser.limits.emptyAll))
    return refuse('invalid_rule', 'A group must hold at least one rule.', path);
  if (depth > parser.limits.depth)
    return refuse('rule_too_deep', `Groups nest at most ${parser.limits.depth} deep.`, path);
  const children: RuleNode[] = [];
  for (const [i, member] of members.entries()) {
    const child = parseNode(parser, member, `${path}[${i}]`, depth + 1);
    if (!child.ok) return child;
    children.push(child.value);
  }
  return ok({ kind: 'group', group, children });
};

const tooLong = (input: Readonly<Record<string, unknown>>, bytes: number): boolean =>
  bytes !== Infinity && jsonBytes(input as JsonObject) > bytes;

const parseLeaf = (
  parser: Parser,
  input: Readonly<Record<string, unknown>>,
  path: string,
): Result<RuleNode> => {
  parser.filters += 1;
  if (parser.filters > parser.limits.filters)
    return refuse('rule_too_large', `A rule holds at most ${parser.limits.filters} filters.`, path);
  if (tooLong(input, parser.limits.filterBytes))
    return refuse('rule_too_large', `A filter holds at most ${parser.limits.filterBytes} bytes.`, path);
  const { filter: id, ...settings } = input;
  const kind = typeof id === 'string' ? parser.kinds.get(id) : undefined;
  if (kind === undefined) return refuse('unknown_filter', 'There is no such filter.', `${path}.filter`);
  const filter = kind.parse(settings, path);
  return filter.ok ? ok({ kind: 'leaf', path, filter: filter.value }) : filter;
};

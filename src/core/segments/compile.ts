// A rule tree as one SQL condition. Leaves are never NULL, so groups are plain two-valued logic, and the text
// depends only on the rule's shape: values are parameters.
import type { SqlFragment } from '../sql.ts';
import { joinSql, raw, sql } from '../sql.ts';
import type { Need } from './evidence.ts';
import { distinctNeeds } from './evidence.ts';
import type { Scope } from './filter.ts';
import type { RuleNode, Segment } from './segment.ts';

export interface CompiledSegment {
  readonly where: SqlFragment;
  /** False: `where` keeps everybody who may match, and evaluateSegment decides (regular expressions). */
  readonly exact: boolean;
}

export const compileSegment = (segment: Segment, scope: Scope): CompiledSegment => ({
  where: compileNode(segment.root, scope, 'widen'),
  exact: isExact(segment),
});

/**
 * A filter whose SQL only narrows may let too many through, never too few. Under a `none` that turns round:
 * too many inside would exclude people who belong, so there the leaf counts as matching nobody.
 */
export type Slack = 'widen' | 'tighten';

export const compileNode = (node: RuleNode, scope: Scope, slack: Slack): SqlFragment => {
  if (node.kind === 'leaf')
    return node.filter.narrows === true && slack === 'tighten' ? raw('false') : node.filter.toSql(scope);
  const inner: Slack = node.group === 'none' ? (slack === 'widen' ? 'tighten' : 'widen') : slack;
  if (node.children.length === 0) return raw(node.group === 'any' ? 'false' : 'true');
  const joined = joinGroup(node, (child) => compileNode(child, scope, inner));
  return node.group === 'none' ? sql`(not (${joined}))` : sql`(${joined})`;
};

/**
 * What the person's own row answers comes first, and the sets beside it only where that leaves the question open. A
 * server that may choose takes a set for the cheapest of all and looks everybody up in it, hence the CASE.
 */
const joinGroup = (
  { group, children }: Extract<RuleNode, { group: string }>,
  compile: (child: RuleNode) => SqlFragment,
): SqlFragment => {
  const join = (nodes: readonly RuleNode[]): SqlFragment =>
    joinSql(nodes.map(compile), group === 'all' ? ' and ' : ' or ');
  const own = children.filter((child) => collectNeeds(child).length === 0);
  const beside = children.filter((child) => collectNeeds(child).length > 0);
  if (own.length === 0 || beside.length === 0) return join(children);
  return group === 'all'
    ? sql`case when ${join(own)} then ${join(beside)} else false end`
    : sql`case when ${join(own)} then true else ${join(beside)} end`;
};

/** What has to be loaded of each person before `evaluateSegment`, each once. */
export const needsOf = (segment: Segment): readonly Need[] => distinctNeeds(collectNeeds(segment.root));

const collectNeeds = (node: RuleNode): readonly Need[] =>
  node.kind === 'leaf' ? (node.filter.needs ?? []) : node.children.flatMap(collectNeeds);

/** Whether SQL alone decides. */
export const isExact = (segment: Segment): boolean => decidesInSql(segment.root);

const decidesInSql = (node: RuleNode): boolean =>
  node.kind === 'leaf' ? node.filter.narrows !== true : node.children.every(decidesInSql);

// A rule tree and one person → yes or no. Must agree with compile.ts for every rule and person.
import type { Instant } from '../time.ts';
import type { Profile } from '../users/user.ts';
import type { Evidence } from './evidence.ts';
import type { RuleNode, Segment } from './segment.ts';

export const evaluateSegment = (
  segment: Segment,
  profile: Profile,
  now: Instant,
  evidence: Evidence,
): boolean => evaluateNode(segment.root, profile, now, evidence);

export const evaluateNode = (node: RuleNode, profile: Profile, now: Instant, evidence: Evidence): boolean => {
  if (node.kind === 'leaf') return node.filter.test(profile, now, evidence);
  const matches = (child: RuleNode): boolean => evaluateNode(child, profile, now, evidence);
  switch (node.group) {
    case 'all':
      return node.children.every(matches);
    case 'any':
      return node.children.some(matches);
    case 'none':
      return !node.children.some(matches);
  }
};

/** What stands in the way of one person: paths and leaves that would have to change (CD-18.4). */
export const findUnmet = (
  segment: Segment,
  profile: Profile,
  now: Instant,
  evidence: Evidence,
): readonly Extract<RuleNode, { kind: 'leaf' }>[] =>
  collectUnmet(segment.root, true, (node) => evaluateNode(node, profile, now, evidence));

const collectUnmet = (
  node: RuleNode,
  wanted: boolean,
  matches: (node: RuleNode) => boolean,
): readonly Extract<RuleNode, { kind: 'leaf' }>[] => {
  if (matches(node) === wanted) return [];
  if (node.kind === 'leaf') return [node];
  const inner = node.group === 'none' ? !wanted : wanted;
  return node.children.flatMap((child) => collectUnmet(child, inner, matches));
};

// A rule tree and one person → yes or no. Must agree with compile.ts for every rule and person.
import type { Instant } from '../time.ts';
import type { Profile } from '../users/user.ts';
import type { RuleNode, Segment } from './segment.ts';

export const evaluateSegment = (segment: Segment, profile: Profile, now: Instant): boolean =>
  evaluateNode(segment.root, profile, now);

const evaluateNode = (node: RuleNode, profile: Profile, now: Instant): boolean => {
  if (node.kind === 'leaf') return node.filter.test(profile, now);
  const matches = (child: RuleNode): boolean => evaluateNode(child, profile, now);
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
): readonly Extract<RuleNode, { kind: 'leaf' }>[] => collectUnmet(segment.root, true, profile, now);

const collectUnmet = (
  node: RuleNode,
  wanted: boolean,
  profile: Profile,
  now: Instant,
): readonly Extract<RuleNode, { kind: 'leaf' }>[] => {
  if (evaluateNode(node, profile, now) === wanted) return [];
  if (node.kind === 'leaf') return [node];
  const inner = node.group === 'none' ? !wanted : wanted;
  return node.children.flatMap((child) => collectUnmet(child, inner, profile, now));
};

// A tag under another name in everything a workspace limits: rules, exemptions, the tag tree.
import { ok, refuse, type Result } from '../result.ts';
import { findTagFault, type TagParents } from './tag-tree.ts';
import type { WorkspaceLimits } from './workspace-limits.ts';

/** The very same document when the tag is not in it. Two tags become one where `to` exists already. */
export const renameInLimits = (
  limits: WorkspaceLimits,
  from: string,
  to: string,
): Result<WorkspaceLimits> => {
  if (!mentions(limits, from)) return ok(limits);
  const name = (tag: string): string => (tag === from ? to : tag);
  const names = (tags: readonly string[]): readonly string[] => [...new Set(tags.map(name))];
  const tagParents = renameParents(limits.tagParents, from, to);
  if (findTagFault(tagParents) !== null)
    return refuse('invalid_field', 'to would put a tag below itself, or the tree too deep.', 'to');
  return ok({
    ...limits,
    frequencyRules: limits.frequencyRules.map((rule) => ({
      ...rule,
      tag: rule.tag === null ? null : name(rule.tag),
    })),
    controlGroup:
      limits.controlGroup === null
        ? null
        : { ...limits.controlGroup, exemptTags: names(limits.controlGroup.exemptTags) },
    suppressionLists: limits.suppressionLists.map((list) => ({
      ...list,
      exemptTags: names(list.exemptTags),
    })),
    tagParents,
  });
};

const mentions = (limits: WorkspaceLimits, tag: string): boolean =>
  limits.frequencyRules.some((rule) => rule.tag === tag) ||
  (limits.controlGroup?.exemptTags.includes(tag) ?? false) ||
  limits.suppressionLists.some(({ exemptTags }) => exemptTags.includes(tag)) ||
  Object.entries(limits.tagParents).flat().includes(tag);

/** A tag that exists under both names keeps the parent that `to` has. */
const renameParents = (parents: TagParents, from: string, to: string): TagParents => {
  const name = (tag: string): string => (tag === from ? to : tag);
  const renamed = Object.entries(parents).map(([tag, parent]) => [name(tag), name(parent)] as const);
  const kept = Object.entries(parents).filter(([tag]) => tag === to);
  const all = [...renamed, ...kept.map(([tag, parent]) => [tag, name(parent)] as const)];
  return Object.fromEntries(all.filter(([tag, parent]) => tag !== parent));
};

// The rule tree as a screen edits it: plain JSON, changed by replacing. Unfinished clauses may stand in it; whether a
// rule can be used is asked elsewhere (understand.ts).
import type { Json, JsonObject } from '../../../core/json.ts';
import { isObject } from '../../../core/json.ts';

export type Rule = JsonObject;
export type GroupMode = 'all' | 'any' | 'none';
export const GROUP_MODES: readonly GroupMode[] = ['all', 'any', 'none'];

/** Positions from the root: indexes of children. */
export type Place = readonly number[];

export const modeOf = (rule: Rule): GroupMode | null =>
  GROUP_MODES.find((mode) => Array.isArray(rule[mode])) ?? null;

export const childrenOf = (rule: Rule): readonly Rule[] => {
  const mode = modeOf(rule);
  const held: Json | undefined = mode === null ? undefined : rule[mode];
  return Array.isArray(held) ? (held as readonly Json[]).filter(isRule) : [];
};

const isRule = (value: Json): value is Rule => isObject(value);

export const makeGroup = (mode: GroupMode, children: readonly Rule[]): Rule => ({ [mode]: children });

/** What the screen shows: always a group that includes people. A rule of one clause becomes a group of one. */
export const toRoot = (rule: Rule | null): Rule => {
  if (rule === null) return makeGroup('all', []);
  const mode = modeOf(rule);
  return mode === 'all' || mode === 'any' ? rule : makeGroup('all', [rule]);
};

/** Nothing chosen is everybody. */
export const fromRoot = (root: Rule): Rule | null => (childrenOf(root).length === 0 ? null : root);

export const changeAt = (rule: Rule, place: Place, change: (rule: Rule) => Rule | null): Rule | null => {
  const [index, ...rest] = place;
  if (index === undefined) return change(rule);
  const mode = modeOf(rule);
  if (mode === null) return rule;
  return makeGroup(
    mode,
    childrenOf(rule).flatMap((child, i) => {
      if (i !== index) return [child];
      const changed = changeAt(child, rest, change);
      return changed === null ? [] : [changed];
    }),
  );
};

export const setMode = (group: Rule, mode: GroupMode): Rule => makeGroup(mode, childrenOf(group));

export const append = (group: Rule, child: Rule): Rule =>
  makeGroup(modeOf(group) ?? 'all', [...childrenOf(group), child]);

/** A copy right after it. */
export const duplicateAt = (root: Rule, place: Place): Rule => {
  const index = place.at(-1);
  if (index === undefined) return root;
  const copied = changeAt(root, place.slice(0, -1), (group) => {
    const children = childrenOf(group);
    const child = children[index];
    if (child === undefined) return group;
    const mode = modeOf(group) ?? 'all';
    return makeGroup(mode, [...children.slice(0, index + 1), child, ...children.slice(index + 1)]);
  });
  return copied ?? root;
};

/** People who are left out whatever else they match: AND NOT, so an OR moves one step in. */
export const addExclusion = (root: Rule, blank: Rule): Rule => {
  const exclusion = makeGroup('none', [blank]);
  if (modeOf(root) !== 'any' || childrenOf(root).length < 2)
    return makeGroup('all', [...childrenOf(root), exclusion]);
  return makeGroup('all', [root, exclusion]);
};

/** `all[0].any[1]`, as refusals write it. */
export const pathOf = (root: Rule, place: Place): string => {
  const steps: string[] = [];
  let rule: Rule | undefined = root;
  for (const index of place) {
    const mode: GroupMode | null = rule === undefined ? null : modeOf(rule);
    if (rule === undefined || mode === null) break;
    steps.push(`${mode}[${index}]`);
    rule = childrenOf(rule)[index];
  }
  return steps.join('.');
};

export interface Problem {
  readonly message: string;
  readonly field?: string | undefined;
}

/** The part of a refusal's field below the rule, wherever the rule stands in the document. */
export const fieldInRule = (field: string): string => {
  const start = /(?:^|\.)((?:all|any|none)(?:\[|$|\.))/.exec(field);
  return start === null ? '' : field.slice(start.index + (field[start.index] === '.' ? 1 : 0));
};

/** Of this clause or group itself, not of what stands below it. */
export const problemsAt = (problems: readonly Problem[], path: string): readonly Problem[] =>
  problems.filter(({ field }) => {
    if (field === undefined) return path === '';
    const at = fieldInRule(field);
    if (path !== '' && !at.startsWith(path)) return false;
    const below = at.slice(path.length);
    return !/(?:^|\.)(?:all|any|none)\[/.test(below);
  });

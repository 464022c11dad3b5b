// What the server would say of a rule, said here: the same kinds parse it, so a form refuses exactly what the server
// refuses. Loaded on its own, because regular expressions bring their engine along.
import type { JsonObject } from '../../../core/json.ts';
import { isExact } from '../../../core/segments/compile.ts';
import { describeSegment } from '../../../core/segments/describe.ts';
import { segmentIdsIn } from '../../../core/segments/named-segments.ts';
import type { FilterKinds } from '../../../core/segments/segment.ts';
import { indexFilterKinds, parseSegment } from '../../../core/segments/segment.ts';
import { filterKindList } from '../../../kinds/filters/index.ts';
import { withSegments } from '../../../kinds/filters/segment-membership/segment-membership.ts';
import type { Language } from '../../../ui/format.ts';
import { childrenOf, modeOf, pathOf, type Place, type Problem, type Rule } from './rule-tree.ts';

const KINDS = indexFilterKinds(filterKindList);

/** Ids and the names they have here: segments, campaigns, groups, lists. */
export type Names = Readonly<Record<string, string>>;

export interface Understanding {
  /** Of every clause, not only of the first. */
  readonly problems: readonly Problem[];
  /** Null while something is unfinished. */
  readonly sentence: string | null;
  /** Counting takes longer: people are decided one by one, or logs are read. */
  readonly slow: boolean;
}

export const understand = (root: Rule, names: Names, language: Language): Understanding => {
  const kinds = kindsFor(root, names);
  const problems = findProblems(root, root, [], kinds);
  if (problems.length > 0) return { problems, sentence: null, slow: false };
  const parsed = parseSegment(root, kinds, '');
  if (!parsed.ok) return { problems: [parsed.error], sentence: null, slow: false };
  const sentence = nameIds(describeSegment(parsed.value, language), names);
  return { problems: [], sentence, slow: !isExact(parsed.value) || readsLogs(root) };
};

const LOG_READERS = new Set([
  'custom-event-property',
  'purchase-property',
  'money-in-days',
  'order-value',
  'soft-bounced',
  'first-purchase-for-app',
]);

const readsLogs = (rule: Rule): boolean =>
  modeOf(rule) === null
    ? typeof rule['filter'] === 'string' && LOG_READERS.has(rule['filter'])
    : childrenOf(rule).some(readsLogs);

/** The sentence of one clause; null while it is unfinished. */
export const describeClause = (clause: Rule, names: Names, language: Language): string | null => {
  const parsed = parseSegment(clause, kindsFor(clause, names), '');
  return parsed.ok ? nameIds(describeSegment(parsed.value, language), names) : null;
};

/** What a named segment means is the server's to check. */
const kindsFor = (rule: JsonObject, names: Names): FilterKinds =>
  segmentIdsIn(rule).length === 0
    ? KINDS
    : withSegments(KINDS, (id) => (id === '' ? null : { name: names[id] ?? id, rule: { all: [] } }));

const findProblems = (root: Rule, rule: Rule, place: Place, kinds: FilterKinds): readonly Problem[] => {
  const path = pathOf(root, place);
  const mode = modeOf(rule);
  if (mode === null) {
    const parsed = parseSegment(rule, kinds, path);
    return parsed.ok ? [] : [parsed.error];
  }
  const children = childrenOf(rule);
  if (children.length === 0 && place.length > 0) {
    const parsed = parseSegment({ [mode]: [] }, kinds, path);
    const message = parsed.ok ? 'A group must hold at least one rule.' : parsed.error.message;
    return [{ message, field: path }];
  }
  return children.flatMap((child, i) => findProblems(root, child, [...place, i], kinds));
};

const nameIds = (sentence: string, names: Names): string =>
  Object.entries(names).reduce((text, [id, name]) => text.replaceAll(id, () => name), sentence);

// A rule tree as a sentence for people and audit logs, in both languages.
import type { Language } from './filter.ts';
import type { RuleNode, Segment } from './segment.ts';

const WORDS = {
  en: { everybody: 'everybody', and: ' and ', or: ' or ', none: 'none of' },
  fr: { everybody: 'tout le monde', and: ' et ', or: ' ou ', none: 'aucun de' },
} as const;

export const describeSegment = (segment: Segment, language: Language): string =>
  describeNode(segment.root, language, true);

const describeNode = (node: RuleNode, language: Language, outermost: boolean): string => {
  if (node.kind === 'leaf') return node.filter.describe(language);
  const words = WORDS[language];
  if (node.children.length === 0) return words.everybody;
  const [only] = node.children;
  if (node.group !== 'none' && node.children.length === 1 && only !== undefined)
    return describeNode(only, language, outermost);
  const children = node.children.map((child) => describeNode(child, language, node.group === 'none'));
  if (node.group === 'none') return `${words.none} (${children.join(', ')})`;
  const text = children.join(node.group === 'all' ? words.and : words.or);
  return outermost ? text : `(${text})`;
};

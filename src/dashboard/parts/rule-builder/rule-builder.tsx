// Says who: clauses in groups, checked while they are written with what the server checks them with, and said back as a
// sentence. Everything stays editable while it is unfinished.
// texts: rules
import { Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useOriginal, useRuleText } from '../content/rule-text.ts';
import { useLanguage } from '../../i18n.ts';
import { BuilderProvider, type Builder } from './builder-context.ts';
import { GroupCard } from './group-card.tsx';
import { changeAt, duplicateAt, fromRoot, toRoot, type Problem, type Rule } from './rule-tree.ts';
import type { Understanding } from './understand.ts';
import { useNames } from './use-names.ts';

export interface RuleBuilderProps {
  /** Null is everybody. */
  readonly value: Rule | null;
  readonly onChange: (value: Rule | null) => void;
  readonly readOnly?: boolean;
  /** What the server said; shown at the clause that its field names. */
  readonly problems?: readonly Problem[];
  /** The segment that is edited. */
  readonly self?: string | null;
}

export const RuleBuilder = ({
  value,
  onChange,
  readOnly = false,
  problems = [],
  self = null,
}: RuleBuilderProps) => {
  const names = useNames();
  const root = useMemo(() => toRoot(value), [value]);
  const understood = useUnderstanding(root);
  const kinds = useKinds();
  const language = useLanguage();
  const inWords = useWords();
  const builder: Builder = {
    root,
    readOnly,
    names,
    describe: (clause) => kinds?.describeClause(clause, names, language) ?? null,
    self,
    problems: understood.problems.length > 0 ? understood.problems.map(inWords) : problems,
    change: (place, change) => onChange(fromRoot(changeAt(root, place, change) ?? toRoot(null))),
    duplicate: (place) => onChange(duplicateAt(root, place)),
  };
  return (
    <BuilderProvider value={builder}>
      <Stack gap="sm">
        <GroupCard group={root} place={[]} />
        <Sentence understood={understood} />
      </Stack>
    </BuilderProvider>
  );
};

/** What was found here is said as the readers of rules say it; what the server found is in the reader's words already. */
const useWords = (): ((problem: Problem) => Problem) => {
  const say = useRuleText();
  const original = useOriginal();
  return (problem) => ({ ...problem, message: say(problem) ?? original(problem.message) });
};

const NOTHING_YET: Understanding = { problems: [], sentence: null, slow: false };

/** What the rule says, and what keeps it from saying anything. */
export const useUnderstanding = (root: Rule): Understanding => {
  const language = useLanguage();
  const names = useNames();
  const kinds = useKinds();
  return useMemo(
    () => kinds?.understand(root, names, language) ?? NOTHING_YET,
    [kinds, root, names, language],
  );
};

/** All kinds of filters, in a chunk of their own. */
const useKinds = () =>
  useQuery({ queryKey: ['rule-kinds'], queryFn: () => import('./understand.ts'), staleTime: Infinity }).data;

/** As sentences do. A rule of the style sheet would miss text that comes later. */
const begin = (sentence: string | null): string | null =>
  sentence === null ? null : sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);

const Sentence = ({ understood: { sentence, problems } }: { readonly understood: Understanding }) => {
  const { t } = useTranslation('rules');
  return (
    <Paper p="sm" radius="md" bg="light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-7))">
      <Text fz="xs" c="dimmed" fw={600} mb={2}>
        {t('inWords')}
      </Text>
      <Text fz="sm" aria-live="polite" data-testid="rule-sentence">
        {begin(sentence) ?? (problems.length > 0 ? t('unfinished', { count: problems.length }) : '…')}
      </Text>
    </Paper>
  );
};

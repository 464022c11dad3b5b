// One clause: what is asked, its fields, what is wrong with it, and what can be done with it.
// texts: rules
import { Alert, Box, Group, Paper, Text } from '@mantine/core';
import { IconCopy, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../core/json.ts';
import { useBuilder } from './builder-context.ts';
import { entryOf, type CatalogueEntry } from './catalogue.ts';
import { ClauseField } from './clause-fields.tsx';
import { pathOf, problemsAt, type Place, type Problem, type Rule } from './rule-tree.ts';
import { IconAction } from '../../../ui/icon-action.tsx';

/** Readable in both schemes. */
const DANGER = 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))';

interface ClauseRowProps {
  readonly clause: Rule;
  readonly place: Place;
  readonly exclusion: boolean;
}

export const ClauseRow = (props: ClauseRowProps) =>
  useBuilder().readOnly ? <ClauseText {...props} /> : <ClauseEditor {...props} />;

/** Nothing to be edited: what it says. */
const ClauseText = ({ clause }: ClauseRowProps) => {
  const { t } = useTranslation('rules');
  const { describe } = useBuilder();
  const { filter } = clause;
  const id = typeof filter === 'string' ? filter : '';
  const name = entryOf(id) === undefined ? id : t(`filter.${id}`);
  return (
    <Paper
      component="li"
      px={12}
      py={8}
      radius="sm"
      withBorder
      data-clause={id}
      style={{ listStyle: 'none' }}
    >
      <Text fz="xs" c="dimmed">
        {name}
      </Text>
      <Text fz="sm">{describe(clause) ?? t('unknownFilter')}</Text>
    </Paper>
  );
};

const ClauseEditor = ({ clause, place, exclusion }: ClauseRowProps) => {
  const { t } = useTranslation('rules');
  const { root, problems, change } = useBuilder();
  const { filter } = clause;
  const id = typeof filter === 'string' ? filter : '';
  const entry = entryOf(id);
  const own = problemsAt(problems, pathOf(root, place));
  const put = (next: JsonObject) => change(place, () => ({ ...next, filter: id }));
  return (
    <Paper
      component="li"
      p={8}
      radius="sm"
      withBorder
      data-clause={id}
      style={{ listStyle: 'none', borderColor: own.length > 0 ? 'var(--mantine-color-red-5)' : undefined }}
    >
      <Group gap={8} align="flex-start" wrap="nowrap">
        <Group gap={8} flex={1} miw={0}>
          <Text fz="sm" fw={600} {...(exclusion ? { c: DANGER } : {})} lh="30px">
            {entry === undefined ? id : t(`filter.${entry.filter}`)}
          </Text>
          <ClauseBody clause={clause} entry={entry} onChange={put} />
        </Group>
        <ClauseActions place={place} />
      </Group>
      <Problems problems={own} />
    </Paper>
  );
};

interface ClauseBodyProps {
  readonly clause: Rule;
  readonly entry: CatalogueEntry | undefined;
  readonly onChange: (settings: JsonObject) => void;
}

const ClauseBody = ({ clause, entry, onChange }: ClauseBodyProps) => {
  const { t } = useTranslation('rules');
  const { describe } = useBuilder();
  const { filter: _, ...settings } = clause;
  if (entry === undefined)
    return (
      <Alert color="orange" p={6} fz="xs">
        {t('unknownFilter')}
      </Alert>
    );
  const sentence = isUntyped(entry, settings) ? describe(clause) : null;
  if (sentence !== null)
    return (
      <Box>
        <Text fz="sm" lh="30px">
          {sentence}
        </Text>
        <Text fz="xs" c="dimmed">
          {t('writtenOverApi')}
        </Text>
      </Box>
    );
  return entry.fields.map((spec, i) => (
    <ClauseField key={i} spec={spec} settings={settings} onChange={onChange} readOnly={false} />
  ));
};

/** Comparisons of the API name no type, and mean what no field here would say: they are told, not filled in. */
const isUntyped = (entry: CatalogueEntry, settings: JsonObject): boolean =>
  settings['type'] === undefined && entry.fields.some(({ kind }) => kind === 'typed');

const ClauseActions = ({ place }: { readonly place: Place }) => {
  const { t } = useTranslation('rules');
  const { change, duplicate } = useBuilder();
  return (
    <Group gap={2} wrap="nowrap">
      <IconAction hint={t('duplicate')} icon={<IconCopy size={16} />} onClick={() => duplicate(place)} />
      <IconAction
        hint={t('remove')}
        icon={<IconTrash size={16} />}
        onClick={() => change(place, () => null)}
      />
    </Group>
  );
};

export const Problems = ({ problems }: { readonly problems: readonly Problem[] }) =>
  problems.length === 0 ? null : (
    <Box mt={4} role="alert">
      {problems.map(({ message }, i) => (
        <Text key={i} fz="xs" c={DANGER}>
          {message}
        </Text>
      ))}
    </Box>
  );

// One clause: what is asked, its fields, what is wrong with it, and what can be done with it.
// texts: rules
import { ActionIcon, Alert, Box, Group, Paper, Text, Tooltip } from '@mantine/core';
import { IconCopy, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../core/json.ts';
import { useBuilder } from './builder-context.ts';
import { entryOf } from './catalogue.ts';
import { ClauseField } from './clause-fields.tsx';
import { pathOf, problemsAt, type Place, type Problem, type Rule } from './rule-tree.ts';

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
  const { filter, ...settings } = clause;
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
          {entry === undefined ? (
            <Alert color="orange" p={6} fz="xs">
              {t('unknownFilter')}
            </Alert>
          ) : (
            entry.fields.map((spec, i) => (
              <ClauseField key={i} spec={spec} settings={settings} onChange={put} readOnly={false} />
            ))
          )}
        </Group>
        <ClauseActions place={place} />
      </Group>
      <Problems problems={own} />
    </Paper>
  );
};

const ClauseActions = ({ place }: { readonly place: Place }) => {
  const { t } = useTranslation('rules');
  const { change, duplicate } = useBuilder();
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label={t('duplicate')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('duplicate')}
          onClick={() => duplicate(place)}
        >
          <IconCopy size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('remove')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('remove')}
          onClick={() => change(place, () => null)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
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

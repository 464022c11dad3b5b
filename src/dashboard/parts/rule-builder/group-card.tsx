// A group of clauses: all, any or none of them. Groups stand in groups; people left out are marked as such.
// texts: rules
import { Box, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconFolderPlus, IconTrash, IconUserOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { AddFilter } from './add-filter.tsx';
import { useBuilder } from './builder-context.ts';
import { ClauseRow, Problems } from './clause-row.tsx';
import {
  GROUP_MODES,
  append,
  addExclusion,
  childrenOf,
  makeGroup,
  modeOf,
  pathOf,
  problemsAt,
  setMode,
  type GroupMode,
  type Place,
  type Rule,
} from './rule-tree.ts';
import { IconAction } from '../../../ui/icon-action.tsx';

interface GroupCardProps {
  readonly group: Rule;
  readonly place: Place;
}

/** Deeper groups are possible in rules, but nobody reads them. */
const MAX_NESTED_ON_SCREEN = 5;

export const GroupCard = ({ group, place }: GroupCardProps) => {
  const { t } = useTranslation('rules');
  const { root, readOnly, problems } = useBuilder();
  const mode = modeOf(group) ?? 'all';
  const children = childrenOf(group);
  const exclusion = mode === 'none';
  return (
    <Box
      p="sm"
      data-group={mode}
      role="group"
      aria-label={t(`mode.${mode}`)}
      style={{
        borderRadius: 'var(--mantine-radius-md)',
        border: `1px solid ${exclusion ? 'light-dark(var(--mantine-color-red-3), var(--mantine-color-red-9))' : 'var(--mantine-color-default-border)'}`,
        background:
          place.length % 2 === 0
            ? 'var(--mantine-color-body)'
            : 'light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-7))',
      }}
    >
      <Stack gap={8}>
        <GroupHead mode={mode} place={place} />
        {children.length > 0 && (
          <Stack component="ul" gap={6} m={0} p={0}>
            {children.map((child, i) => (
              <Child key={i} rule={child} place={[...place, i]} exclusion={exclusion} />
            ))}
          </Stack>
        )}
        {children.length === 0 && place.length === 0 && (
          <Text fz="sm" c="dimmed">
            {t('everybody')}
          </Text>
        )}
        <Problems problems={place.length === 0 ? [] : problemsAt(problems, pathOf(root, place))} />
        {!readOnly && <GroupActions place={place} />}
      </Stack>
    </Box>
  );
};

const Child = ({
  rule,
  place,
  exclusion,
}: {
  readonly rule: Rule;
  readonly place: Place;
  readonly exclusion: boolean;
}) =>
  modeOf(rule) === null ? (
    <ClauseRow clause={rule} place={place} exclusion={exclusion} />
  ) : (
    <li style={{ listStyle: 'none' }}>
      <GroupCard group={rule} place={place} />
    </li>
  );

const GroupHead = ({ mode, place }: { readonly mode: GroupMode; readonly place: Place }) => {
  const { t } = useTranslation('rules');
  const { readOnly, change } = useBuilder();
  const modes = place.length === 0 ? GROUP_MODES.filter((one) => one !== 'none') : GROUP_MODES;
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Group gap={8}>
        <Text fz="sm" c="dimmed">
          {t(place.length === 0 ? 'lead' : 'leadNested')}
        </Text>
        {readOnly ? (
          <Text fz="sm" fw={600}>
            {t(`mode.${mode}`)}
          </Text>
        ) : (
          <SegmentedControl
            size="xs"
            aria-label={t('joined')}
            data={modes.map((value) => ({ value, label: t(`mode.${value}`) }))}
            value={mode}
            onChange={(value) => {
              const chosen = modes.find((one) => one === value);
              if (chosen !== undefined) change(place, (group) => setMode(group, chosen));
            }}
          />
        )}
      </Group>
      {place.length > 0 && !readOnly && (
        <IconAction
          hint={t('removeGroup')}
          icon={<IconTrash size={16} />}
          onClick={() => change(place, () => null)}
        />
      )}
    </Group>
  );
};

const GroupActions = ({ place }: { readonly place: Place }) => {
  const { t } = useTranslation('rules');
  const { change } = useBuilder();
  return (
    <Group gap={8}>
      <AddFilter
        label={t('addFilter')}
        onPick={(clause) => change(place, (group) => append(group, clause))}
      />
      {place.length < MAX_NESTED_ON_SCREEN && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconFolderPlus size={16} />}
          onClick={() =>
            change(place, (group) => append(group, makeGroup(modeOf(group) === 'any' ? 'all' : 'any', [])))
          }
        >
          {t('addGroup')}
        </Button>
      )}
      {place.length === 0 && (
        <AddFilter
          label={t('addExclusion')}
          icon={<IconUserOff size={16} />}
          onPick={(clause) => change(place, (root) => addExclusion(root, clause))}
        />
      )}
    </Group>
  );
};

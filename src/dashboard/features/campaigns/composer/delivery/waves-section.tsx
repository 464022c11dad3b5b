// The audience in waves: a part first, the rest later, at least half an hour apart.
import { ActionIcon, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useComposer } from '../composer-context.tsx';
import { FlagField, NumberField } from '../fields.tsx';
import { listOf, numberOf, recordOf, removeAt, replaceAt, textOf } from '../written.ts';
import type { Written } from '../../model.ts';
import type { PatchProps } from './patch.ts';

const FIRST: readonly Written[] = [{ size: 10 }, { size: 90, after_minutes: 60 }];

export const WavesSection = ({ schedule, patch }: PatchProps) => {
  const { t } = useTranslation('composer');
  const { errorAt } = useComposer();
  const waves = recordOf(schedule['waves']);
  const error = errorAt('schedule.waves');
  return (
    <Section title={t('waves.title')}>
      <Stack gap="md">
        <FlagField
          label={t('waves.use')}
          description={t('waves.hint')}
          path=""
          value={waves !== null}
          onChange={(is) => patch({ waves: is ? { unit: 'percent', waves: FIRST } : null })}
        />
        {waves !== null && <WaveRows waves={waves} onChange={(next) => patch({ waves: next })} />}
        {error !== undefined && (
          <Text c="var(--mantine-color-error)" fz="sm">
            {error}
          </Text>
        )}
      </Stack>
    </Section>
  );
};

interface RowsProps {
  readonly waves: Written;
  readonly onChange: (waves: Written) => void;
}

const WaveRows = ({ waves, onChange }: RowsProps) => {
  const { t } = useTranslation('composer');
  const { isReadOnly } = useComposer();
  const rows = listOf(waves['waves']);
  const isPercent = textOf(waves['unit']) !== 'people';
  const sum = rows.reduce((all, { size }) => all + (numberOf(size) ?? 0), 0);
  const last = numberOf(rows.at(-1)?.['after_minutes']) ?? 0;
  return (
    <Stack gap="sm">
      <Group>
        <SegmentedControl
          aria-label={t('waves.unit')}
          disabled={isReadOnly}
          value={isPercent ? 'percent' : 'people'}
          data={[
            { value: 'percent', label: t('waves.percent') },
            { value: 'people', label: t('waves.people') },
          ]}
          onChange={(unit) => onChange({ ...waves, unit })}
        />
        {isPercent && (
          <Text fz="sm" c={sum === 100 ? 'dimmed' : 'orange.9'}>
            {t('waves.sum', { sum })}
          </Text>
        )}
      </Group>
      {rows.map((row, i) => (
        <WaveRow
          key={i}
          row={row}
          index={i}
          onChange={(next) => onChange({ ...waves, waves: replaceAt(rows, i, next) })}
          onRemove={rows.length > 2 ? () => onChange({ ...waves, waves: removeAt(rows, i) }) : null}
        />
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={isReadOnly || rows.length >= 10}
          onClick={() => onChange({ ...waves, waves: [...rows, { size: 10, after_minutes: last + 60 }] })}
        >
          {t('waves.add')}
        </Button>
      </Group>
    </Stack>
  );
};

interface RowProps {
  readonly row: Written;
  readonly index: number;
  readonly onChange: (row: Written) => void;
  readonly onRemove: (() => void) | null;
}

const WaveRow = ({ row, index, onChange, onRemove }: RowProps) => {
  const { t } = useTranslation('composer');
  const path = `schedule.waves.waves[${index}]`;
  return (
    <Group align="flex-end">
      <NumberField
        label={t('waves.size', { n: index + 1 })}
        path={`${path}.size`}
        value={row['size']}
        min={1}
        onChange={(size) => onChange({ ...row, size })}
      />
      <NumberField
        label={t('waves.after')}
        path={`${path}.after_minutes`}
        value={numberOf(row['after_minutes']) ?? 0}
        min={0}
        w={200}
        onChange={(after_minutes) => onChange({ ...row, after_minutes })}
      />
      {onRemove !== null && (
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('remove')} onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      )}
    </Group>
  );
};

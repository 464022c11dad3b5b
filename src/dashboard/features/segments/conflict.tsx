// Somebody else saved meanwhile: what they made of it, and the choice.
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { intoView } from '../../../ui/into-view.ts';
import { useFormat, useLanguage } from '../../i18n.ts';
import type { SegmentAnswer } from './segment-data.ts';

/** The colour of an alert's title is too pale on its own ground. */
const TITLE = { title: { color: 'var(--mantine-color-text)' } } as const;

interface ConflictProps {
  readonly theirs: SegmentAnswer;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
}

export const Conflict = ({ theirs, onTakeTheirs, onKeepMine }: ConflictProps) => {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const language = useLanguage();
  return (
    <Alert
      ref={intoView}
      color="orange"
      icon={<IconUsers size={20} />}
      title={t('conflict.title')}
      role="alert"
      styles={TITLE}
    >
      <Stack gap="xs">
        <Text fz="sm">
          {t('conflict.text', {
            who: theirs.updated_by,
            when: format.relative(theirs.updated_at),
            version: theirs.version,
          })}
        </Text>
        <Text fz="sm" fw={600}>
          {theirs.name}
        </Text>
        <Text fz="sm">{theirs.sentence[language]}</Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onTakeTheirs}>
            {t('conflict.theirs')}
          </Button>
          <Button size="xs" onClick={onKeepMine}>
            {t('conflict.mine')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
};

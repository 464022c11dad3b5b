// Two people changed the same: both are shown side by side, and nothing is written until somebody has chosen.
import { Alert, Button, Card, Code, Group, Radio, ScrollArea, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n.ts';
import type { Conflict } from './autosaver.ts';
import { readField, type FieldName } from './document.ts';
import { useFieldLabel } from './field-labels.ts';

interface ConflictProps {
  readonly conflict: Conflict;
  readonly onResolve: (keepsMine: (field: FieldName) => boolean) => void;
}

type Choice = 'mine' | 'theirs';

export const ConflictPanel = ({ conflict, onResolve }: ConflictProps) => {
  const { t } = useTranslation('composer');
  const format = useFormat();
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({});
  const isDone = conflict.clashes.every((field) => choices[field] !== undefined);
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconUsers size={20} />}
      title={t('conflict.title', { who: conflict.theirs.by })}
      role="alert"
    >
      <Stack gap="md">
        <Text fz="sm">{t('conflict.text', { at: format.dateTime(conflict.theirs.at) })}</Text>
        {conflict.clashes.map((field) => (
          <Clash
            key={field}
            field={field}
            conflict={conflict}
            value={choices[field] ?? null}
            onChange={(choice) => setChoices({ ...choices, [field]: choice })}
          />
        ))}
        <Group>
          <Button disabled={!isDone} onClick={() => onResolve((field) => choices[field] === 'mine')}>
            {t('conflict.apply')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
};

interface ClashProps {
  readonly field: FieldName;
  readonly conflict: Conflict;
  readonly value: Choice | null;
  readonly onChange: (choice: Choice) => void;
}

const Clash = ({ field, conflict, value, onChange }: ClashProps) => {
  const { t } = useTranslation('composer');
  const labelOf = useFieldLabel();
  const sides = [
    ['mine', readField(conflict.mine, field)],
    ['theirs', readField(conflict.theirs.doc, field)],
  ] as const;
  return (
    <Radio.Group
      value={value}
      onChange={(choice) => onChange(choice === 'mine' ? 'mine' : 'theirs')}
      label={labelOf(field)}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} mt={6}>
        {sides.map(([side, written]) => (
          <Card key={side} padding="sm">
            <Radio value={side} label={t(`conflict.${side}`, { who: conflict.theirs.by })} mb="xs" />
            <ScrollArea.Autosize mah={220} type="auto">
              <Code block fz="xs">
                {typeof written === 'string' ? written : JSON.stringify(written ?? null, null, 2)}
              </Code>
            </ScrollArea.Autosize>
          </Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
};

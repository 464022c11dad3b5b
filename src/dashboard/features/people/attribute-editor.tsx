// Attributes as rows of name, type and value; values that are no plain text are written as JSON.
import { ActionIcon, Button, Group, Select, Stack, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { EditedAttribute } from './edit-fields.ts';

interface AttributeEditorProps {
  readonly attributes: readonly EditedAttribute[];
  readonly onChange: (attributes: readonly EditedAttribute[]) => void;
  readonly problemOf: (name: string) => string | undefined;
}

const TYPES = ['text', 'number', 'boolean', 'time', 'array', 'object', 'object_array'] as const;

export const AttributeEditor = ({ attributes, onChange, problemOf }: AttributeEditorProps) => {
  const { t } = useTranslation('people');
  const setAt = (at: number, change: Partial<EditedAttribute>) =>
    onChange(attributes.map((one, i) => (i === at ? { ...one, ...change } : one)));
  return (
    <Stack gap="xs">
      <Title order={3}>{t('attributes.title')}</Title>
      {attributes.map((one, i) => (
        <Group key={i} gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            flex={2}
            aria-label={t('attributes.name')}
            value={one.name}
            readOnly={one.isNew !== true}
            variant={one.isNew === true ? 'default' : 'unstyled'}
            onChange={({ currentTarget }) => setAt(i, { name: currentTarget.value })}
          />
          <Select
            w={130}
            aria-label={t('attributes.typeOf', { name: one.name })}
            data={TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
            allowDeselect={false}
            value={one.type}
            onChange={(type) => setAt(i, { type: type ?? 'text' })}
          />
          <TextInput
            flex={3}
            aria-label={t('attributes.valueOf', { name: one.name })}
            value={one.text}
            error={problemOf(one.name)}
            onChange={({ currentTarget }) => setAt(i, { text: currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={4}
            aria-label={t('attributes.remove', { name: one.name })}
            onClick={() =>
              one.isNew === true ? onChange(attributes.filter((_, at) => at !== i)) : setAt(i, { text: '' })
            }
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...attributes, { name: '', type: 'text', text: '', isNew: true }])}
        >
          {t('attributes.add')}
        </Button>
      </Group>
    </Stack>
  );
};

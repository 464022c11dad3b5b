// Two cells: the types that values came in, and the last value. More than one type deserves a look.
import { Code, Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import type { SeenName } from './schema-data.ts';

export const TypesAndExample = ({ one }: { readonly one: SeenName }) => {
  const { t } = useTranslation('schema');
  const types = one.types.map((type) => t(`type.${type}`, { defaultValue: type }));
  return (
    <>
      <Table.Td>
        <Group gap={6}>
          {types.length > 1 && <StatusBadge tone="warning" label={t('mixed')} />}
          <Text fz="sm">{types.length === 0 ? '–' : types.join(', ')}</Text>
        </Group>
      </Table.Td>
      <Table.Td maw={260}>
        {one.last_value === null ? (
          '–'
        ) : (
          <Text fz="xs" truncate title={one.last_value}>
            <Code>{one.last_value}</Code>
          </Text>
        )}
      </Table.Td>
    </>
  );
};

// What a change changed: field, before, after.
import { Code, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface Change {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export const ChangeTable = ({ changes }: { readonly changes: readonly Change[] }) => {
  const { t } = useTranslation('access');
  return (
    <Table mt={6} mb={4} withTableBorder fz="xs" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="30%">{t('change.field')}</Table.Th>
          <Table.Th>{t('change.before')}</Table.Th>
          <Table.Th>{t('change.after')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map((change) => (
          <Table.Tr key={change.path}>
            <Table.Td ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {change.path}
            </Table.Td>
            <Table.Td>
              <Value value={change.before} />
            </Table.Td>
            <Table.Td>
              <Value value={change.after} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

const Value = ({ value }: { readonly value: unknown }) => {
  if (value === undefined || value === null)
    return (
      <Text fz="xs" c="dimmed">
        –
      </Text>
    );
  return (
    <Code style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', background: 'transparent', padding: 0 }}>
      {typeof value === 'string' ? value : JSON.stringify(value)}
    </Code>
  );
};

// What differs between two definitions, field by field: before on the left, after on the right.
import { Code, ScrollArea, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFieldLabel } from '../composer/field-labels.ts';
import type { Change } from '../model.ts';

const LONGEST = 600;

const written = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null, null, 1);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};

export const ChangeTable = ({ changes }: { readonly changes: readonly Change[] }) => {
  const { t } = useTranslation('campaigns');
  const labelOf = useFieldLabel();
  if (changes.length === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t('version.same')}
      </Text>
    );
  return (
    <ScrollArea>
      <Table fz="sm" verticalSpacing={6} miw={560} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="26%">{t('version.field')}</Table.Th>
            <Table.Th>{t('version.before')}</Table.Th>
            <Table.Th>{t('version.after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => (
            <Table.Tr key={change.path}>
              <Table.Td style={{ verticalAlign: 'top' }}>
                <Text fz="sm" fw={600}>
                  {labelOf(change.path)}
                </Text>
                <Text fz="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {change.path}
                </Text>
              </Table.Td>
              {[change.before, change.after].map((value, i) => (
                <Table.Td key={i} style={{ verticalAlign: 'top' }}>
                  <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                    {written(value)}
                  </Code>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
};

// What is known about a person beside the fields of the card: names, types, values; found by name as one types.
import { Card, Code, Table, Text, TextInput } from '@mantine/core';
import { IconListDetails, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { useFormat } from '../../i18n.ts';
import { useWorkspace } from '../../session.ts';
import type { Attribute, Person } from './person-data.ts';
import { valueText } from './person-data.ts';

export const AttributesTab = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const shown = [...person.attributes]
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => a.name.localeCompare(b.name));
  if (person.attributes.length === 0)
    return (
      <Card>
        <EmptyState icon={<IconListDetails size={26} />} title={t('attributes.empty')}>
          {t('attributes.emptyText')}
        </EmptyState>
      </Card>
    );
  return (
    <Card padding={0}>
      <TextInput
        m="md"
        aria-label={t('attributes.search')}
        placeholder={t('attributes.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <Table verticalSpacing={8} horizontalSpacing="md" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="30%">{t('attributes.name')}</Table.Th>
            <Table.Th w={130}>{t('attributes.type')}</Table.Th>
            <Table.Th>{t('attributes.value')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((attribute) => (
            <Table.Tr key={attribute.name}>
              <Table.Td fz="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                {attribute.name}
              </Table.Td>
              <Table.Td fz="sm" c="dimmed">
                {t(`type.${attribute.type}`)}
              </Table.Td>
              <Table.Td>
                <AttributeValue attribute={attribute} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
};

const AttributeValue = ({ attribute }: { readonly attribute: Attribute }) => {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const { type, value } = attribute;
  if (type === 'object' || type === 'object_array')
    return (
      <Code block fz="xs">
        {JSON.stringify(value, null, 2)}
      </Code>
    );
  const text =
    typeof value === 'boolean'
      ? t(value ? 'yes' : 'no')
      : typeof value === 'number'
        ? format.number(value)
        : type === 'time'
          ? format.dateTime(valueText(value), zone)
          : valueText(value);
  return (
    <Text fz="sm" style={{ overflowWrap: 'anywhere' }}>
      {text}
    </Text>
  );
};

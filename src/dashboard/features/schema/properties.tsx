// Properties that came with an event or a purchase.
import { Skeleton, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { useFormat } from '../../i18n.ts';
import { useWorkspace } from '../../session.ts';
import { More } from './more.tsx';
import { useNames, type SeenName } from './schema-data.ts';
import { TypesAndExample } from './types-and-example.tsx';

interface PropertiesProps {
  readonly kind: 'event' | 'attribute' | 'purchase';
  readonly parent: string;
}

export const Properties = ({ kind, parent }: PropertiesProps) => {
  const { t } = useTranslation('schema');
  const found = useNames({ kind: kind === 'purchase' ? 'purchase_property' : 'event_property', parent });
  if (found.error !== null)
    return (
      <ErrorPanel
        title={t('failed')}
        message={found.error.message}
        retryLabel={t('retry')}
        onRetry={() => void found.refetch()}
      />
    );
  if (found.data === undefined) return <Loading />;
  const names = found.data.pages.flatMap((page) => page.names);
  if (names.length === 0)
    return (
      <Text fz="sm" c="dimmed" px={40} py="md">
        {t('noProperties')}
      </Text>
    );
  return (
    <>
      <PropertyTable names={names} label={t('propertiesOf', { name: parent })} />
      <More pages={found} />
    </>
  );
};

interface PropertyTableProps {
  readonly names: readonly SeenName[];
  readonly label: string;
}

const PropertyTable = ({ names, label }: PropertyTableProps) => {
  const { t } = useTranslation('schema');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <Table aria-label={label} fz="sm" horizontalSpacing="md" ml={24} w="calc(100% - 24px)">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('column.property')}</Table.Th>
          <Table.Th>{t('column.types')}</Table.Th>
          <Table.Th>{t('column.example')}</Table.Th>
          <Table.Th ta="right">{t('column.count')}</Table.Th>
          <Table.Th>{t('column.lastSeen')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {names.map((one) => (
          <Table.Tr key={one.name}>
            <Table.Td ff="monospace">{one.name}</Table.Td>
            <TypesAndExample one={one} />
            <Table.Td ta="right" className="tabular">
              {format.number(one.count)}
            </Table.Td>
            <Table.Td>{format.dateTime(one.last_seen_at, zone)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

const Loading = () => (
  <Stack gap="xs" p="md" aria-busy>
    <Skeleton h={20} />
    <Skeleton h={20} />
  </Stack>
);

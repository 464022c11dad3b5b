// The segment's size day by day: a line for those who see, a table for everybody.
import { AreaChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { SegmentedControl, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EVEN_TICKS, EVERY_TICK } from '../../../ui/chart-with-table.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi } from '../../session.ts';
import { sizesQuery, type SegmentAnswer } from './segment-data.ts';

const DAYS = 90;

export const SizeHistory = ({ segment }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const [view, setView] = useState('chart');
  const api = useApi();
  const { data: sizes, error } = useQuery(sizesQuery(api, segment.segment_id, DAYS));
  if (error !== null)
    return (
      <Text fz="sm" c="red.9">
        {error.message}
      </Text>
    );
  if (sizes === undefined) return <Skeleton h={140} />;
  if (sizes.length === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t('noHistory')}
      </Text>
    );
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        aria-label={t('view')}
        data={['chart', 'table'].map((value) => ({ value, label: t(`views.${value}`) }))}
        value={view}
        onChange={setView}
      />
      {view === 'chart' ? (
        <div role="img" aria-label={t('chart', { count: sizes.length })}>
          <AreaChart
            h={160}
            data={sizes.map(({ day, size }) => ({ day: format.date(day, 'UTC'), size }))}
            dataKey="day"
            series={[{ name: 'size', label: t('people'), color: 'violet.6' }]}
            curveType="linear"
            withDots={sizes.length < 15}
            valueFormatter={(value) => format.number(value)}
            xAxisProps={EVEN_TICKS}
            yAxisProps={{ ...EVERY_TICK, width: 48, tickFormatter: (value: number) => format.compact(value) }}
            withXAxis={sizes.length > 1}
          />
        </div>
      ) : (
        <Table fz="sm" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('column.day')}</Table.Th>
              <Table.Th ta="right">{t('people')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sizes.toReversed().map(({ day, size }) => (
              <Table.Tr key={day}>
                <Table.Td>{format.date(day, 'UTC')}</Table.Td>
                <Table.Td ta="right" className="tabular">
                  {format.number(size)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
};

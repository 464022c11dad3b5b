// Day by day, or the hours of one day: what was sent, what people did with it, and what it brought in.
import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Group, SegmentedControl, Select, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignHours, CampaignReport } from '../../../contract/admin/campaign-report.ts';
import { ChartWithTable, EVEN_TICKS, EVERY_TICK, type ChartColumn } from '../../../ui/chart-with-table.tsx';
import { Section } from '../../../ui/section.tsx';
import { useFormat } from '../../i18n.ts';
import { useMoney, type Amount } from '../../money.ts';
import { useApi } from '../../session.ts';
import { emptyDay, fillDays, type Days } from './span.ts';

interface DaysChartProps {
  readonly report: CampaignReport;
  readonly campaignId: string;
  readonly days: Days;
}

export const DaysChart = (props: DaysChartProps) => {
  const { t } = useTranslation('results');
  const [day, setDay] = useState<string | null>(null);
  const known = props.report.days.map((one) => one.day);
  const shown = day !== null && known.includes(day) ? day : null;
  const format = useFormat();
  return (
    <Section
      title={t('days.title')}
      description={t('days.description')}
      actions={
        <Select
          aria-label={t('days.choose')}
          placeholder={t('days.all')}
          value={shown}
          onChange={setDay}
          clearable
          clearButtonProps={{ 'aria-label': t('days.all') }}
          data={[...known].reverse().map((value) => ({ value, label: format.date(value, 'UTC') }))}
          size="xs"
          w={190}
        />
      }
    >
      {shown === null ? <ByDay {...props} /> : <ByHour campaignId={props.campaignId} day={shown} />}
    </Section>
  );
};

type Day = CampaignReport['days'][number];
type Measure = 'reached' | 'reactions' | 'revenue';
const MEASURES: readonly Measure[] = ['reached', 'reactions', 'revenue'];
const isMeasure = (text: string): text is Measure => MEASURES.some((measure) => measure === text);

const ByDay = ({ report, days }: DaysChartProps) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const [measure, setMeasure] = useState<Measure>('reached');
  const money = useMoney();
  const rows = fillDays(report.days, days, emptyDay);
  const paid = report.totals.revenue_by_currency;
  const data = rows.map((row) => ({ ...row, ...columnsOf(row), label: format.date(row.day, 'UTC') }));
  // What never happened needs no colour.
  const counted = seriesOf(measure)
    .filter(({ name }, i) => i === 0 || rows.some((row) => row[name] !== 0))
    .map(({ name, color }) => ({ name: String(name), color, label: t(`series.${name}`) }));
  const series =
    measure === 'revenue' && paid.length > 0 ? seriesOfRevenue(paid, t('series.revenue')) : counted;
  return (
    <ChartWithTable
      label={t(`days.measure.${measure}`)}
      chartLabel={t('view.chart')}
      tableLabel={t('view.table')}
      rows={rows}
      columns={useDayColumns()}
      controls={
        <SegmentedControl
          size="xs"
          aria-label={t('days.measures')}
          value={measure}
          onChange={(next) => isMeasure(next) && setMeasure(next)}
          data={MEASURES.map((value) => ({ value, label: t(`days.measure.${value}`) }))}
        />
      }
    >
      <BarChart
        h={280}
        data={data}
        dataKey="label"
        series={series}
        type={measure === 'reached' ? 'stacked' : 'default'}
        maxBarWidth={40}
        xAxisProps={EVEN_TICKS}
        yAxisProps={EVERY_TICK}
        withLegend
        legendProps={{ verticalAlign: 'bottom' }}
        valueFormatter={(value) =>
          measure === 'revenue' && paid.length < 2
            ? money.sum([{ ...currencyOf(paid), amount: value }])
            : format.number(value)
        }
      />
    </ChartWithTable>
  );
};

/** Each currency is a series of its own. */
const seriesOfRevenue = (paid: readonly Amount[], label: string) =>
  paid.map((one, i) => ({
    name: columnOf(one),
    color: CURRENCY_COLORS[i % CURRENCY_COLORS.length] ?? 'teal.6',
    label: one.currency === null || paid.length === 1 ? label : one.currency,
  }));

const CURRENCY_COLORS = ['teal.6', 'violet.5', 'orange.5', 'blue.5', 'grape.5'] as const;
const columnOf = ({ currency }: Pick<Amount, 'currency'>): string => `revenue_${currency ?? ''}`;
const columnsOf = ({ revenue_by_currency: paid }: Day): Readonly<Record<string, number>> =>
  Object.fromEntries(paid.map((one) => [columnOf(one), one.amount]));
const currencyOf = (paid: readonly Amount[]): Pick<Amount, 'currency'> => ({
  currency: paid[0]?.currency ?? null,
});

type Counted = Exclude<keyof Day, 'revenue_by_currency' | 'conversions' | 'day'>;
const seriesOf = (measure: Measure): readonly { readonly name: Counted; readonly color: string }[] => {
  if (measure === 'revenue') return [{ name: 'revenue', color: 'teal.6' }];
  return measure === 'reached'
    ? [
        { name: 'sent', color: 'violet.5' },
        { name: 'skipped', color: 'gray.5' },
        { name: 'failed', color: 'red.6' },
        { name: 'held', color: 'orange.5' },
      ]
    : [
        { name: 'unique_opens', color: 'violet.5' },
        { name: 'unique_clicks', color: 'teal.6' },
        { name: 'unsubscribes', color: 'orange.6' },
      ];
};

const useDayColumns = (): readonly ChartColumn<Day>[] => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const money = useMoney();
  const numbers = [
    'considered',
    'sent',
    'skipped',
    'failed',
    'held',
    'deliveries',
    'unique_opens',
    'unique_clicks',
  ] as const;
  return [
    { label: t('series.day'), read: ({ day }) => format.date(day, 'UTC') },
    ...numbers.map((name) => ({
      label: t(`series.${name}`),
      read: (row: Day) => format.number(row[name]),
    })),
    { label: t('series.revenue'), read: (row) => money.sum(row.revenue_by_currency) },
  ];
};

const ByHour = ({ campaignId, day }: { readonly campaignId: string; readonly day: string }) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'report-hours', campaignId, day],
    queryFn: ({ signal }) =>
      api.get<CampaignHours>(`/admin/v1/campaigns/${campaignId}/report/hours`, { day }, signal),
  });
  if (data === undefined) return <Skeleton h={280} />;
  const hourOf = (hour: number) => format.time(Date.UTC(2026, 0, 1, hour), 'UTC');
  const names = ['sent', 'skipped', 'failed', 'held', 'opens', 'clicks'] as const;
  return (
    <ChartWithTable
      label={t('days.hours', { day: format.date(day, 'UTC') })}
      chartLabel={t('view.chart')}
      tableLabel={t('view.table')}
      rows={data.hours}
      columns={[
        { label: t('series.hour'), read: ({ hour }) => hourOf(hour) },
        ...names.map((name) => ({
          label: t(`series.${name}`),
          read: (row: CampaignHours['hours'][number]) => format.number(row[name]),
        })),
      ]}
      controls={<Group />}
    >
      <BarChart
        h={280}
        data={data.hours.map((row) => ({ ...row, label: hourOf(row.hour) }))}
        dataKey="label"
        series={[
          { name: 'sent', color: 'violet.5', label: t('series.sent') },
          { name: 'opens', color: 'teal.6', label: t('series.opens') },
          { name: 'clicks', color: 'orange.5', label: t('series.clicks') },
        ]}
        xAxisProps={EVEN_TICKS}
        yAxisProps={EVERY_TICK}
        withLegend
        legendProps={{ verticalAlign: 'bottom' }}
        valueFormatter={(value) => format.number(value)}
      />
    </ChartWithTable>
  );
};

// All campaigns of a span of days, most sends first; each leads to its own results.
import { Box, Group, SimpleGrid, Skeleton, Stack, Table } from '@mantine/core';
import { AreaChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { IconChartBar } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CampaignSumsRow, WorkspaceReportAnswer } from '../../../contract/admin/campaign-report.ts';
import { ChartWithTable, EVEN_TICKS, EVERY_TICK } from '../../../ui/chart-with-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { Page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/section.tsx';
import { Stat } from '../../../ui/stat.tsx';
import { useFormat } from '../../i18n.ts';
import { useMoney } from '../../money.ts';
import { LinkAnchor } from '../../links.tsx';
import { ChannelIcons } from '../../parts/reasons/channel-mark.tsx';
import { AllCampaignsNote } from '../../parts/teams/all-campaigns-note.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import { ControlGroupSection } from './control-group.tsx';
import { useNow } from './queries.ts';
import { SpanPicker } from './span-picker.tsx';
import { daysOf, emptyDay, fillDays, readSpan, type Days, type SpanSearch } from './span.ts';

export const WorkspaceResults = () => {
  const { t } = useTranslation('results');
  const api = useApi();
  const search = useSearch({ from: '/signed-in/w/$workspace/results' });
  const navigate = useNavigate({ from: '/w/$workspace/results' });
  const { events = [] } = search;
  const show = (next: SpanSearch, chosen: readonly string[]): void =>
    void navigate({ search: { ...next, ...(chosen.length > 0 ? { events: chosen } : {}) }, replace: true });
  const now = useNow();
  const days = now === null ? null : daysOf(search.span === 'all' ? {} : search, now);
  const { data, error, refetch } = useQuery({
    queryKey: [api.workspace, 'workspace-report', days],
    enabled: days !== null,
    queryFn: ({ signal }) => api.get<WorkspaceReportAnswer>('/admin/v1/report', { ...days }, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t('title')} description={t('description')} width="wide">
      <SpanPicker value={search} onChange={(next) => show(next, events)} />
      {error !== null && data === undefined ? (
        <ErrorPanel
          title={t('failed')}
          message={error.message}
          retryLabel={t('retry')}
          onRetry={() => void refetch()}
        />
      ) : (
        <Content report={data} days={days ?? {}} />
      )}
      {days !== null && data !== undefined && (
        <Box mt="lg">
          <ControlGroupSection
            days={days}
            events={events}
            onEvents={(chosen) => show(readSpan({ ...search }), chosen)}
          />
        </Box>
      )}
    </Page>
  );
};

interface ContentProps {
  readonly report: WorkspaceReportAnswer | undefined;
  readonly days: Days;
}

const Content = ({ report, days }: ContentProps) => {
  const { t } = useTranslation('results');
  if (report === undefined)
    return (
      <Stack aria-busy>
        <Skeleton h={90} />
        <Skeleton h={320} />
      </Stack>
    );
  if (report.campaigns.length === 0)
    return (
      <EmptyState icon={<IconChartBar size={28} />} title={t('empty.title')}>
        {t('empty.text')}
      </EmptyState>
    );
  return (
    <Stack gap="lg">
      <Figures totals={report.totals} />
      <AllCampaignsNote />
      <Trend report={report} days={days} />
      <Section title={t('list.title')} flush>
        <CampaignTable campaigns={report.campaigns} />
      </Section>
    </Stack>
  );
};

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const Figures = ({ totals }: { readonly totals: WorkspaceReportAnswer['totals'] }) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const money = useMoney();
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <Stat label={t('metric.sent')} value={format.number(totals.sends)} />
      <Stat
        label={t('metric.open_rate')}
        value={format.percent(share(totals.unique_opens, totals.deliveries))}
      />
      <Stat
        label={t('metric.click_rate')}
        value={format.percent(share(totals.unique_clicks, totals.deliveries))}
      />
      <Stat label={t('metric.revenue')} value={money.sum(totals.revenue_by_currency)} />
    </SimpleGrid>
  );
};

const Trend = ({ report, days }: { readonly report: WorkspaceReportAnswer; readonly days: Days }) => {
  const rows = fillDays(report.days, days, emptyDay);
  const { t } = useTranslation('results');
  const format = useFormat();
  const names = ['sends', 'unique_opens', 'unique_clicks'] as const;
  const colors = { sends: 'violet.5', unique_opens: 'teal.6', unique_clicks: 'orange.5' };
  return (
    <Section title={t('days.title')} description={t('days.perDay')}>
      <ChartWithTable
        label={t('trend')}
        chartLabel={t('view.chart')}
        tableLabel={t('view.table')}
        rows={rows}
        columns={[
          { label: t('series.day'), read: ({ day }) => format.date(day, 'UTC') },
          ...names.map((name) => ({
            label: t(`series.${name}`),
            read: (row: WorkspaceReportAnswer['days'][number]) => format.number(row[name]),
          })),
        ]}
      >
        <AreaChart
          h={240}
          data={rows.map((row) => ({ ...row, label: format.date(row.day, 'UTC') }))}
          dataKey="label"
          series={names.map((name) => ({ name, color: colors[name], label: t(`series.${name}`) }))}
          curveType="linear"
          withDots={false}
          xAxisProps={EVEN_TICKS}
          yAxisProps={EVERY_TICK}
          withLegend
          legendProps={{ verticalAlign: 'bottom', itemSorter: null }}
          valueFormatter={(value) => format.number(value)}
        />
      </ChartWithTable>
    </Section>
  );
};

const CampaignTable = ({ campaigns }: { readonly campaigns: readonly CampaignSumsRow[] }) => {
  const { t } = useTranslation('results');
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table verticalSpacing="sm" horizontalSpacing="lg" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('list.campaign')}</Table.Th>
            <Table.Th ta="right">{t('series.considered')}</Table.Th>
            <Table.Th ta="right">{t('series.sends')}</Table.Th>
            <Table.Th ta="right">{t('variants.openRate')}</Table.Th>
            <Table.Th ta="right">{t('variants.clickRate')}</Table.Th>
            <Table.Th ta="right">{t('variants.conversions')}</Table.Th>
            <Table.Th ta="right">{t('variants.revenue')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {campaigns.map((campaign) => (
            <CampaignRow key={campaign.campaign_id} campaign={campaign} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

const CampaignRow = ({ campaign }: { readonly campaign: CampaignSumsRow }) => {
  const format = useFormat();
  const money = useMoney();
  const { key } = useWorkspace();
  const numbers = [
    format.number(campaign.considered),
    format.number(campaign.sends),
    format.percent(share(campaign.unique_opens, campaign.deliveries)),
    format.percent(share(campaign.unique_clicks, campaign.deliveries)),
    format.number(campaign.conversions.A),
    money.sum(campaign.revenue_by_currency),
  ];
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <ChannelIcons channels={campaign.channels} />
          <LinkAnchor
            to="/w/$workspace/results/$campaignId"
            params={{ workspace: key, campaignId: campaign.campaign_id }}
            search={{}}
            fw={600}
            fz="sm"
            c="inherit"
          >
            {campaign.name}
          </LinkAnchor>
        </Group>
      </Table.Td>
      {numbers.map((text, i) => (
        <Table.Td key={i} ta="right" className="tabular">
          {text}
        </Table.Td>
      ))}
    </Table.Tr>
  );
};

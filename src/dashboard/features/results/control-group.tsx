// The global control group beside as many others (15.1): rates, what was gained, and whether it may be chance. Nothing is
// shown while no group is drawn.
import { Alert, Table, TagsInput, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ControlGroupReport } from '../../../contract/admin/control-group-report.ts';
import { Section } from '../../../ui/section.tsx';
import { useFormat, useLanguage } from '../../i18n.ts';
import { useMoney } from '../../money.ts';
import { useKnownNames } from '../../parts/rule-builder/use-names.ts';
import { useApi } from '../../session.ts';
import { MOST_EVENTS, type Days } from './span.ts';

interface SectionProps {
  readonly days: Days;
  /** Names of events that are counted beside purchases and sessions. */
  readonly events: readonly string[];
  readonly onEvents: (events: readonly string[]) => void;
}

export const ControlGroupSection = ({ days, events, onEvents }: SectionProps) => {
  const { t } = useTranslation('results');
  const api = useApi();
  const format = useFormat();
  const language = useLanguage();
  const { data, error } = useQuery({
    queryKey: [api.workspace, 'control-group-report', days, events, language],
    queryFn: ({ signal }) =>
      api.get<ControlGroupReport>('/admin/v1/report/control-group', { ...days, events, language }, signal),
    placeholderData: keepPreviousData,
  });
  if (error !== null && data === undefined)
    return (
      <Alert color="red" title={t('controlGroup.failed')} mt="lg">
        {error.message}
      </Alert>
    );
  const group = data?.control_group;
  if (data === undefined || group == null) return null;
  return (
    <Section
      title={t('controlGroup.title')}
      description={t('controlGroup.description', {
        percentage: format.percent(group.percentage / 100),
        from: format.date(data.from ?? '', 'UTC'),
      })}
      flush
    >
      <EventsField events={events} onEvents={onEvents} />
      <Metrics metrics={data.metrics} />
      <Text fz="xs" c="dimmed" p="md">
        {t('controlGroup.confidence')}
      </Text>
    </Section>
  );
};

const EventsField = ({ events, onEvents }: Omit<SectionProps, 'days'>) => {
  const { t } = useTranslation('results');
  const known = useKnownNames('events');
  return (
    <TagsInput
      label={t('controlGroup.events')}
      placeholder={events.length === 0 ? t('controlGroup.eventsPlaceholder') : ''}
      value={[...events]}
      data={known.map(({ name }) => name)}
      maxTags={MOST_EVENTS}
      clearable
      clearButtonProps={{ 'aria-label': t('controlGroup.noEvents') }}
      onChange={onEvents}
      maw={520}
      px="lg"
      pt="sm"
      pb="md"
    />
  );
};

type Metric = ControlGroupReport['metrics'][number];
const COLUMNS = ['treatment', 'control', 'change', 'uplift', 'revenue'] as const;

const Metrics = ({ metrics }: { readonly metrics: readonly Metric[] }) => {
  const { t } = useTranslation('results');
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table verticalSpacing="sm" horizontalSpacing="lg">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('controlGroup.column.did')}</Table.Th>
            {COLUMNS.map((column) => (
              <Table.Th key={column} ta="right">
                {t(`controlGroup.column.${column}`)}
              </Table.Th>
            ))}
            <Table.Th>{t('controlGroup.column.words')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {metrics.map((metric) => (
            <MetricRow key={`${metric.metric}:${metric.event ?? ''}`} metric={metric} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

const MetricRow = ({ metric }: { readonly metric: Metric }) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const rateOf = ({ rate, did, people }: Metric['control']): string =>
    t('controlGroup.rate', {
      rate: format.percent(rate),
      did: format.number(did),
      people: format.number(people),
    });
  const isPurchase = metric.metric === 'purchase';
  const kind = isPurchase ? 'purchase' : 'session';
  const money = useMoney();
  const [ours, theirs] = [metric.treatment, metric.control].map((side) =>
    money.sum(side.revenue_by_currency),
  );
  const revenue = `${ours} / ${theirs}`;
  const numbers = [
    rateOf(metric.treatment),
    rateOf(metric.control),
    format.percent(metric.change),
    format.number(Math.round(metric.uplift)),
    isPurchase ? revenue : '–',
  ];
  return (
    <Table.Tr>
      <Table.Td fw={600}>{metric.event ?? t(`controlGroup.metric.${kind}`)}</Table.Td>
      {numbers.map((text, i) => (
        <Table.Td key={i} ta="right" className="tabular" style={{ whiteSpace: 'nowrap' }}>
          {text}
        </Table.Td>
      ))}
      <Table.Td>{metric.sentence}</Table.Td>
    </Table.Tr>
  );
};

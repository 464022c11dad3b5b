// The figures people ask for first, each with its step from the span before and whether that may be chance.
import { Group, SimpleGrid, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../../contract/admin/campaign-report.ts';
import type { Format } from '../../../ui/format.ts';
import { Stat } from '../../../ui/stat.tsx';
import { useFormat } from '../../i18n.ts';
import { useMoney, type Money } from '../../money.ts';

type Change = CampaignReport['changes'][number];
type Totals = CampaignReport['totals'];

interface Figure {
  readonly metric: string;
  readonly read: (totals: Totals, format: Format, money: Money) => string;
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const FIGURES: readonly Figure[] = [
  { metric: 'sent', read: ({ sends }, format) => format.number(sends) },
  { metric: 'delivered', read: ({ deliveries }, format) => format.number(deliveries) },
  { metric: 'open_rate', read: (all, format) => format.percent(share(all.unique_opens, all.deliveries)) },
  { metric: 'click_rate', read: (all, format) => format.percent(share(all.unique_clicks, all.deliveries)) },
  {
    metric: 'conversion_rate',
    read: (all, format) => format.percent(share(all.conversions.A, all.unique_recipients)),
  },
  { metric: 'revenue', read: (all, _format, money) => money.sum(all.revenue_by_currency) },
];

export const HeadFigures = ({ report }: { readonly report: CampaignReport | undefined }) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const money = useMoney();
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="md">
      {FIGURES.map(({ metric, read }) => {
        const change = report?.changes.find((one) => one.metric === metric);
        return (
          <Stat
            key={metric}
            label={t(`metric.${metric}`)}
            value={report === undefined ? null : read(report.totals, format, money)}
            {...(change === undefined ? {} : { hint: <Step change={change} /> })}
          />
        );
      })}
    </SimpleGrid>
  );
};

const Step = ({ change }: { readonly change: Change }) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  if (change.change === null) return <Text fz="xs">{t('change.nothing')}</Text>;
  const Arrow = change.change < 0 ? IconArrowDownRight : IconArrowUpRight;
  const words = format.percent(Math.abs(change.change), 0);
  return (
    <Group gap={4} wrap="nowrap">
      {change.change !== 0 && <Arrow size={14} aria-hidden style={{ flexShrink: 0 }} />}
      <Text fz="xs" className="tabular">
        {change.change === 0
          ? t('change.same')
          : t(change.change < 0 ? 'change.less' : 'change.more', { percent: words })}
        {change.significant === false && `, ${t('change.chance')}`}
      </Text>
    </Group>
  );
};

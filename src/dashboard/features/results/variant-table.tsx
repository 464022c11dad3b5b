// Variants beside one another and against the control, with what the difference means in words.
import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import { IconTrophy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../../contract/admin/campaign-report.ts';
import { Section } from '../../../ui/section.tsx';
import { useFormat } from '../../i18n.ts';
import { useMoney } from '../../money.ts';

type Variant = CampaignReport['variants'][number];

export const VariantTable = ({ report }: { readonly report: CampaignReport }) => {
  const { t } = useTranslation('results');
  const shown = report.variants.filter(({ variant }) => variant !== '');
  const winner = report.winning_variant[0]?.['winner'];
  // Under intelligent selection the shares of now, not those it began with.
  const weighed = report.intelligent_selection[0]?.variants ?? [];
  const shareOf = ({ variant, percentage }: Variant): number =>
    weighed.find((one) => one.variant === variant)?.percentage ?? percentage;
  if (shown.length === 0) return null;
  return (
    <Section title={t('variants.title')} description={t('variants.description')} flush>
      <Table.ScrollContainer minWidth={860}>
        <Table verticalSpacing="sm" horizontalSpacing="lg">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('variants.name')}</Table.Th>
              <Table.Th ta="right">{t('variants.recipients')}</Table.Th>
              <Table.Th ta="right">{t('variants.delivered')}</Table.Th>
              <Table.Th ta="right">{t('variants.openRate')}</Table.Th>
              <Table.Th ta="right">{t('variants.clickRate')}</Table.Th>
              <Table.Th ta="right" style={{ whiteSpace: 'nowrap' }}>
                {t('variants.conversions')}
              </Table.Th>
              <Table.Th ta="right">{t('variants.revenue')}</Table.Th>
              <Table.Th w={260}>{t('variants.words')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((variant) => (
              <VariantRow
                key={variant.variant}
                variant={variant}
                share={shareOf(variant)}
                isWinner={variant.variant === winner}
                hasControl={shown.some(({ control }) => control)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
};

const sumOf = (variant: Variant, name: string): number =>
  variant.channels.reduce((sum, channel) => {
    const value = channel[name];
    return typeof value === 'number' ? sum + value : sum;
  }, 0);

interface RowProps {
  readonly variant: Variant;
  /** Per cent of the audience. */
  readonly share: number;
  readonly isWinner: boolean;
  readonly hasControl: boolean;
}

const VariantRow = ({ variant, share, isWinner, hasControl }: RowProps) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const money = useMoney();
  const delivered = sumOf(variant, 'deliveries');
  const rate = (name: string) => (delivered === 0 ? null : sumOf(variant, name) / delivered);
  const { A: first } = variant.conversions;
  return (
    <Table.Tr>
      <Table.Td>
        <Stack gap={2}>
          <Group gap="xs">
            <Text fz="sm" fw={600}>
              {variant.control ? t('variants.control') : variant.name}
            </Text>
            {isWinner && (
              <Badge variant="light" leftSection={<IconTrophy size={12} aria-hidden />}>
                {t('variants.winner')}
              </Badge>
            )}
          </Group>
          <Text fz="xs" c="dimmed">
            {t('variants.share', { share: format.percent(share / 100, 0) })}
          </Text>
        </Stack>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {format.number(variant.unique_recipients)}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {variant.control ? '–' : format.number(delivered)}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {format.percent(variant.control ? null : rate('unique_opens'))}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {format.percent(variant.control ? null : rate('unique_clicks'))}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {format.number(first.count)}
        <Text fz="xs" c="dimmed">
          {format.percent(first.rate)}
        </Text>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {money.sum(variant.revenue_by_currency)}
      </Table.Td>
      <Table.Td>
        <Text fz="sm" c={first.significant === true ? undefined : 'dimmed'}>
          {variant.control
            ? t('variants.controlText')
            : hasControl
              ? (first.sentence ?? '')
              : t('variants.noControl')}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
};

// Intelligent selection: what each variant's share was at every re-weighing, and what it rested on.
import { Group, Progress, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../../contract/admin/campaign-report.ts';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { useWorkspace } from '../../session.ts';

type Weighing = CampaignReport['intelligent_selection'][number];

export const SelectionTable = ({ report }: { readonly report: CampaignReport }) => {
  const { t } = useTranslation('results');
  const [latest] = report.intelligent_selection;
  if (latest === undefined) return null;
  const names = new Map(report.variants.map(({ variant, name }) => [variant, name]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  return (
    <Section title={t('selection.title')} description={t('selection.description')} flush>
      <Stack gap="sm" px="lg" pb="md">
        <Standing latest={latest} nameOf={nameOf} />
      </Stack>
      <Table.ScrollContainer minWidth={720}>
        <Table verticalSpacing="sm" horizontalSpacing="lg">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('selection.at')}</Table.Th>
              {latest.variants.map(({ variant }) => (
                <Table.Th key={variant} ta="right">
                  {nameOf(variant)}
                </Table.Th>
              ))}
              <Table.Th ta="right">{t('selection.remaining')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.intelligent_selection.map((one) => (
              <WeighingRow
                key={`${one.decided_at} ${one.variants.map(({ variant }) => variant).join(' ')}`}
                weighing={one}
                columns={latest.variants.map(({ variant }) => variant)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
};

const Standing = ({
  latest,
  nameOf,
}: {
  readonly latest: Weighing;
  readonly nameOf: (id: string) => string;
}) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  return (
    <>
      <Group gap="xs">
        <StatusBadge
          tone={latest.settled ? 'good' : 'info'}
          label={t(latest.settled ? 'selection.settled' : 'selection.learning')}
        />
        <Text fz="sm" c="dimmed">
          {t(latest.settled ? 'selection.settledText' : 'selection.learningText')}
        </Text>
      </Group>
      {latest.variants.map(({ variant, percentage, chance_of_being_best: chance }) => (
        <Group key={variant} gap="md" wrap="nowrap">
          <Text fz="sm" w={160} truncate>
            {nameOf(variant)}
          </Text>
          <Progress value={percentage} flex={1} maw={420} aria-label={nameOf(variant)} />
          <Text fz="sm" className="tabular" w={60} ta="right">
            {format.percent(percentage / 100, 0)}
          </Text>
          <Text fz="xs" c="dimmed">
            {chance === null ? '' : t('selection.chance', { chance: format.percent(chance, 0) })}
          </Text>
        </Group>
      ))}
    </>
  );
};

const WeighingRow = ({
  weighing,
  columns,
}: {
  readonly weighing: Weighing;
  readonly columns: readonly string[];
}) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <Table.Tr>
      <Table.Td>{format.dateTime(weighing.decided_at, zone)}</Table.Td>
      {columns.map((id) => {
        const one = weighing.variants.find(({ variant }) => variant === id);
        return (
          <Table.Td key={id} ta="right" className="tabular">
            {one === undefined ? '–' : format.percent(one.percentage / 100, 0)}
            <Text fz="xs" c="dimmed">
              {one === undefined
                ? ''
                : t('selection.counts', {
                    conversions: format.number(one.conversions),
                    people: format.number(one.unique_recipients),
                  })}
            </Text>
          </Table.Td>
        );
      })}
      <Table.Td ta="right" className="tabular">
        {weighing.remaining_improvement !== null && weighing.remaining_improvement > 1
          ? `> ${format.percent(1, 0)}`
          : format.percent(weighing.remaining_improvement)}
      </Table.Td>
    </Table.Tr>
  );
};

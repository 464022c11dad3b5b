// The occurrences of a scheduled campaign: what is coming, what began, what was cancelled.
import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import { StatusBadge, type Tone } from '../../../../ui/status-badge.tsx';
import { useFormat } from '../../../i18n.ts';
import { useApi, useWorkspace } from '../../../session.ts';
import type { Campaign } from '../model.ts';

interface Occurrence {
  readonly key: string;
  readonly number: number;
  readonly status: string;
  readonly at: string;
  readonly due_at: string;
  readonly ends_at: string;
}

const TONES: Readonly<Record<string, Tone>> = { waiting: 'info', started: 'good', cancelled: 'neutral' };
const SHOWN = 12;

export const Occurrences = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'occurrences', campaign.campaign_id],
    queryFn: ({ signal }) =>
      api.get<{ readonly occurrences: readonly Occurrence[] }>(
        `/admin/v1/campaigns/${campaign.campaign_id}/occurrences`,
        { limit: SHOWN },
        signal,
      ),
  });
  const rows = data?.occurrences ?? [];
  return (
    <Section title={t('occurrence.title')}>
      {rows.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t('occurrence.none')}
        </Text>
      ) : (
        <Table fz="sm" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('occurrence.when')}</Table.Th>
              <Table.Th>{t('list.status')}</Table.Th>
              <Table.Th>{t('occurrence.until')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.key}>
                <Table.Td>
                  {format.weekday(row.at, zone)} {format.dateTime(row.at, zone)}
                </Table.Td>
                <Table.Td>
                  <StatusBadge tone={TONES[row.status] ?? 'neutral'} label={t(`occurrence.${row.status}`)} />
                </Table.Td>
                <Table.Td c="dimmed">
                  {row.ends_at === row.at ? '–' : format.dateTime(row.ends_at, zone)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
};

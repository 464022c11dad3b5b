// Messages by channel: what left, what came back, what people did, and why some messages did not leave.
import { Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../../contract/admin/campaign-report.ts';
import { Section } from '../../../ui/section.tsx';
import { useFormat } from '../../i18n.ts';
import { ChannelMark } from '../../parts/reasons/channel-mark.tsx';
import { useReasonSentence } from '../../parts/reasons/reason-text.tsx';

type Channel = CampaignReport['channels'][number];
const COUNTS = [
  'sends',
  'deliveries',
  'bounces',
  'failures',
  'unique_opens',
  'unique_clicks',
  'unsubscribes',
] as const;

export const ChannelTable = ({ report }: { readonly report: CampaignReport }) => {
  const { t } = useTranslation('results');
  return (
    <Section title={t('channels.title')} description={t('channels.description')} flush>
      <Table.ScrollContainer minWidth={760}>
        <Table verticalSpacing="sm" horizontalSpacing="lg">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('channels.channel')}</Table.Th>
              {COUNTS.map((name) => (
                <Table.Th key={name} ta="right">
                  {t(`series.${name}`)}
                </Table.Th>
              ))}
              <Table.Th w={260}>{t('channels.reasons')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.channels.map((channel) => (
              <ChannelRow key={channel.channel} channel={channel} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
};

const SHOWN_REASONS = 3;

const ChannelRow = ({ channel }: { readonly channel: Channel }) => {
  const format = useFormat();
  const sentenceOf = useReasonSentence();
  return (
    <Table.Tr>
      <Table.Td>
        <ChannelMark channel={channel.channel} />
      </Table.Td>
      {COUNTS.map((name) => (
        <Table.Td key={name} ta="right" className="tabular">
          {format.number(channel.totals[name])}
        </Table.Td>
      ))}
      <Table.Td>
        <Stack gap={2}>
          {channel.reasons.slice(0, SHOWN_REASONS).map(({ reason, count }) => (
            <Text key={reason} fz="xs" c="dimmed">
              {format.number(count)} × {sentenceOf(reason)}
            </Text>
          ))}
        </Stack>
      </Table.Td>
    </Table.Tr>
  );
};

// What a campaign is known by: key, id, authors, dates, tags, channels.
import { Badge, Code, Group, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { channelsOfWritten } from '../channels-of.ts';
import { Section } from '../../../../ui/section.tsx';
import { useFormat } from '../../../i18n.ts';
import { useWorkspace } from '../../../session.ts';
import type { Campaign } from '../model.ts';
import { ChannelNames } from '../words.tsx';

export const FactsPanel = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const at = (instant: string | null): string => (instant === null ? '–' : format.dateTime(instant, zone));
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('list.channel'), <ChannelNames key="channels" channels={channelsOfWritten(campaign.definition)} />],
    [t('fact.created'), `${at(campaign.created_at)} · ${campaign.created_by}`],
    [t('fact.updated'), `${at(campaign.updated_at)} · ${campaign.updated_by}`],
    [t('fact.launched'), at(campaign.launched_at)],
    [t('fact.lastSent'), at(campaign.last_sent_at)],
    [t('list.tag'), <Tags key="tags" tags={campaign.tags} />],
    [t('fact.key'), <Code key="key">{campaign.key}</Code>],
    [t('fact.id'), <Code key="id">{campaign.campaign_id}</Code>],
  ];
  return (
    <Section title={t('overview.facts')}>
      <Table variant="vertical" withRowBorders={false} verticalSpacing={5} fz="sm" layout="fixed">
        <Table.Tbody>
          {facts.map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th w={150} fw={500} bg="transparent" pl={0} style={{ verticalAlign: 'top' }}>
                {label}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
};

const Tags = ({ tags }: { readonly tags: readonly string[] }) =>
  tags.length === 0 ? (
    '–'
  ) : (
    <Group gap={6}>
      {tags.map((tag) => (
        <Badge key={tag} variant="default" fw={500}>
          {tag}
        </Badge>
      ))}
    </Group>
  );

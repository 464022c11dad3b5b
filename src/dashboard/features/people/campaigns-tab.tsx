// What a person received, with what they did with it, and the question behind most looks at a profile: why did they
// not get a campaign.
import { Button, Card, Drawer, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHelpCircle } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { WhyPanel } from '../../parts/why/why-panel.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import type { Person, Receipt } from './person-data.ts';

interface Chosen {
  readonly id: string;
  readonly name: string;
}

export const CampaignsTab = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const [asked, setAsked] = useState<Chosen | null>(null);
  return (
    <Stack gap="md">
      <AskWhy onAsk={setAsked} />
      <Card padding={0}>
        {person.campaigns.length === 0 ? (
          <Text p="lg" c="dimmed" fz="sm">
            {t('campaigns.empty')}
          </Text>
        ) : (
          <Table.ScrollContainer minWidth={620}>
            <Receipts receipts={person.campaigns} onAsk={setAsked} />
          </Table.ScrollContainer>
        )}
      </Card>
      <Drawer
        opened={asked !== null}
        onClose={() => setAsked(null)}
        position="right"
        size="lg"
        title={asked === null ? '' : t('campaigns.whyOf', { name: asked.name })}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {asked !== null && <WhyPanel personId={person.user_id} campaignId={asked.id} />}
      </Drawer>
    </Stack>
  );
};

const useCampaigns = (search: string) => {
  const api = useApi();
  const [typed] = useDebouncedValue(search.trim(), 200);
  return useQuery({
    queryKey: [api.workspace, 'people', 'campaign-choice', typed],
    queryFn: ({ signal }) =>
      api.get<{ readonly campaigns: readonly { readonly campaign_id: string; readonly name: string }[] }>(
        '/admin/v1/campaign-inventory',
        { search: typed, limit: 20 },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
};

const AskWhy = ({ onAsk }: { readonly onAsk: (campaign: Chosen) => void }) => {
  const { t } = useTranslation('people');
  const [search, setSearch] = useState('');
  const { data } = useCampaigns(search);
  const campaigns = data?.campaigns ?? [];
  return (
    <Section title={t('campaigns.ask')} description={t('campaigns.askText')}>
      <Select
        aria-label={t('campaigns.choose')}
        placeholder={t('campaigns.choose')}
        leftSection={<IconHelpCircle size={16} aria-hidden />}
        searchable
        searchValue={search}
        onSearchChange={setSearch}
        filter={({ options }) => options}
        value={null}
        data={campaigns.map(({ campaign_id, name }) => ({ value: campaign_id, label: name }))}
        onChange={(id) => {
          const found = campaigns.find((one) => one.campaign_id === id);
          if (found !== undefined) onAsk({ id: found.campaign_id, name: found.name });
        }}
        nothingFoundMessage={t('campaigns.none')}
        maw={440}
      />
    </Section>
  );
};

interface ReceiptsProps {
  readonly receipts: readonly Receipt[];
  readonly onAsk: (campaign: Chosen) => void;
}

const Receipts = ({ receipts, onAsk }: ReceiptsProps) => {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const count = (marks: Receipt['interactions'], name: string) => format.number(marks[name]?.count ?? 0);
  const sum = (marks: Receipt['conversions']) =>
    format.number(Object.values(marks).reduce((all, one) => all + one.count, 0));
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('campaigns.name')}</Table.Th>
          <Table.Th>{t('campaigns.last')}</Table.Th>
          <Table.Th ta="right">{t('campaigns.received')}</Table.Th>
          <Table.Th ta="right">{t('campaigns.opened')}</Table.Th>
          <Table.Th ta="right">{t('campaigns.clicked')}</Table.Th>
          <Table.Th ta="right">{t('campaigns.converted')}</Table.Th>
          <Table.Th>{t('campaigns.why')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {receipts.map((one) => (
          <Table.Tr key={one.campaign_id}>
            <Table.Td fz="sm" fw={600}>
              <Group gap={8}>
                {one.name}
                {one.control && <StatusBadge tone="accent" label={t('campaigns.control')} />}
              </Group>
            </Table.Td>
            <Table.Td fz="sm">
              {one.last_received_at === null ? '–' : format.dateTime(one.last_received_at, zone)}
            </Table.Td>
            <Table.Td className="tabular" ta="right">
              {format.number(one.received)}
            </Table.Td>
            <Table.Td className="tabular" ta="right">
              {count(one.interactions, 'open')}
            </Table.Td>
            <Table.Td className="tabular" ta="right">
              {count(one.interactions, 'click')}
            </Table.Td>
            <Table.Td className="tabular" ta="right">
              {sum(one.conversions)}
            </Table.Td>
            <Table.Td>
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => onAsk({ id: one.campaign_id, name: one.name })}
                aria-label={t('campaigns.whyOf', { name: one.name })}
              >
                {t('campaigns.why')}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

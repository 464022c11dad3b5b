// Results of a campaign: figures against the span before, the funnel, what became of everybody with every reason, days and
// hours, variants with confidence in words. Every number is a sum of the ledger.
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../../contract/admin/campaign-report.ts';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { Page } from '../../../ui/page.tsx';
import { useLanguage } from '../../i18n.ts';
import { LinkButton } from '../../links.tsx';
import { ChannelIcons } from '../../parts/reasons/channel-mark.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import { DaysChart } from './days-chart.tsx';
import { Funnel } from './funnel.tsx';
import { HeadFigures } from './head-figures.tsx';
import { PeopleTable } from './people-table.tsx';
import { useNow } from './queries.ts';
import { SpanPicker } from './span-picker.tsx';
import { daysOf, type Days, type SpanSearch } from './span.ts';
import { ChannelTable } from './channel-table.tsx';
import { PersonalTable } from './personal-table.tsx';
import { SelectionTable } from './selection-table.tsx';
import { VariantTable } from './variant-table.tsx';

interface CampaignAnswer {
  readonly campaign: {
    readonly name: string;
    readonly definition: {
      readonly variants?: readonly { readonly messages?: readonly { channel: string }[] }[];
    };
  };
}

export const CampaignResults = () => {
  const { t } = useTranslation('results');
  const api = useApi();
  const { key } = useWorkspace();
  const { campaignId } = useParams({ from: '/signed-in/w/$workspace/results/$campaignId' });
  const search = useSearch({ from: '/signed-in/w/$workspace/results/$campaignId' });
  const navigate = useNavigate({ from: '/w/$workspace/results/$campaignId' });
  const { data: campaign } = useQuery({
    queryKey: [api.workspace, 'campaign', campaignId],
    queryFn: ({ signal }) => api.get<CampaignAnswer>(`/admin/v1/campaigns/${campaignId}`, {}, signal),
  });
  const channels = channelsOf(campaign);
  return (
    <Page
      title={campaign?.campaign.name ?? null}
      description={
        <Group gap="xs">
          <ChannelIcons channels={channels} />
          <Text fz="sm">{t('one.description')}</Text>
        </Group>
      }
      crumbs={[{ label: t('title'), href: `/w/${encodeURIComponent(key)}/results` }]}
      actions={
        <>
          <LinkButton
            to="/w/$workspace/campaigns/$campaignId"
            params={{ workspace: key, campaignId }}
            search={{}}
            variant="default"
          >
            {t('one.campaign')}
          </LinkButton>
          <ExportButton campaignId={campaignId} />
        </>
      }
      width="wide"
    >
      <SpanPicker
        value={search}
        onChange={(next) => void navigate({ search: next, replace: true })}
        comparable={search.span !== 'all'}
        endless
      />
      <Report campaignId={campaignId} search={search} />
    </Page>
  );
};

const channelsOf = (answer: CampaignAnswer | undefined): readonly string[] => [
  ...new Set(
    (answer?.campaign.definition.variants ?? []).flatMap(({ messages = [] }) =>
      messages.map(({ channel }) => channel),
    ),
  ),
];

const ExportButton = ({ campaignId }: { readonly campaignId: string }) => {
  const { t } = useTranslation('results');
  const api = useApi();
  const language = useLanguage();
  const href = api.href(`/admin/v1/campaigns/${campaignId}/report.csv`, { language });
  return (
    <Button component="a" href={href} variant="default" leftSection={<IconDownload size={16} />} download>
      {t('export')}
    </Button>
  );
};

const useReport = (campaignId: string, days: Days | null, compare: boolean) => {
  const api = useApi();
  const language = useLanguage();
  const query = {
    ...days,
    language,
    ...(compare && days?.from !== undefined ? { compare: 'previous' } : {}),
  };
  return useQuery({
    queryKey: [api.workspace, 'report', campaignId, query],
    enabled: days !== null,
    queryFn: ({ signal }) =>
      api.get<CampaignReport>(`/admin/v1/campaigns/${campaignId}/report`, query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
};

const Report = ({ campaignId, search }: { readonly campaignId: string; readonly search: SpanSearch }) => {
  const { t } = useTranslation('results');
  const now = useNow();
  const days = now === null ? null : daysOf(search, now);
  const { data, error, refetch } = useReport(campaignId, days, search.compare === true);
  if (error !== null && data === undefined)
    return (
      <ErrorPanel
        title={t('failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  return (
    <Stack gap="lg">
      <HeadFigures report={data} />
      <Funnel report={data} />
      <PeopleTable report={data} campaignId={campaignId} />
      {data !== undefined && <DaysChart report={data} campaignId={campaignId} days={days ?? {}} />}
      {data !== undefined && <VariantTable report={data} />}
      {data !== undefined && <PersonalTable report={data} />}
      {data !== undefined && <SelectionTable report={data} />}
      {data !== undefined && data.channels.length > 0 && <ChannelTable report={data} />}
    </Stack>
  );
};

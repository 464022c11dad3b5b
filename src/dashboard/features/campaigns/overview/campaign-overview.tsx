// One campaign: what it is doing, what it will do, what can be done with it; its versions and approvals.
import { Alert, Group, SimpleGrid, Stack, Tabs, Text } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../../ui/error-panel.tsx';
import { Page } from '../../../../ui/page.tsx';
import { LinkAnchor } from '../../../links.tsx';
import { useWorkspace } from '../../../session.ts';
import { ScreenLoading } from '../../../shell/states.tsx';
import { AlertsPanel } from '../alerts/alerts-panel.tsx';
import { Approvals } from '../approvals.tsx';
import { type Campaign, type CampaignAnswer } from '../model.ts';
import { useCampaign, useDraft } from '../use-campaign.ts';
import { CampaignStatusBadge, TypeLabel } from '../words.tsx';
import { CallSnippets } from './call-snippets.tsx';
import { CalledPanel } from './called-panel.tsx';
import { CampaignActions } from './campaign-actions.tsx';
import { CapturedMessages } from './captured-messages.tsx';
import { DraftPanel } from './draft-panel.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { Occurrences } from './occurrences.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { Totals } from './totals.tsx';
import { Versions } from './versions.tsx';

export const TABS = ['overview', 'versions'] as const;
type Tab = (typeof TABS)[number];

export const CampaignOverview = () => {
  const { t } = useTranslation('campaigns');
  const { campaignId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useCampaign(campaignId);
  if (data === undefined && error !== null)
    return (
      <ErrorPanel
        title={t('overview.failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  return data === undefined ? <ScreenLoading /> : <Shown answer={data} />;
};

const Shown = ({ answer }: { readonly answer: CampaignAnswer }) => {
  const { t } = useTranslation('campaigns');
  const { key } = useWorkspace();
  const { campaign } = answer;
  const [tab, setTab] = useTab(campaign.campaign_id);
  return (
    <Page
      title={campaign.name}
      width="wide"
      crumbs={[{ label: t('list.title'), href: `/w/${encodeURIComponent(key)}/campaigns` }]}
      badge={<CampaignStatusBadge status={campaign.status} />}
      description={
        <Stack gap={2}>
          <Group gap={8}>
            <TypeLabel type={campaign.type} />
            <span>· {t(`category.${campaign.category}`)}</span>
          </Group>
          {campaign.description !== '' && <span>{campaign.description}</span>}
        </Stack>
      }
      actions={<CampaignActions campaign={campaign} />}
      tabs={
        <Tabs
          value={tab}
          onChange={(value) => setTab(TABS.find((one) => one === value) ?? 'overview')}
          mt="xs"
        >
          <Tabs.List>
            {TABS.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`tab.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      }
    >
      {tab === 'versions' ? <Versions campaign={campaign} /> : <Overview answer={answer} />}
    </Page>
  );
};

const useTab = (campaignId: string): readonly [Tab, (tab: Tab) => void] => {
  const { tab } = useSearch({ strict: false });
  const { key: workspace } = useWorkspace();
  const navigate = useNavigate();
  const change = (next: Tab): void => {
    void navigate({
      to: '/w/$workspace/campaigns/$campaignId',
      params: { workspace, campaignId },
      search: next === 'overview' ? {} : { tab: next },
      replace: true,
    });
  };
  return [TABS.find((one) => one === tab) ?? 'overview', change];
};

const Overview = ({ answer }: { readonly answer: CampaignAnswer }) => {
  const { campaign, problems } = answer;
  const { kind } = useWorkspace();
  const draft = useDraft(campaign.campaign_id, answer.has_draft);
  return (
    <Stack gap="lg">
      {campaign.status === 'draft' && problems.length > 0 && (
        <Unready campaign={campaign} count={problems.length} />
      )}
      {draft.data !== undefined && draft.data !== null && (
        <DraftPanel campaign={campaign} answer={draft.data} />
      )}
      {campaign.launched_at !== null && <Totals campaignId={campaign.campaign_id} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <PlanPanel campaign={campaign} />
        <FactsPanel campaign={campaign} />
      </SimpleGrid>
      {campaign.type === 'scheduled' && campaign.launched_at !== null && <Occurrences campaign={campaign} />}
      {campaign.type === 'api_triggered' && <CallSnippets campaign={campaign} />}
      {campaign.type === 'api' && <CalledPanel campaign={campaign} />}
      <AlertsPanel campaign={campaign} />
      <Approvals campaign={campaign} />
      {kind === 'sandbox' && campaign.launched_at !== null && (
        <CapturedMessages campaignId={campaign.campaign_id} />
      )}
    </Stack>
  );
};

const Unready = ({ campaign, count }: { readonly campaign: Campaign; readonly count: number }) => {
  const { t } = useTranslation('campaigns');
  const { key: workspace } = useWorkspace();
  return (
    <Alert color="orange" variant="light">
      <Text fz="sm">
        {t('overview.unready', { count })}{' '}
        <LinkAnchor
          to="/w/$workspace/campaigns/$campaignId/edit/$step"
          params={{ workspace, campaignId: campaign.campaign_id, step: 'review' }}
          fz="sm"
          underline="always"
          c="inherit"
        >
          {t('overview.seeWhat')}
        </LinkAnchor>
      </Text>
    </Alert>
  );
};

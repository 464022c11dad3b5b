// What a rehearsal found: how far it is, the simulated days, the reasons, each person's what and why not, the messages.
import { Alert, Progress, SimpleGrid, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../../ui/error-panel.tsx';
import { Page } from '../../../../ui/page.tsx';
import { Section } from '../../../../ui/section.tsx';
import { Stat } from '../../../../ui/stat.tsx';
import { useFormat, useLanguage } from '../../../i18n.ts';
import { useApi, useWorkspace } from '../../../session.ts';
import { ScreenLoading } from '../../../shell/states.tsx';
import { useCampaign } from '../use-campaign.ts';
import { DayBars } from './day-bars.tsx';
import { RehearsedDecisions } from './rehearsed-decisions.tsx';
import { RehearsedMessages } from './rehearsed-messages.tsx';
import { ReasonTable } from './reason-table.tsx';
import { RehearsalStatus } from './rehearsal-status.tsx';
import { progressOf, type RehearsalAnswer } from './rehearsal.ts';
import { Unknowable } from './unknowable.tsx';

const REFRESH_MS = 1_500;
const TABS = ['days', 'people', 'messages'] as const;
type Tab = (typeof TABS)[number];

export const RehearsalScreen = () => {
  const { t } = useTranslation('rehearsals');
  const api = useApi();
  const language = useLanguage();
  const { rehearsalId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery({
    queryKey: [api.workspace, 'rehearsal', rehearsalId, language],
    queryFn: ({ signal }) =>
      api.get<RehearsalAnswer>(`/admin/v1/rehearsals/${rehearsalId}`, { language }, signal),
    refetchInterval: ({ state }) => {
      const status = state.data?.rehearsal.status;
      return status === 'waiting' || status === 'running' || status === undefined ? REFRESH_MS : false;
    },
  });
  if (data === undefined && error !== null)
    return (
      <ErrorPanel
        title={t('failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  return data === undefined ? <ScreenLoading /> : <Found answer={data} />;
};

const Found = ({ answer }: { readonly answer: RehearsalAnswer }) => {
  const { t } = useTranslation('rehearsals');
  const format = useFormat();
  const { key, time_zone: zone } = useWorkspace();
  const { rehearsal } = answer;
  const { data: campaign } = useCampaign(rehearsal.campaign_id);
  const base = `/w/${encodeURIComponent(key)}/campaigns`;
  const own = `${base}/${rehearsal.campaign_id}`;
  return (
    <Page
      title={t('span', {
        from: format.date(rehearsal.starts_at, zone),
        to: format.date(rehearsal.ends_at, zone),
      })}
      badge={<RehearsalStatus status={rehearsal.status} />}
      description={t('found', {
        count: rehearsal.people,
        number: format.number(rehearsal.people),
        events: t('replayed', { count: rehearsal.events, number: format.number(rehearsal.events) }),
      })}
      width="wide"
      crumbs={[
        { label: t('campaigns'), href: base },
        { label: campaign?.campaign.name ?? t('campaign'), href: own },
        { label: t('title'), href: `${own}/rehearsals` },
      ]}
    >
      {rehearsal.status !== 'done' && <HowFar answer={answer} />}
      {rehearsal.error !== null && (
        <Alert color="orange" variant="light">
          {rehearsal.error}
        </Alert>
      )}
      <Sums answer={answer} />
      <Details answer={answer} />
      <Unknowable withOthers={rehearsal.with_others} />
    </Page>
  );
};

const HowFar = ({ answer: { rehearsal } }: { readonly answer: RehearsalAnswer }) => {
  const { t } = useTranslation('rehearsals');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <Stack gap={6}>
      <Progress value={progressOf(rehearsal) * 100} size="lg" animated aria-label={t('progress')} />
      <Text fz="sm" c="dimmed" role="status">
        {rehearsal.reached_at === null
          ? t('copying')
          : t('reached', { at: format.dateTime(rehearsal.reached_at, zone) })}
      </Text>
    </Stack>
  );
};

const FIGURES = ['considered', 'sent', 'skipped', 'failed', 'held', 'waiting'] as const;

const Sums = ({ answer }: { readonly answer: RehearsalAnswer }) => {
  const { t } = useTranslation('rehearsals');
  const format = useFormat();
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
      {FIGURES.map((figure) => (
        <Stat
          key={figure}
          label={t(`total.${figure}`)}
          value={answer.people === null ? null : format.number(answer.people[figure] ?? 0)}
        />
      ))}
    </SimpleGrid>
  );
};

const Details = ({ answer }: { readonly answer: RehearsalAnswer }) => {
  const { t } = useTranslation('rehearsals');
  const { view } = useSearch({ strict: false });
  const { key: workspace } = useWorkspace();
  const navigate = useNavigate();
  const { campaign_id: campaignId, rehearsal_id: rehearsalId } = answer.rehearsal;
  const tab: Tab = TABS.find((one) => one === view) ?? 'days';
  const change = (next: string | null): void => {
    const wanted = (['people', 'messages'] as const).find((one) => one === next);
    void navigate({
      to: '/w/$workspace/campaigns/$campaignId/rehearsals/$rehearsalId',
      params: { workspace, campaignId, rehearsalId },
      search: wanted === undefined ? {} : { view: wanted },
      replace: true,
    });
  };
  return (
    <Tabs value={tab} onChange={change}>
      <Tabs.List mb="lg">
        {TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`tab.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="days">
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
          <Section title={t('days.title')} description={t('days.description')}>
            <DayBars answer={answer} />
          </Section>
          <Section title={t('reasons.title')} description={t('reasons.description')}>
            <ReasonTable reasons={answer.reasons} />
          </Section>
        </SimpleGrid>
      </Tabs.Panel>
      <Tabs.Panel value="people">
        <RehearsedDecisions rehearsalId={rehearsalId} />
      </Tabs.Panel>
      <Tabs.Panel value="messages">
        <RehearsedMessages rehearsalId={rehearsalId} />
      </Tabs.Panel>
    </Tabs>
  );
};

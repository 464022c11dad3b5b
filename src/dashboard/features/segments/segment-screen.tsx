// One segment: whom it means, how large it was, what uses it, why somebody is in it, and what it was before.
import { Badge, Group, Skeleton, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FailedPage } from '../../../ui/failed-page.tsx';
import { Page } from '../../../ui/page.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi, useWorkspace } from '../../session.ts';
import { OverviewTab } from './overview-tab.tsx';
import { SegmentActions } from './segment-actions.tsx';
import { segmentQuery, type SegmentAnswer } from './segment-data.ts';
import { SEGMENT_TABS } from './tabs.ts';
import { VersionsTab } from './versions-tab.tsx';
import { WhyTab } from './why-tab.tsx';

const FROM = '/signed-in/w/$workspace/segments/$segmentId';

export const SegmentScreen = () => {
  const { t } = useTranslation('segments');
  const api = useApi();
  const { key } = useWorkspace();
  const { segmentId } = useParams({ from: FROM });
  const { data: segment, error, refetch } = useQuery(segmentQuery(api, segmentId));
  const crumbs = [{ label: t('title'), href: `/w/${encodeURIComponent(key)}/segments` }];
  if (error !== null)
    return (
      <FailedPage
        title={t('one')}
        crumbs={crumbs}
        failed={t('failedOne')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  return (
    <Page
      title={segment?.name ?? null}
      crumbs={crumbs}
      {...(segment === undefined ? {} : { description: <Head segment={segment} /> })}
      badge={
        segment?.archived === true && <StatusBadge tone="neutral" label={t('archivedBadge')} size="md" />
      }
      actions={segment !== undefined && <SegmentActions segment={segment} />}
    >
      {segment === undefined ? <Loading /> : <SegmentTabs segment={segment} />}
    </Page>
  );
};

const Head = ({ segment }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  const format = useFormat();
  return (
    <Stack gap={6}>
      {segment.description !== '' && <span>{segment.description}</span>}
      <Group gap={6}>
        {segment.tags.map((tag) => (
          <Badge key={tag} variant="default" size="sm">
            {tag}
          </Badge>
        ))}
        <span>
          {t('changedBy', {
            version: segment.version,
            when: format.relative(segment.updated_at),
            who: segment.updated_by,
          })}
        </span>
      </Group>
    </Stack>
  );
};

const SegmentTabs = ({ segment }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  const { tab = 'overview' } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: '/w/$workspace/segments/$segmentId' });
  return (
    <Tabs
      value={tab}
      onChange={(value) => {
        const chosen = SEGMENT_TABS.find((one) => one === value) ?? 'overview';
        void navigate({ search: chosen === 'overview' ? {} : { tab: chosen } });
      }}
    >
      <Tabs.List mb="lg">
        {SEGMENT_TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`tab.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="overview">
        <OverviewTab segment={segment} />
      </Tabs.Panel>
      <Tabs.Panel value="why">
        <WhyTab segment={segment} />
      </Tabs.Panel>
      <Tabs.Panel value="versions">
        <VersionsTab segment={segment} />
      </Tabs.Panel>
    </Tabs>
  );
};

const Loading = () => (
  <Stack gap="md" aria-busy>
    <Skeleton h={34} w={320} />
    <Skeleton h={180} />
    <Skeleton h={240} />
  </Stack>
);

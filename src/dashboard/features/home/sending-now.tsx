// Campaigns on their way: how far, how fast, until when, and what they wait for. Stays current by itself.
import { Group, Paper, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { IconMoonStars } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer, SendingCampaign } from '../../../contract/admin/overview.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor } from '../../links.tsx';
import { ChannelIcons } from '../../parts/reasons/channel-mark.tsx';
import { useWorkspace } from '../../session.ts';

export const SendingNow = ({ overview }: { readonly overview: OverviewAnswer | undefined }) => {
  const { t } = useTranslation('home');
  return (
    <Section title={t('sending.title')} description={t('sending.description')}>
      {overview === undefined ? (
        <Stack gap="sm" aria-busy>
          <Skeleton h={72} />
          <Skeleton h={72} />
        </Stack>
      ) : overview.sending.length === 0 ? (
        <EmptyState icon={<IconMoonStars size={28} />} title={t('sending.empty')}>
          {t('sending.emptyText')}
        </EmptyState>
      ) : (
        <Stack gap="sm">
          {overview.sending.map((one) => (
            <SendingCard key={one.campaign_id} campaign={one} />
          ))}
        </Stack>
      )}
    </Section>
  );
};

const TONES: Readonly<Record<string, Tone>> = {
  planning: 'accent',
  sending: 'good',
  retrying: 'warning',
  waiting_for_time: 'info',
  starting: 'accent',
  paused: 'warning',
  fenced: 'bad',
  done: 'neutral',
  listening: 'good',
};

const SendingCard = ({ campaign }: { readonly campaign: SendingCampaign }) => {
  const { t } = useTranslation('home');
  const { key } = useWorkspace();
  // What reacts one person at a time is never done.
  const state = campaign.planned === null && campaign.state === 'done' ? 'listening' : campaign.state;
  return (
    <Paper p="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Group gap="xs" miw={0}>
            <ChannelIcons channels={campaign.channels} />
            <LinkAnchor
              to="/w/$workspace/results/$campaignId"
              params={{ workspace: key, campaignId: campaign.campaign_id }}
              search={{}}
              fw={600}
              c="inherit"
            >
              {campaign.name}
            </LinkAnchor>
          </Group>
          <StatusBadge tone={TONES[state] ?? 'neutral'} label={t(`state.${state}`)} />
        </Group>
        <RunProgress campaign={campaign} />
        <Facts campaign={campaign} />
      </Stack>
    </Paper>
  );
};

const RunProgress = ({ campaign }: { readonly campaign: SendingCampaign }) => {
  const { t } = useTranslation('home');
  const format = useFormat();
  if (campaign.share === null || campaign.expected === null) return null;
  const [done, all] = [format.number(campaign.decided ?? 0), format.number(campaign.expected)];
  return (
    <Stack gap={4}>
      <Progress
        value={campaign.share * 100}
        size="md"
        color={campaign.state === 'paused' || campaign.state === 'retrying' ? 'orange' : 'violet'}
        aria-label={t('sending.progress', { name: campaign.name })}
      />
      <Group justify="space-between" gap="sm">
        <Text fz="sm" className="tabular">
          {t('sending.decided', { done, all })}
        </Text>
        <Text fz="sm" fw={600} className="tabular">
          {format.percent(campaign.share, 0)}
        </Text>
      </Group>
    </Stack>
  );
};

/** The facts that are known, in one line. */
const Facts = ({ campaign }: { readonly campaign: SendingCampaign }) => {
  const { t } = useTranslation('home');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const facts = [
    campaign.per_minute === null || campaign.per_minute === 0
      ? null
      : t('sending.rate', {
          count: Math.round(campaign.per_minute),
          rate: format.number(campaign.per_minute),
        }),
    campaign.waiting === 0
      ? null
      : t('sending.waiting', { count: campaign.waiting, waiting: format.number(campaign.waiting) }),
    campaign.ends_at === null ? null : t('sending.ends', { at: format.dateTime(campaign.ends_at, zone) }),
    campaign.next_due_at === null
      ? null
      : t('sending.nextTurn', { at: format.dateTime(campaign.next_due_at, zone) }),
    t('sending.today', {
      sent: format.number(campaign.today.sent),
      skipped: format.number(campaign.today.skipped),
    }),
  ].filter((fact) => fact !== null);
  return (
    <Text fz="sm" c="dimmed" className="tabular">
      {facts.join(' · ')}
    </Text>
  );
};

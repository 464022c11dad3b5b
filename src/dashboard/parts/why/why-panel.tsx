// Why a person did or did not get a campaign: the verdict in one sentence, then every decision with its reason, or,
// for somebody it never considered, the rule evaluated now.
import { Alert, Box, Group, List, Skeleton, Stack, Text, Timeline } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconClock, IconMinus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import { useFormat, useLanguage } from '../../i18n.ts';
import { useApi, useWorkspace } from '../../session.ts';
import { ExperimentFactsLine, type ExperimentFacts } from './experiment-facts.tsx';

interface WhyPanelProps {
  /** user_id, external id or email. */
  readonly personId: string;
  readonly campaignId: string;
}

interface Decision {
  readonly at: string;
  readonly delivery_id: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly outcome: string;
  readonly reason: string;
  readonly sentence: string | null;
  readonly facts?: ExperimentFacts;
}

interface OnTheSpot {
  readonly error?: string;
  readonly note: string;
  readonly campaign_active: boolean;
  readonly in_audience: boolean;
  /** Null: the campaign is in no team. */
  readonly team: {
    readonly name: string | null;
    readonly reaches: boolean;
    readonly sentence: string | null;
  } | null;
  readonly audience: string;
  readonly unmet: readonly string[];
  readonly excluded: { readonly sentence: string | null } | null;
  readonly channels: readonly {
    readonly channel: string;
    readonly reachable: boolean;
    readonly sentence: string | null;
  }[];
}

interface Why {
  readonly verdict: string;
  readonly sentence: string;
  readonly decisions: readonly Decision[];
  readonly waiting: readonly { readonly delivery_id: string; readonly due_at: string }[];
  readonly evaluated_on_the_spot: OnTheSpot | null;
}

const TONES: Readonly<Record<string, Tone>> = {
  sent: 'good',
  waiting: 'info',
  skipped: 'warning',
  failed: 'bad',
  held: 'bad',
};

export const WhyPanel = ({ personId, campaignId }: WhyPanelProps) => {
  const { t } = useTranslation('why');
  const api = useApi();
  const language = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: [api.workspace, 'why', personId, campaignId, language],
    queryFn: ({ signal }) =>
      api.get<Why>('/admin/v1/why', { user: personId, campaign: campaignId, language }, signal),
  });
  if (error !== null)
    return (
      <ErrorPanel
        title={t('failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Skeleton h={120} aria-busy />;
  return (
    <Stack gap="md">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <StatusBadge tone={TONES[data.verdict] ?? 'neutral'} label={t(`verdict.${data.verdict}`)} size="md" />
        <Text fw={500}>{data.sentence}</Text>
      </Group>
      {data.decisions.length + data.waiting.length > 0 && <Decisions why={data} />}
      {data.evaluated_on_the_spot !== null && <Evaluated found={data.evaluated_on_the_spot} />}
    </Stack>
  );
};

const ICONS: Readonly<Record<string, typeof IconCheck>> = {
  sent: IconCheck,
  skipped: IconMinus,
  failed: IconAlertTriangle,
  held: IconAlertTriangle,
};

const Decisions = ({ why }: { readonly why: Why }) => {
  const { t } = useTranslation('why');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <Timeline bulletSize={22} lineWidth={2} active={-1}>
      {why.waiting.map(({ delivery_id, due_at }) => (
        <Timeline.Item
          key={delivery_id}
          bullet={<IconClock size={13} aria-hidden />}
          title={t('waitingTitle')}
        >
          <Text fz="sm">{t('due', { at: format.dateTime(due_at, zone) })}</Text>
        </Timeline.Item>
      ))}
      {why.decisions.map((one) => {
        const Icon = ICONS[one.outcome] ?? IconMinus;
        return (
          <Timeline.Item
            key={`${one.delivery_id}${one.channel}${one.endpoint}`}
            bullet={<Icon size={13} aria-hidden />}
            title={one.channel === '' ? t('person') : t('message', { channel: one.channel })}
          >
            <Text fz="sm">{one.sentence ?? t(`verdict.${one.outcome}`)}</Text>
            <Text fz="xs" c="dimmed">
              {format.dateTime(one.at, zone)}
              {one.endpoint === '' ? '' : ` · ${one.endpoint}`}
            </Text>
            <ExperimentFactsLine facts={one.facts} />
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
};

const Evaluated = ({ found }: { readonly found: OnTheSpot }) => {
  const { t } = useTranslation('why');
  if (found.error !== undefined) return <Alert color="red">{found.error}</Alert>;
  return (
    <Box>
      <Text fz="sm" c="dimmed" mb="xs">
        {found.note}
      </Text>
      <List spacing={6} fz="sm" listStyleType="none" withPadding={false}>
        <Clause met={found.campaign_active} text={t(found.campaign_active ? 'active' : 'inactive')} />
        <Clause met={found.in_audience} text={t(found.in_audience ? 'inAudience' : 'notInAudience')} />
        {found.team != null && (
          <Clause
            met={found.team.reaches}
            text={
              found.team.reaches
                ? t('inTeam', { team: found.team.name ?? '' })
                : (found.team.sentence ?? t('outsideTeam'))
            }
          />
        )}
        {found.unmet.map((text) => (
          <Clause key={text} met={false} text={text} />
        ))}
        {found.excluded !== null && <Clause met={false} text={found.excluded.sentence ?? t('excluded')} />}
        {found.channels.map(({ channel, reachable, sentence }) => (
          <Clause
            key={channel}
            met={reachable}
            text={reachable ? t('reachable', { channel }) : `${channel}: ${sentence ?? t('unreachable')}`}
          />
        ))}
      </List>
    </Box>
  );
};

const Clause = ({ met, text }: { readonly met: boolean; readonly text: string }) => {
  const { t } = useTranslation('why');
  const colour = met ? 'teal' : 'red';
  return (
    <List.Item>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <Box c={`light-dark(var(--mantine-color-${colour}-9), var(--mantine-color-${colour}-3))`} pt={2}>
          {met ? (
            <IconCheck size={16} role="img" aria-label={t('met')} />
          ) : (
            <IconMinus size={16} role="img" aria-label={t('unmet')} />
          )}
        </Box>
        <Text fz="sm">{text}</Text>
      </Group>
    </List.Item>
  );
};

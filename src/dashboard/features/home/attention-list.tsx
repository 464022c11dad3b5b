// What somebody should look at, the worst first, each with the way to where it can be put right.
import { Group, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertOctagon, IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AttentionItem } from '../../../contract/admin/overview.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/section.tsx';
import { useFormat, useLanguage } from '../../i18n.ts';
import { useChannelName } from '../../parts/reasons/channel-mark.tsx';
import { useReasonSentence } from '../../parts/reasons/reason-text.tsx';
import { LinkAnchor } from '../../links.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import { attentionQuery } from './queries.ts';

export const AttentionList = () => {
  const { t } = useTranslation('home');
  const { data } = useQuery(attentionQuery(useApi(), useLanguage()));
  return (
    <Section title={t('attention.title')} description={t('attention.description')}>
      {data === undefined ? (
        <Stack gap="sm" aria-busy>
          <Skeleton h={44} />
          <Skeleton h={44} />
        </Stack>
      ) : data.items.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={28} />} title={t('attention.empty')}>
          {t('attention.emptyText')}
        </EmptyState>
      ) : (
        <Stack gap="md" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {data.items.map((item) => (
            <Item key={`${item.kind}/${item.campaign_id ?? item.name}/${item.channel}`} item={item} />
          ))}
        </Stack>
      )}
    </Section>
  );
};

const SIGNS = {
  error: { icon: IconAlertOctagon, color: 'red' },
  warning: { icon: IconAlertTriangle, color: 'orange' },
  info: { icon: IconInfoCircle, color: 'gray' },
} as const;

/** What is judged by numbers leads to them, the rest to where it is put right. */
const ABOUT_NUMBERS: ReadonlySet<string> = new Set([
  'provider_failing',
  'bounces_high',
  'complaints_high',
  'mostly_skipped',
  'ended',
]);

const Item = ({ item }: { readonly item: AttentionItem }) => {
  const { t } = useTranslation('home');
  const { key } = useWorkspace();
  const severity = item.severity === 'error' || item.severity === 'warning' ? item.severity : 'info';
  const { icon: Sign, color } = SIGNS[severity];
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start">
      <ThemeIcon
        variant="light"
        color={color}
        size={30}
        radius="xl"
        role="img"
        aria-label={t(`severity.${severity}`)}
      >
        <Sign size={17} aria-hidden />
      </ThemeIcon>
      <Stack gap={2} miw={0}>
        {item.campaign_id !== null && item.name !== null && (
          <LinkAnchor
            to={
              ABOUT_NUMBERS.has(item.kind)
                ? '/w/$workspace/results/$campaignId'
                : '/w/$workspace/campaigns/$campaignId'
            }
            params={{ workspace: key, campaignId: item.campaign_id }}
            search={{}}
            fw={600}
            fz="sm"
            c="inherit"
          >
            {item.name}
          </LinkAnchor>
        )}
        <Words item={item} />
        {item.kind === 'promotions_low' && (
          <LinkAnchor to="/w/$workspace/settings/promotions" params={{ workspace: key }} fz="sm">
            {t('attention.addCodes')}
          </LinkAnchor>
        )}
        {item.kind === 'held_sends' && (
          <LinkAnchor
            to="/w/$workspace/held"
            params={{ workspace: key }}
            search={item.campaign_id === null ? {} : { campaign: item.campaign_id }}
            fz="sm"
          >
            {t('attention.decide')}
          </LinkAnchor>
        )}
      </Stack>
    </Group>
  );
};

const Words = ({ item }: { readonly item: AttentionItem }) => {
  const { t } = useTranslation('home');
  const format = useFormat();
  const channelName = useChannelName();
  const sentenceOf = useReasonSentence();
  const words = t(`attention.kind.${item.kind}`, {
    count: item.count,
    name: item.name ?? '',
    number: format.number(item.count),
    share: format.percent(item.share),
    channel: item.channel === null ? '' : channelName(item.channel),
  });
  return (
    <Text fz="sm" c="dimmed">
      {words}
      {item.reason !== null && item.reason !== '' && <> {sentenceOf(item.reason)}</>}
    </Text>
  );
};

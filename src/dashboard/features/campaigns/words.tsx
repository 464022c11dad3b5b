// The words of campaigns: status, type and channels, always with the same colour and sign.
import { Group, Text, Tooltip } from '@mantine/core';
import {
  IconApi,
  IconBolt,
  IconCalendarTime,
  IconCode,
  IconDeviceMobileMessage,
  IconMail,
  IconMessage,
  IconSitemap,
  IconWebhook,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import type { CampaignStatus, CampaignType } from './model.ts';

const TONES: Readonly<Record<CampaignStatus, Tone>> = {
  draft: 'neutral',
  active: 'good',
  paused: 'warning',
  idle: 'info',
  stopped: 'bad',
  archived: 'neutral',
};

export const CampaignStatusBadge = ({ status }: { readonly status: CampaignStatus }) => {
  const { t } = useTranslation('campaigns');
  return <StatusBadge tone={TONES[status]} label={t(`status.${status}`)} />;
};

export const TYPE_ICONS: Readonly<Record<CampaignType, Icon>> = {
  scheduled: IconCalendarTime,
  action_based: IconBolt,
  api_triggered: IconApi,
  orchestrated: IconSitemap,
  api: IconCode,
};

export const TypeLabel = ({ type }: { readonly type: CampaignType }) => {
  const { t } = useTranslation('campaigns');
  const TypeIcon = TYPE_ICONS[type];
  return (
    <Group gap={6} wrap="nowrap">
      <TypeIcon size={16} stroke={1.7} aria-hidden />
      <Text fz="sm" inherit>
        {t(`type.${type}`)}
      </Text>
    </Group>
  );
};

const CHANNEL_ICONS: Readonly<Record<string, Icon>> = {
  email: IconMail,
  sms: IconMessage,
  push: IconDeviceMobileMessage,
  webhook: IconWebhook,
};

export const ChannelIcon = ({ channel, size = 16 }: { readonly channel: string; readonly size?: number }) => {
  const Found = CHANNEL_ICONS[channel] ?? IconMessage;
  return <Found size={size} stroke={1.7} aria-hidden />;
};

/** The same with their names, where there is room for them. */
export const ChannelNames = ({ channels }: { readonly channels: readonly string[] }) => {
  const { t } = useTranslation('campaigns');
  if (channels.length === 0) return '–';
  return (
    <Group gap="sm">
      {channels.map((channel) => (
        <Group key={channel} gap={6} wrap="nowrap">
          <ChannelIcon channel={channel} />
          {t(`channel.${channel}`)}
        </Group>
      ))}
    </Group>
  );
};

export const ChannelIcons = ({ channels }: { readonly channels: readonly string[] }) => {
  const { t } = useTranslation('campaigns');
  if (channels.length === 0)
    return (
      <Text c="dimmed" fz="sm">
        –
      </Text>
    );
  return (
    <Group gap={6} wrap="nowrap">
      {channels.map((channel) => (
        <Tooltip key={channel} label={t(`channel.${channel}`)}>
          <span role="img" aria-label={t(`channel.${channel}`)} style={{ display: 'inline-flex' }}>
            <ChannelIcon channel={channel} />
          </span>
        </Tooltip>
      ))}
    </Group>
  );
};

// A channel as an icon with its name: beside a text, or alone with the name for screen readers and as a hint.
import { Group, Text, Tooltip } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { IconBell, IconMail, IconMessage, IconSend, IconWebhook } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const ICONS: Readonly<Record<string, Icon>> = {
  email: IconMail,
  sms: IconMessage,
  push: IconBell,
  webhook: IconWebhook,
};

export const CHANNELS = ['email', 'sms', 'push', 'webhook'] as const;

export const useChannelName = (): ((channel: string) => string) => {
  const { t } = useTranslation('reasons');
  return (channel) => (channel in ICONS ? t(`channel.${channel}`) : channel);
};

interface ChannelMarkProps {
  readonly channel: string;
  readonly size?: number;
}

export const ChannelIcon = ({ channel, size = 16 }: ChannelMarkProps) => {
  const name = useChannelName()(channel);
  const ChannelSign = ICONS[channel] ?? IconSend;
  return (
    <Tooltip label={name}>
      <ChannelSign size={size} stroke={1.7} role="img" aria-label={name} style={{ flexShrink: 0 }} />
    </Tooltip>
  );
};

export const ChannelIcons = ({ channels }: { readonly channels: readonly string[] }) => (
  <Group gap={4} wrap="nowrap">
    {channels.map((channel) => (
      <ChannelIcon key={channel} channel={channel} />
    ))}
  </Group>
);

export const ChannelMark = ({ channel, size = 16 }: ChannelMarkProps) => {
  const name = useChannelName()(channel);
  const ChannelSign = ICONS[channel] ?? IconSend;
  return (
    <Group gap={6} wrap="nowrap">
      <ChannelSign size={size} stroke={1.7} aria-hidden style={{ flexShrink: 0 }} />
      <Text fz="sm" style={{ whiteSpace: 'nowrap' }}>
        {name}
      </Text>
    </Group>
  );
};

// The picture of a channel.
import type { Icon } from '@tabler/icons-react';
import { IconBell, IconMail, IconMessage, IconWebhook } from '@tabler/icons-react';

const ICONS: Readonly<Record<string, Icon>> = {
  email: IconMail,
  sms: IconMessage,
  push: IconBell,
  webhook: IconWebhook,
};

export const ChannelIcon = ({ channel, size = 18 }: { readonly channel: string; readonly size?: number }) => {
  const Found = ICONS[channel] ?? IconWebhook;
  return <Found size={size} stroke={1.7} aria-hidden />;
};

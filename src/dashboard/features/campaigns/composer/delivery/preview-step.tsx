// One moment of the time line, with its sign and its sentence.
// texts: composer
import { Text, Timeline } from '@mantine/core';
import {
  IconBolt,
  IconCalendarEvent,
  IconClock,
  IconDoor,
  IconMoon,
  IconPhoneCall,
  IconPlayerSkipForward,
  IconListNumbers,
  IconSend,
  type Icon,
} from '@tabler/icons-react';
import type { useTranslation } from 'react-i18next';
import { Moment } from './moment.tsx';

export interface Step {
  readonly kind: string;
  readonly at: string;
  readonly channel?: string | null;
  readonly rule?: string | null;
  readonly per_minute?: number;
  readonly reason?: string;
  readonly sentence?: string;
}

const ICONS: Readonly<Record<string, Icon>> = {
  triggered: IconBolt,
  called: IconPhoneCall,
  occurrence: IconCalendarEvent,
  delayed: IconClock,
  window_opens: IconDoor,
  quiet_ends: IconMoon,
  queued: IconListNumbers,
  sent: IconSend,
  dropped: IconPlayerSkipForward,
};

interface PreviewStepProps {
  readonly step: Step;
  readonly zone: string;
  readonly t: ReturnType<typeof useTranslation<'composer'>>['t'];
  readonly index: number;
}

/** Called, not rendered: a Timeline wants its items as direct children. */
export const PreviewStep = ({ step, zone, t, index }: PreviewStepProps) => {
  const Sign = ICONS[step.kind] ?? IconClock;
  const channel = step.channel === undefined || step.channel === null ? '' : t(`channelName.${step.channel}`);
  return (
    <Timeline.Item
      key={index}
      bullet={<Sign size={13} aria-hidden />}
      color={step.kind === 'dropped' ? 'red' : step.kind === 'sent' ? 'teal' : 'violet'}
      title={
        <Text fz="sm" fw={600}>
          {t(`preview.step.${step.kind}`, { channel, perMinute: step.per_minute ?? 0 })}
        </Text>
      }
    >
      <Moment at={step.at} zone={zone} />
      {step.sentence !== undefined && <Text fz="sm">{step.sentence}</Text>}
      {step.kind === 'quiet_ends' && (
        <Text fz="xs" c="dimmed">
          {step.rule === 'campaign' ? t('preview.ownQuiet') : t('preview.rule', { rule: step.rule ?? '' })}
        </Text>
      )}
    </Timeline.Item>
  );
};

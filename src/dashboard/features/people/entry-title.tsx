// One happening in a sentence: what it was, of which campaign, and why where a decision was made.
import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import type { Entry } from './person-data.ts';

const OUTCOMES: Readonly<Record<string, Tone>> = {
  sent: 'good',
  skipped: 'warning',
  failed: 'bad',
  held: 'bad',
};

export const EntryTitle = ({ entry }: { readonly entry: Entry }) => {
  if (entry.source === 'messages') return <MessageTitle entry={entry} />;
  if (entry.source === 'facts') return <FactTitle entry={entry} />;
  if (entry.source === 'consent') return <ConsentTitle entry={entry} />;
  return <DoneTitle entry={entry} />;
};

const FactTitle = ({ entry }: { readonly entry: Entry }) => {
  const { t } = useTranslation('people');
  return (
    <Text fz="sm">
      <Text span c="dimmed" fz="sm">
        {t(`fact.${entry.kind}`)}
      </Text>{' '}
      <Text span fw={600} fz="sm">
        {entry.name}
      </Text>
    </Text>
  );
};

const MessageTitle = ({ entry }: { readonly entry: Entry }) => {
  const { t } = useTranslation('people');
  const { campaign_name, campaign_id, channel, outcome, sentence, reason, name } = entry;
  return (
    <>
      <Group gap={8}>
        <Text fz="sm" fw={600}>
          {campaign_name ?? campaign_id}
        </Text>
        <StatusBadge tone={OUTCOMES[outcome] ?? 'neutral'} label={t(`outcome.${outcome}`)} />
        <Text fz="sm" c="dimmed">
          {channel === '' ? t('decision') : t('messageBy', { channel: t(`channel.${channel}`) })}
          {name === '' ? '' : ` · ${name}`}
        </Text>
      </Group>
      {(sentence ?? reason) !== '' && (
        <Text fz="sm" c="dimmed">
          {sentence ?? reason}
        </Text>
      )}
    </>
  );
};

const ConsentTitle = ({ entry }: { readonly entry: Entry }) => {
  const { t } = useTranslation('people');
  const state = entry.outcome === '' ? '' : t(`state.${entry.outcome}`);
  return <Text fz="sm">{t(`happened.${entry.kind}`, { name: entry.name, state })}</Text>;
};

/** Opens, clicks, conversions. */
const DoneTitle = ({ entry }: { readonly entry: Entry }) => {
  const { t } = useTranslation('people');
  return (
    <Group gap={8}>
      <Text fz="sm">{t(`did.${entry.kind}`, { name: entry.name })}</Text>
      {entry.campaign_name !== null && (
        <Text fz="sm" fw={600}>
          {entry.campaign_name}
        </Text>
      )}
    </Group>
  );
};

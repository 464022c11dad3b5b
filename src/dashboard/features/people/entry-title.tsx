// One happening in a sentence: what it was, of which campaign, and why where a decision was made.
import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
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
      {entry.kind === 'purchase' && <Price entry={entry} />}
    </Text>
  );
};

/** As it was paid: quantity, and the sum in the currency of the purchase. */
const Price = ({ entry }: { readonly entry: Entry }) => {
  const format = useFormat();
  const {
    price,
    quantity = 1,
    currency,
  } = Object(entry.detail['properties']) as Readonly<Record<string, unknown>>;
  if (typeof price !== 'number' || typeof quantity !== 'number') return null;
  const paid = format.money(price * quantity, typeof currency === 'string' ? currency : null);
  return (
    <Text span fz="sm" className="tabular">
      {' · '}
      {quantity === 1
        ? paid
        : `${format.number(quantity)} × ${format.money(price, String(currency))} = ${paid}`}
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
          {/* What it went to, where that says more than the channel: a device. */}
          {name === '' || name === channel ? '' : ` · ${name}`}
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

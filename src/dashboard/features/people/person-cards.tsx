// Who a person is and what they agreed to, in two cards that stay beside every tab.
import { Card, Code, CopyButton, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { useWorkspace } from '../../session.ts';
import type { Person } from './person-data.ts';
import { valueText } from './person-data.ts';

export const PersonCards = ({ person }: { readonly person: Person }) => (
  <Stack gap="md">
    <IdentityCard person={person} />
    <ConsentCard person={person} />
    <PlacesCard person={person} />
  </Stack>
);

interface RowProps {
  readonly label: string;
  readonly children: ReactNode;
}

const Row = ({ label, children }: RowProps) => (
  <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
    <Text fz="sm" c="dimmed" style={{ flexShrink: 0 }}>
      {label}
    </Text>
    <Text fz="sm" component="div" ta="right" style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  </Group>
);

const Copied = ({ value }: { readonly value: string }) => {
  const { t } = useTranslation('people');
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <UnstyledButton onClick={copy} aria-label={t('copy', { value })} title={t('copyHint')}>
          <Code>{copied ? t('copied') : value}</Code>
        </UnstyledButton>
      )}
    </CopyButton>
  );
};

const IdentityCard = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <Card>
      <Stack gap={8}>
        <Title order={2}>{t('who')}</Title>
        <Row label={t('field.email')}>{person.email ?? '–'}</Row>
        <Row label={t('field.phone')}>{person.phone ?? '–'}</Row>
        <Row label={t('field.externalId')}>
          {person.external_id === null ? '–' : <Copied value={person.external_id} />}
        </Row>
        <Row label={t('field.userId')}>
          <Copied value={person.user_id} />
        </Row>
        {person.aliases.map(({ label, name }) => (
          <Row key={label} label={t('field.alias', { label })}>
            <Code>{name}</Code>
          </Row>
        ))}
        <Row label={t('field.place')}>
          {[person.fields['home_city'], person.country].filter(Boolean).map(valueText).join(', ') || '–'}
        </Row>
        <Row label={t('field.language')}>{person.language ?? '–'}</Row>
        <Row label={t('field.timeZone')}>{person.time_zone ?? '–'}</Row>
        {typeof person.fields['gender'] === 'string' && (
          <Row label={t('field.gender')}>{person.fields['gender']}</Row>
        )}
        {typeof person.fields['dob'] === 'string' && <Row label={t('field.dob')}>{person.fields['dob']}</Row>}
        <Row label={t('field.created')}>{format.date(person.created_at, zone)}</Row>
        <Row label={t('field.changed')}>{format.dateTime(person.updated_at, zone)}</Row>
        <Row label={t('field.lastUsed')}>
          {person.last_used_at === null ? '–' : format.dateTime(person.last_used_at, zone)}
        </Row>
        <Row label={t('field.revenue')}>{format.money(person.revenue, 'USD')}</Row>
      </Stack>
    </Card>
  );
};

const STATE_TONES: Readonly<Record<string, Tone>> = {
  opted_in: 'good',
  subscribed: 'info',
  unsubscribed: 'warning',
  unknown: 'neutral',
};

const ConsentCard = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const troubles = [
    ['bounced', person.email_bounced_at],
    ['spam', person.email_spam_at],
    ['stopped', person.phone_stopped_at],
  ] as const;
  return (
    <Card>
      <Stack gap={8}>
        <Title order={2}>{t('consent')}</Title>
        <Row label={t('field.emailState')}>
          <StateBadge state={person.email_subscribe} />
        </Row>
        <Row label={t('field.pushState')}>
          <StateBadge state={person.push_subscribe} />
        </Row>
        {person.subscription_groups.map((group) => (
          <Row key={group.group_id} label={group.name}>
            <StateBadge state={group.state} />
          </Row>
        ))}
        {troubles.map(([what, at]) =>
          at === null ? null : (
            <Row key={what} label={format.dateTime(at, zone)}>
              <StatusBadge tone="bad" label={t(`trouble.${what}`)} />
            </Row>
          ),
        )}
      </Stack>
    </Card>
  );
};

const StateBadge = ({ state }: { readonly state: string }) => {
  const { t } = useTranslation('people');
  return <StatusBadge tone={STATE_TONES[state] ?? 'neutral'} label={t(`state.${state}`)} />;
};

/** Where the person stands: segments and imported lists. */
const PlacesCard = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const segments = person.segments ?? [];
  if (segments.length + person.lists.length === 0) return null;
  return (
    <Card>
      <Stack gap={8}>
        <Title order={2}>{t('places')}</Title>
        <Group gap={6}>
          {segments.map(({ segment_id, name }) => (
            <StatusBadge key={segment_id} tone="accent" label={name} />
          ))}
          {person.lists.map(({ list_id, name }) => (
            <StatusBadge key={list_id} tone="neutral" label={name} />
          ))}
        </Group>
      </Stack>
    </Card>
  );
};

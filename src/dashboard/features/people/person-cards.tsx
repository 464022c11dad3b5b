// Who a person is and what they agreed to, in two cards that stay beside every tab.
import {
  Anchor,
  Button,
  Card,
  Code,
  CopyButton,
  Group,
  Skeleton,
  Stack,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { useMoney } from '../../money.ts';
import { useApi, useWorkspace } from '../../session.ts';
import type { InSegments, Person } from './person-data.ts';
import { segmentsOfPersonQuery, valueText } from './person-data.ts';

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
          <Code fz={11} style={{ overflowWrap: 'anywhere' }}>
            {copied ? t('copied') : value}
          </Code>
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
          {[person.fields['home_city'], person.country === null ? null : format.country(person.country)]
            .filter(Boolean)
            .map(valueText)
            .join(', ') || '–'}
        </Row>
        <Row label={t('field.language')}>
          {person.language === null ? '–' : format.languageName(person.language)}
        </Row>
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
        <Row label={t('field.revenue')}>
          <Revenue person={person} />
        </Row>
      </Stack>
    </Card>
  );
};

/** One currency: the whole sum is of it. Several: what was added up as reported stands below what was paid in each. */
const Revenue = ({ person: { revenue, spent } }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const money = useMoney();
  const first = spent[0];
  if (first === undefined) return <>{revenue === 0 ? money.sum([]) : money.one(revenue, null)}</>;
  if (spent.length === 1) return <>{money.one(revenue, first.currency)}</>;
  return (
    <>
      {money.sum(spent)}
      <Text fz="xs" c="dimmed">
        {t('revenueAddedUp', { amount: money.one(revenue, null) })}
      </Text>
    </>
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
    ['invalidPhone', person.phone_invalid_at],
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

/** Where the person stands: segments, each with why, and imported lists. */
const PlacesCard = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const api = useApi();
  const { data, error, refetch } = useQuery(segmentsOfPersonQuery(api, person.user_id, person.revision));
  return (
    <Card>
      <Stack gap={8}>
        <Title order={2}>{t('places')}</Title>
        {error !== null ? (
          <Group gap="xs">
            <Text fz="sm" c="dimmed">
              {t('segmentsFailed')}
            </Text>
            <Button size="compact-xs" variant="default" onClick={() => void refetch()}>
              {t('retry')}
            </Button>
          </Group>
        ) : data === undefined ? (
          <Skeleton h={22} aria-busy />
        ) : (
          <SegmentLinks person={person} segments={data.segments} />
        )}
        {person.lists.length > 0 && (
          <Group gap={6}>
            {person.lists.map(({ list_id, name }) => (
              <StatusBadge key={list_id} tone="neutral" label={name} />
            ))}
          </Group>
        )}
      </Stack>
    </Card>
  );
};

interface SegmentLinksProps {
  readonly person: Person;
  readonly segments: InSegments['segments'];
}

const SegmentLinks = ({ person, segments }: SegmentLinksProps) => {
  const { t } = useTranslation('people');
  const { key } = useWorkspace();
  if (segments.length === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t('noSegments')}
      </Text>
    );
  const why = `?tab=why&person=${encodeURIComponent(person.user_id)}`;
  return (
    <Stack gap={4}>
      {segments.map(({ segment_id, name }) => (
        <Anchor
          key={segment_id}
          fz="sm"
          href={`/w/${encodeURIComponent(key)}/segments/${segment_id}${why}`}
          title={t('whySegment', { name })}
        >
          {name}
        </Anchor>
      ))}
    </Stack>
  );
};

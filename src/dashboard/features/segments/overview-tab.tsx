// Whom the segment means, how many they are now and were before, and what would change with it.
import { Anchor, Grid, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import { LinkAnchor } from '../../links.tsx';
import { AudienceSize } from '../../parts/audience-size/audience-size.tsx';
import { RuleBuilder } from '../../parts/rule-builder/rule-builder.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import { usesQuery, type SegmentAnswer, type SegmentUse } from './segment-data.ts';

const SizeHistory = lazy(() => import('./size-history.tsx').then((file) => ({ default: file.SizeHistory })));

const nothing = () => undefined;

export const OverviewTab = ({ segment }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack gap="lg">
          <Section title={t('rule')}>
            <RuleBuilder value={segment.rule} onChange={nothing} readOnly />
          </Section>
          <UsedIn segment={segment} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Stack gap="lg">
          <AudienceSize rule={segment.rule} segmentId={segment.segment_id} key={segment.version} />
          <Section title={t('history')} description={t('historyHint')}>
            <Suspense fallback={null}>
              <SizeHistory segment={segment} />
            </Suspense>
          </Section>
        </Stack>
      </Grid.Col>
    </Grid>
  );
};

const UsedIn = ({ segment }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  const api = useApi();
  const { data: uses, error } = useQuery(usesQuery(api, segment.segment_id));
  return (
    <Section title={t('usedIn')} description={t('usedInHint')} flush={uses !== undefined && uses.length > 0}>
      {error !== null ? (
        <Text fz="sm" c="red.9">
          {error.message}
        </Text>
      ) : uses === undefined ? null : uses.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t('unused')}
        </Text>
      ) : (
        <UseTable uses={uses} />
      )}
    </Section>
  );
};

const UseTable = ({ uses }: { readonly uses: readonly SegmentUse[] }) => {
  const { t } = useTranslation('segments');
  return (
    <Table verticalSpacing={8} horizontalSpacing="lg" fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('column.name')}</Table.Th>
          <Table.Th>{t('column.kind')}</Table.Th>
          <Table.Th>{t('column.status')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {uses.map((use) => (
          <Table.Tr key={`${use.kind}/${use.id}`}>
            <Table.Td>
              <UseLink use={use} />
            </Table.Td>
            <Table.Td>{t(`use.${use.kind}`)}</Table.Td>
            <Table.Td>
              <StatusBadge tone={TONES[use.status] ?? 'neutral'} label={t(`status.${use.status}`)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

const TONES: Readonly<Record<string, Tone>> = {
  active: 'good',
  running: 'info',
  waiting: 'info',
  paused: 'warning',
  stopped: 'bad',
  draft: 'neutral',
};

const UseLink = ({ use }: { readonly use: SegmentUse }) => {
  const { key } = useWorkspace();
  const workspace = encodeURIComponent(key);
  if (use.kind === 'segment')
    return (
      <LinkAnchor to="/w/$workspace/segments/$segmentId" params={{ workspace: key, segmentId: use.id }}>
        {use.name}
      </LinkAnchor>
    );
  if (use.kind === 'campaign' || use.kind === 'campaign_draft')
    return (
      <Anchor href={`/w/${workspace}/campaigns/${encodeURIComponent(use.id)}`} fz="sm">
        {use.name}
      </Anchor>
    );
  return <span>{use.name}</span>;
};

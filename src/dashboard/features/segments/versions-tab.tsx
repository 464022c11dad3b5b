// What the segment was before, what changed from one version to the next, and the way back.
import { Button, Grid, Group, NavLink, Skeleton, Stack, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { Section } from '../../../ui/section.tsx';
import { useFormat, useLanguage } from '../../i18n.ts';
import { ChangeTable } from '../../parts/changes/change-table.tsx';
import { useApi, useCan } from '../../session.ts';
import {
  refreshSegments,
  saveSegment,
  versionQuery,
  versionsQuery,
  type SegmentAnswer,
  type VersionAnswer,
} from './segment-data.ts';

const FROM = '/signed-in/w/$workspace/segments/$segmentId';

export const VersionsTab = ({ segment }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const api = useApi();
  const { version = segment.version } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: '/w/$workspace/segments/$segmentId' });
  const versions = useQuery(versionsQuery(api, segment.segment_id)).data;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, sm: 4, md: 3 }}>
        <nav aria-label={t('tab.versions')}>
          {versions === undefined && <Skeleton h={120} />}
          {versions?.map((one) => (
            <NavLink
              key={one.version}
              component="button"
              active={one.version === version}
              label={t('versionName', { version: one.version })}
              description={`${format.dateTime(one.created_at)} · ${one.created_by}`}
              onClick={() => void navigate({ search: { tab: 'versions', version: one.version } })}
            />
          ))}
        </nav>
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 8, md: 9 }}>
        <VersionDetail segment={segment} version={version} />
      </Grid.Col>
    </Grid>
  );
};

interface DetailProps {
  readonly segment: SegmentAnswer;
  readonly version: number;
}

const VersionDetail = ({ segment, version }: DetailProps) => {
  const { t } = useTranslation('segments');
  const language = useLanguage();
  const api = useApi();
  const { data, error } = useQuery(versionQuery(api, segment.segment_id, version));
  if (error !== null) return <Text c="red.9">{error.message}</Text>;
  if (data === undefined) return <Skeleton h={200} aria-busy />;
  return (
    <Section
      title={t('versionName', { version })}
      actions={version !== segment.version && <BackTo segment={segment} then={data} />}
    >
      <Stack gap="md">
        <Text fz="sm">{data.content.sentence[language]}</Text>
        {data.against !== null && (
          <>
            <Text fz="sm" fw={600}>
              {t('changesSince', { version: data.against })}
            </Text>
            <ChangeTable changes={data.changes} same={t('noChanges')} />
          </>
        )}
      </Stack>
    </Section>
  );
};

/** A new version with the old content: nothing of the history is lost. */
const BackTo = ({ segment, then }: { readonly segment: SegmentAnswer; readonly then: VersionAnswer }) => {
  const { t } = useTranslation('segments');
  const api = useApi();
  const client = useQueryClient();
  const can = useCan();
  const back = useMutation({
    mutationFn: () => {
      const { name, description, tags, rule } = then.content;
      return saveSegment(api, segment.segment_id, {
        name,
        description,
        tags,
        rule,
        version: segment.version,
      });
    },
    onSuccess: async () => {
      await refreshSegments(client, api);
      notifyDone(t('restored', { version: then.version.version }));
    },
    onError: (error) => notifyFailure(t('notDone'), error.message),
  });
  if (segment.archived || !can('admin.write', 'segments')) return null;
  return (
    <Group>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        loading={back.isPending}
        onClick={() => back.mutate()}
      >
        {t('restore')}
      </Button>
    </Group>
  );
};

// All segments by name: searched, filtered by tag, each with what it says.
import { Card, Group, Select, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconFilter, IconPlus, IconZoomQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page } from '../../../ui/page.tsx';
import { PagedList } from '../../../ui/paged-list.tsx';
import { SearchBox } from '../../../ui/search-box.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { TagList } from '../../../ui/tag-list.tsx';
import { useFormat, useLanguage } from '../../i18n.ts';
import { LinkAnchor, LinkButton } from '../../links.tsx';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { usePages } from '../../use-pages.ts';
import type { SegmentAnswer, SegmentPage } from './segment-data.ts';

const FROM = '/signed-in/w/$workspace/segments';

export const SegmentsScreen = () => {
  const { t } = useTranslation('segments');
  return (
    <Page title={t('title')} description={t('description')} actions={<NewButton />}>
      <Filters />
      <Found />
    </Page>
  );
};

const NewButton = () => {
  const { t } = useTranslation('segments');
  const { key } = useWorkspace();
  if (!useCan()('admin.write', 'segments')) return null;
  return (
    <LinkButton
      to="/w/$workspace/segments/new"
      params={{ workspace: key }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('new')}
    </LinkButton>
  );
};

const useSegments = () => {
  const { q = '', tag, archived = 'no' } = useSearch({ from: FROM });
  return usePages<SegmentPage>(['segments', 'list', q, tag, archived], '/admin/v1/segments', {
    ...{ search: q, archived },
    ...(tag === undefined ? {} : { tag: [tag] }),
  });
};

const Filters = () => {
  const { t } = useTranslation('segments');
  const { q = '', tag, archived } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: '/w/$workspace/segments' });
  const tags = useSegments().data?.pages[0]?.tags ?? [];
  return (
    <Group gap="sm">
      <SearchBox
        label={t('search')}
        placeholder={t('searchHint')}
        searched={q}
        onSearch={(text) => void navigate({ search: (before) => ({ ...before, q: text }), replace: true })}
        flex="1 1 16rem"
        maw={420}
      />
      {(tags.length > 0 || tag !== undefined) && (
        <Select
          aria-label={t('tag')}
          placeholder={t('anyTag')}
          data={[...new Set([...(tag === undefined ? [] : [tag]), ...tags])]}
          value={tag ?? null}
          onChange={(value) => void navigate({ search: (before) => ({ ...before, tag: value ?? '' }) })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('clear') }}
          w={200}
        />
      )}
      <Select
        aria-label={t('archived.label')}
        data={(['no', 'only', 'too'] as const).map((value) => ({ value, label: t(`archived.${value}`) }))}
        value={archived ?? 'no'}
        onChange={(value) =>
          void navigate({
            search: ({ archived: _, ...before }) =>
              value === 'only' || value === 'too' ? { ...before, archived: value } : before,
          })
        }
        allowDeselect={false}
        w={180}
      />
    </Group>
  );
};

const Found = () => {
  const { t } = useTranslation('segments');
  return (
    <PagedList
      query={useSegments()}
      rowsOf={({ segments }) => segments}
      texts={{ failed: t('failed'), retry: t('retry'), more: t('more') }}
      loading={<ListSkeleton />}
      empty={<Nothing />}
      minWidth={720}
    >
      {(segments) => <SegmentTable segments={segments} />}
    </PagedList>
  );
};

const SegmentTable = ({ segments }: { readonly segments: readonly SegmentAnswer[] }) => {
  const { t } = useTranslation('segments');
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md" fz="sm" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="30%">{t('column.name')}</Table.Th>
          <Table.Th>{t('column.rule')}</Table.Th>
          <Table.Th w={110} ta="right">
            {t('column.size')}
          </Table.Th>
          <Table.Th w={170}>{t('column.changed')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {segments.map((segment) => (
          <SegmentRow key={segment.segment_id} segment={segment} />
        ))}
      </Table.Tbody>
    </Table>
  );
};

const SegmentRow = ({ segment }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  const language = useLanguage();
  const format = useFormat();
  const { key } = useWorkspace();
  return (
    <Table.Tr>
      <Table.Td>
        <Stack gap={4}>
          <Group gap={8}>
            <LinkAnchor
              to="/w/$workspace/segments/$segmentId"
              params={{ workspace: key, segmentId: segment.segment_id }}
              fw={600}
              fz="sm"
              lineClamp={2}
              title={segment.name}
            >
              {segment.name}
            </LinkAnchor>
            {segment.archived && <StatusBadge tone="neutral" label={t('archivedBadge')} />}
          </Group>
          <TagList tags={segment.tags} />
        </Stack>
      </Table.Td>
      <Table.Td>
        <Text fz="sm" lineClamp={2} className="sentence">
          {segment.sentence[language]}
        </Text>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        <Size segment={segment} />
      </Table.Td>
      <Table.Td>
        <Text fz="sm" c="dimmed">
          {format.relative(segment.updated_at)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
};

/** As counted last; of a segment that is new, an estimate that comes after the row and holds nothing up. */
const Size = ({ segment: { segment_id: segmentId, size, version } }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const api = useApi();
  const { data, isLoading } = useQuery({
    queryKey: [api.workspace, 'segments', segmentId, 'about', version],
    queryFn: ({ signal }) =>
      api.post<{ readonly people: number; readonly exact: boolean }>(
        '/admin/v1/audience/estimate',
        { segment_id: segmentId },
        {},
        signal,
      ),
    enabled: size === null,
    staleTime: 60_000,
    retry: false,
  });
  if (size !== null) return format.number(size);
  if (isLoading) return <Skeleton h={14} w={48} ml="auto" />;
  if (data === undefined) return '–';
  const people = format.number(data.people);
  return data.exact ? people : t('about', { people });
};

const Nothing = () => {
  const { t } = useTranslation('segments');
  const { q, tag, archived } = useSearch({ from: FROM });
  if (q !== undefined || tag !== undefined || archived !== undefined)
    return (
      <EmptyState icon={<IconZoomQuestion size={26} />} title={t('nothing.title')}>
        {t('nothing.text')}
      </EmptyState>
    );
  return (
    <EmptyState icon={<IconFilter size={26} />} title={t('empty.title')} action={<NewButton />}>
      {t('empty.text')}
    </EmptyState>
  );
};

const ListSkeleton = () => (
  <Card padding="md" aria-busy>
    <Stack gap="sm">
      {[1, 2, 3, 4, 5, 6].map((line) => (
        <Skeleton key={line} h={34} />
      ))}
    </Stack>
  </Card>
);

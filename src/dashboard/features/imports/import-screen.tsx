// One import: its columns mapped and tried while it is ready, its progress while it runs, what came of it afterwards.
import { Alert, Button, Group, Progress, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FailedPage } from '../../../ui/failed-page.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/section.tsx';
import { Stat } from '../../../ui/stat.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { importQuery, type Import } from './import-data.ts';
import { ImportStatus } from './import-status.tsx';
import { MappingForm } from './mapping-form.tsx';
import { Rejects } from './rejects.tsx';

export const ImportScreen = () => {
  const { t } = useTranslation('imports');
  const api = useApi();
  const { key } = useWorkspace();
  const { importId } = useParams({ from: '/signed-in/w/$workspace/imports/$importId' });
  const { data: one, error, refetch } = useQuery(importQuery(api, importId));
  const crumbs = [{ label: t('title'), href: `/w/${encodeURIComponent(key)}/imports` }];
  if (error !== null)
    return (
      <FailedPage
        title={t('title')}
        crumbs={crumbs}
        failed={t('failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  return (
    <Page
      title={one?.name ?? null}
      crumbs={crumbs}
      badge={one === undefined ? null : <ImportStatus one={one} />}
      actions={one === undefined ? null : <Cancel one={one} />}
    >
      {one === undefined ? <Skeleton h={320} aria-busy /> : <Content one={one} />}
    </Page>
  );
};

const Content = ({ one }: { readonly one: Import }) => {
  const { t } = useTranslation('imports');
  if (one.status === 'uploading') return <Alert color="gray">{t('unfinished')}</Alert>;
  if (one.status === 'failed' && one.rows === 0)
    return (
      <Alert color="red" title={t('status.failed')}>
        {t(`error.${one.error ?? 'gone'}`)}
      </Alert>
    );
  if (one.status === 'ready') return <MappingForm one={one} />;
  return (
    <Stack gap="lg">
      <Figures one={one} />
      {one.rejected > 0 && <Rejects one={one} />}
    </Stack>
  );
};

const Figures = ({ one }: { readonly one: Import }) => {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const share = one.rows === 0 ? 1 : one.done_rows / one.rows;
  const figures = ['created', 'updated', 'skipped', 'rejected'] as const;
  return (
    <Section
      title={t('progress')}
      description={
        one.started_at === null ? undefined : t('startedAt', { at: format.dateTime(one.started_at, zone) })
      }
    >
      <Stack>
        <Group gap="sm" wrap="nowrap">
          <Progress
            value={share * 100}
            flex={1}
            size="lg"
            aria-label={t('progress')}
            animated={one.status === 'running'}
          />
          <Text fz="sm" className="tabular" role="status">
            {t('ofRows', { done: format.number(one.done_rows), rows: format.number(one.rows) })}
          </Text>
        </Group>
        <SimpleGrid cols={{ base: 2, md: 4 }}>
          {figures.map((name) => (
            <Stat key={name} label={t(`figure.${name}`)} value={format.number(one[name])} />
          ))}
        </SimpleGrid>
      </Stack>
    </Section>
  );
};

const Cancel = ({ one }: { readonly one: Import }) => {
  const { t } = useTranslation('imports');
  const api = useApi();
  const can = useCan();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.post(`/admin/v1/imports/${one.import_id}/cancel`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: [api.workspace, 'imports'] }),
    onError: (error) => notifyFailure(t('cancelFailed'), error.message),
  });
  const open = one.status === 'running' || one.status === 'ready' || one.status === 'uploading';
  if (!open || !can('admin.write', 'people')) return null;
  return (
    <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
      {one.status === 'running' ? t('stop') : t('discard')}
    </Button>
  );
};

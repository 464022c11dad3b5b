// A CSV file of people: begun here, written in the background, fetched by a link that ends. Whoever closes the window
// finds the file again when they open it.
import { Alert, Button, Card, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi, useWorkspace } from '../../session.ts';

interface Export {
  readonly export_id: string;
  readonly kind: string;
  readonly segment_id: string | null;
  readonly format: string;
  readonly status: string;
  readonly people: number;
  readonly bytes: number;
  readonly error: string | null;
  readonly url: string | null;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string | null;
}

interface PeopleFileProps {
  /** Everybody without it. */
  readonly segment?: { readonly segment_id: string; readonly name: string };
  readonly opened: boolean;
  readonly onClose: () => void;
}

export const PeopleFile = ({ segment, opened, onClose }: PeopleFileProps) => {
  const { t } = useTranslation('people-file');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={segment === undefined ? t('title') : t('titleOf', { name: segment.name })}
      closeButtonProps={{ 'aria-label': t('close') }}
      size="lg"
    >
      {opened && <Files segmentId={segment?.segment_id ?? null} />}
    </Modal>
  );
};

const POLL_MS = 1_000;
const SHOWN = 5;

const useFiles = (segmentId: string | null) => {
  const api = useApi();
  return useQuery({
    queryKey: [api.workspace, 'exports', segmentId],
    queryFn: async ({ signal }) => {
      const { exports } = await api.get<{ readonly exports: readonly Export[] }>(
        '/admin/v1/exports',
        {},
        signal,
      );
      return exports
        .filter((one) => one.kind === 'people' && one.format === 'csv' && one.segment_id === segmentId)
        .slice(0, SHOWN);
    },
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => status === 'running') === true ? POLL_MS : false,
  });
};

const Files = ({ segmentId }: { readonly segmentId: string | null }) => {
  const { t } = useTranslation('people-file');
  const api = useApi();
  const queries = useQueryClient();
  const files = useFiles(segmentId);
  const begin = useMutation({
    mutationFn: () =>
      api.post('/admin/v1/exports', {
        format: 'csv',
        ...(segmentId === null ? {} : { segment_id: segmentId }),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [api.workspace, 'exports'] }),
  });
  const isRunning = files.data?.some(({ status }) => status === 'running') === true;
  return (
    <Stack>
      <Text fz="sm">{segmentId === null ? t('text') : t('textOf')}</Text>
      <Group>
        <Button onClick={() => begin.mutate()} loading={begin.isPending} disabled={isRunning} data-autofocus>
          {t('begin')}
        </Button>
      </Group>
      {begin.error !== null && (
        <Alert color="red" role="alert">
          {begin.error.message}
        </Alert>
      )}
      {files.error !== null && (
        <ErrorPanel
          title={t('failed')}
          message={files.error.message}
          retryLabel={t('retry')}
          onRetry={() => void files.refetch()}
        />
      )}
      {files.data?.map((one) => (
        <FileCard key={one.export_id} one={one} />
      ))}
    </Stack>
  );
};

const FileCard = ({ one }: { readonly one: Export }) => {
  const { t } = useTranslation('people-file');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Stack gap={2} miw={0}>
          <Text fz="sm" fw={600}>
            {t('people', { count: one.people, shown: format.number(one.people) })}
          </Text>
          <Text fz="xs" c="dimmed">
            {t('begun', { at: format.dateTime(one.created_at, zone), who: one.created_by })}
          </Text>
        </Stack>
        <Ending one={one} />
      </Group>
      {one.status === 'running' && <Progress value={100} animated mt="sm" aria-label={t('status.running')} />}
      {one.error !== null && (
        <Text fz="sm" mt="xs">
          {one.error}
        </Text>
      )}
    </Card>
  );
};

const Ending = ({ one }: { readonly one: Export }) => {
  const { t } = useTranslation('people-file');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  if (one.status !== 'done' || one.url === null)
    return (
      <StatusBadge
        tone={one.status === 'running' ? 'info' : one.status === 'failed' ? 'bad' : 'neutral'}
        label={t(`status.${one.status}`)}
      />
    );
  return (
    <Stack gap={2} align="flex-end">
      <Button
        component="a"
        href={one.url}
        download
        size="compact-md"
        variant="light"
        leftSection={<IconDownload size={16} aria-hidden />}
      >
        {t('download', { size: format.bytes(one.bytes) })}
      </Button>
      {one.expires_at !== null && (
        <Text fz="xs" c="dimmed">
          {t('until', { at: format.dateTime(one.expires_at, zone) })}
        </Text>
      )}
    </Stack>
  );
};

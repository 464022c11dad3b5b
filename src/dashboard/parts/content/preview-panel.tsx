// The right side of every editor: as whom, what they would see, what is worth changing. Announces that it is being made
// anew without taking away what was there.
import { Alert, Box, Card, Divider, Loader, Stack, Text, Title } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import type { ContentSetting } from './content-value.ts';
import { FindingsList } from './findings-list.tsx';
import { PreviewPerson } from './preview-person.tsx';
import type { PreviewAnswer, Viewer } from './use-preview.ts';

interface PreviewPanelProps {
  readonly preview: UseQueryResult<PreviewAnswer>;
  readonly viewer: Viewer;
  readonly onViewer: (viewer: Viewer) => void;
  readonly setting: ContentSetting;
  readonly children: (answer: PreviewAnswer) => ReactNode;
}

export const PreviewPanel = ({ preview, viewer, onViewer, setting, children }: PreviewPanelProps) => {
  const { t } = useTranslation('content');
  const { data, error, isFetching } = preview;
  return (
    <Card padding="md" role="group" aria-label={t('preview.title')}>
      <Stack gap="md">
        <Box pos="relative">
          <Title order={2} size="h3" mb="xs">
            {t('preview.title')}
            {isFetching && <Loader size={14} ml="xs" role="img" aria-label={t('preview.loading')} />}
          </Title>
          <PreviewPerson viewer={viewer} onChange={onViewer} person={data?.person} setting={setting} />
        </Box>
        {error !== null && (
          <ErrorPanel
            title={t('preview.failed')}
            message={error.message}
            retryLabel={t('preview.retry')}
            onRetry={() => void preview.refetch()}
          />
        )}
        {data?.outcome === 'aborted' && (
          <Alert color="orange" variant="light" icon={<IconBan size={18} />} title={t('preview.aborted')}>
            {data.detail}
          </Alert>
        )}
        {data !== undefined && data.messages.length > 0 && children(data)}
        {data?.outcome === 'invalid' && (
          <Text fz="sm" c="dimmed">
            {t('preview.nothing')}
          </Text>
        )}
        <Divider />
        <Stack gap="xs">
          <Title order={2} size="h3">
            {t('findings.title')}
          </Title>
          <FindingsList findings={data?.findings ?? []} />
        </Stack>
      </Stack>
    </Card>
  );
};

// The page as somebody would see it, made by the server that serves it.
import { Card, Loader, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CenterContent } from '../../../core/content/preference-center.ts';
import { SandboxedHtml } from '../../../ui/sandboxed-html.tsx';
import { useApi } from '../../session.ts';
import { CENTERS } from './center-data.ts';

interface CenterPreviewProps {
  readonly content: CenterContent;
  readonly language: string;
}

export const CenterPreview = ({ content, language }: CenterPreviewProps) => {
  const { t } = useTranslation('centers');
  const api = useApi();
  const [settled] = useDebouncedValue(content, 400);
  const { data, error } = useQuery({
    queryKey: [api.workspace, 'preference-centers', 'preview', settled, language],
    queryFn: () =>
      api.post<{ readonly html: string; readonly problem: string | null }>(`${CENTERS}/preview`, {
        content: settled,
        language,
      }),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  return (
    <Card component="section" aria-label={t('preview')} p={0} style={{ overflow: 'hidden' }}>
      {error !== null && (
        <Text fz="sm" c="dimmed" p="md">
          {error.message}
        </Text>
      )}
      {data?.problem != null && (
        <Text fz="sm" c="red.9" p="md">
          {t('previewFailed')}
        </Text>
      )}
      {data === undefined && error === null && <Loader m="md" aria-label={t('preview')} />}
      {data !== undefined && <SandboxedHtml html={data.html} title={t('preview')} height={640} />}
    </Card>
  );
};

// A screen of the settings: the head with the way back, and what stands there while its data is on its way or missing.
import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../../ui/error-panel.tsx';
import type { Crumb } from '../../../../ui/page.tsx';
import { Page } from '../../../../ui/page.tsx';
import { ApiError } from '../../../api.ts';
import { useWorkspace } from '../../../session.ts';

interface SettingsPageProps {
  readonly title: string | null;
  readonly description?: ReactNode;
  readonly badge?: ReactNode;
  readonly actions?: ReactNode;
  readonly tabs?: ReactNode;
  readonly width?: 'narrow' | 'wide';
  /** Between "Settings" and this screen. */
  readonly above?: readonly Crumb[];
  readonly children: ReactNode;
}

export const SettingsPage = ({ above = [], width = 'narrow', ...rest }: SettingsPageProps) => {
  const { t } = useTranslation('settings');
  const href = useSettingsHref();
  return <Page {...rest} width={width} crumbs={[{ label: t('title'), href: href() }, ...above]} />;
};

/** Addresses of settings screens in the present workspace. */
export const useSettingsHref = (): ((path?: string) => string) => {
  const { key } = useWorkspace();
  return (path) => `/w/${encodeURIComponent(key)}/settings${path === undefined ? '' : `/${path}`}`;
};

interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}

export function Loaded<Data>({ query, children }: LoadedProps<Data>) {
  const { t } = useTranslation('settings');
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) {
    return (
      <ErrorPanel
        title={t('loadFailed')}
        message={query.error.message}
        requestId={query.error instanceof ApiError ? query.error.requestId : undefined}
        retryLabel={t('retry')}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <Stack aria-busy gap="md">
      <Skeleton h={120} radius="md" />
      <Skeleton h={120} radius="md" />
    </Stack>
  );
}

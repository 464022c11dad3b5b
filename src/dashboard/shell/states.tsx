// What stands in the place of a screen that is on its way, went wrong or does not exist.
import { Box, Button, Skeleton, Stack } from '@mantine/core';
import { IconLock, IconMapQuestion } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { ApiError } from '../api.ts';
import { LinkButton } from '../links.tsx';
import { useWorkspace } from '../session.ts';

export const ScreenLoading = () => (
  <Stack gap="lg" p="md" aria-busy>
    <Skeleton h={30} w={260} />
    <Skeleton h={16} w={420} />
    <Skeleton h={280} />
  </Stack>
);

/** A screen that could not be shown; chunks of an older build are the one cause that a reload heals. */
export const ScreenError = ({ error, reset }: ErrorComponentProps) => {
  const { t } = useTranslation('frame');
  const router = useRouter();
  const known = error instanceof ApiError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  const stale = /dynamically imported module|module script failed/i.test(message);
  const retry = () => {
    if (stale) return window.location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <Box p="md" maw={720} mx="auto">
      <ErrorPanel
        title={t(known?.status === 403 ? 'error.denied' : stale ? 'error.newVersion' : 'error.title')}
        message={known?.message ?? (stale ? t('error.reload') : message)}
        requestId={known?.requestId}
        retryLabel={t('error.retry')}
        onRetry={retry}
      />
    </Box>
  );
};

export const NotFound = () => {
  const { t } = useTranslation('frame');
  return (
    <EmptyState
      icon={<IconMapQuestion size={28} />}
      title={t('notFound.title')}
      action={
        <Button component="a" href="/" variant="light">
          {t('notFound.home')}
        </Button>
      }
    >
      {t('notFound.text')}
    </EmptyState>
  );
};

/** An address that somebody kept, of a screen that their roles do not open. */
export const Denied = () => {
  const { t } = useTranslation('frame');
  const { key: workspace } = useWorkspace();
  return (
    <EmptyState
      icon={<IconLock size={28} />}
      title={t('error.denied')}
      action={
        <LinkButton to="/w/$workspace/home" params={{ workspace }} variant="light">
          {t('notFound.home')}
        </LinkButton>
      }
    >
      {t('error.deniedText')}
    </EmptyState>
  );
};

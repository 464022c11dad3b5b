// A list on its way, or one that did not come.
import { Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { ApiError } from '../../api.ts';

interface LoadStateProps {
  readonly error: Error | null;
  readonly onRetry: () => void;
  readonly rows?: number;
}

export const LoadState = ({ error, onRetry, rows = 5 }: LoadStateProps) => {
  const { t } = useTranslation('access');
  if (error !== null)
    return (
      <ErrorPanel
        title={t('load.failed')}
        message={error.message}
        requestId={error instanceof ApiError ? error.requestId : undefined}
        retryLabel={t('load.retry')}
        onRetry={onRetry}
      />
    );
  return (
    <Stack gap="sm" aria-busy>
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} h={40} />
      ))}
    </Stack>
  );
};

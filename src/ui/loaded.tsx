// What one question to the server answers: what failed with a way to try again, what is on its way, or what it is for.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorPanel } from './error-panel.tsx';

interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly failed: string;
  readonly retry: string;
  readonly loading: ReactNode;
  /** Around what failed and what is on its way: the head of a screen that takes its title from the answer. */
  readonly frame?: (inner: ReactNode, isFailed: boolean) => ReactNode;
  readonly children: (data: Data) => ReactNode;
}

export function Loaded<Data>({
  query,
  failed,
  retry,
  loading,
  frame = (inner) => inner,
  children,
}: LoadedProps<Data>) {
  const { data, error, refetch } = query;
  if (error !== null)
    return frame(
      <ErrorPanel title={failed} message={error.message} retryLabel={retry} onRetry={() => void refetch()} />,
      true,
    );
  return data === undefined ? frame(loading, false) : children(data);
}

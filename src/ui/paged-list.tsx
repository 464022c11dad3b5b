// A list that grows page by page: what failed, what is on its way, that there is nothing, or the rows in a card that
// scrolls sideways before it breaks, with a button for more.
import { Button, Card, Group, Table } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorPanel } from './error-panel.tsx';

interface PagedListProps<Page, Row> {
  readonly query: UseInfiniteQueryResult<InfiniteData<Page>>;
  readonly rowsOf: (page: Page) => readonly Row[];
  readonly texts: { readonly failed: string; readonly retry: string; readonly more: string };
  readonly loading: ReactNode;
  readonly empty: ReactNode;
  /** Of the table, in pixels. */
  readonly minWidth: number;
  readonly children: (rows: readonly Row[]) => ReactNode;
}

export const PagedList = <Page, Row>({
  query,
  rowsOf,
  texts,
  loading,
  empty,
  minWidth,
  children,
}: PagedListProps<Page, Row>) => {
  const { data, error } = query;
  if (error !== null)
    return (
      <ErrorPanel
        title={texts.failed}
        message={error.message}
        retryLabel={texts.retry}
        onRetry={() => void query.refetch()}
      />
    );
  if (data === undefined) return loading;
  const rows = data.pages.flatMap(rowsOf);
  if (rows.length === 0) return empty;
  return (
    <Card padding={0}>
      <Table.ScrollContainer minWidth={minWidth}>{children(rows)}</Table.ScrollContainer>
      {query.hasNextPage && (
        <Group justify="center" p="sm">
          <Button
            variant="subtle"
            onClick={() => void query.fetchNextPage()}
            loading={query.isFetchingNextPage}
          >
            {texts.more}
          </Button>
        </Group>
      )}
    </Card>
  );
};

// A page of a log: filters in the address, the rows in a card, more on demand.
import { Button, Card, Center } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, type PageProps } from '../../../ui/page.tsx';
import { LoadState } from './load-state.tsx';

interface LogPageProps<Answer, Row> extends Pick<PageProps, 'title' | 'description' | 'actions'> {
  readonly filters: ReactNode;
  readonly query: UseInfiniteQueryResult<InfiniteData<Answer>>;
  readonly rowsOf: (page: Answer) => readonly Row[];
  readonly empty: ReactNode;
  readonly children: (rows: readonly Row[]) => ReactNode;
}

export const LogPage = <Answer, Row>({
  filters,
  query,
  rowsOf,
  empty,
  children,
  ...page
}: LogPageProps<Answer, Row>) => {
  const { t } = useTranslation('access');
  const rows = query.data?.pages.flatMap(rowsOf);
  return (
    <Page {...page}>
      {filters}
      {rows === undefined ? (
        <LoadState error={query.error} onRetry={() => void query.refetch()} rows={8} />
      ) : (
        <Card padding={0}>{rows.length === 0 ? empty : children(rows)}</Card>
      )}
      {query.hasNextPage && (
        <Center>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('more')}
          </Button>
        </Center>
      )}
    </Page>
  );
};

/** Filters are changed where they stand: in the address. */
export const useChangeSearch = <Search extends object>(search: Search) => {
  const navigate = useNavigate();
  return (changes: { [Name in keyof Search]?: Search[Name] | undefined }): void =>
    void navigate({ to: '.', search: { ...search, ...changes }, replace: true });
};

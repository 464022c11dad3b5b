// Each person and message of the workspace: how it ended, why, and what the server and the person did. Found by filters,
// read page by page.
import { Button, Center, Loader, Stack, Text } from '@mantine/core';
import { IconDownload, IconListSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { MessageLogAnswer } from '../../../contract/admin/message-log.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { Page } from '../../../ui/page.tsx';
import type { QueryValues } from '../../api.ts';
import { useFormat, useLanguage } from '../../i18n.ts';
import { useApi } from '../../session.ts';
import { LogFilters } from './log-filters.tsx';
import { LogTable } from './log-table.tsx';
import type { LogSearch } from './search.ts';

const ROUTE = '/signed-in/w/$workspace/messages';
const PAGE = 50;

const queryOf = (search: LogSearch): QueryValues => ({
  level: search.level ?? 'people',
  outcome: search.outcome,
  reason: search.reason,
  channel: search.level === 'messages' ? search.channel : undefined,
  campaign_id: search.campaign,
  user: search.user,
});

export const MessageLog = () => {
  const { t } = useTranslation('messages');
  const api = useApi();
  const language = useLanguage();
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: '/w/$workspace/messages' });
  const query = queryOf(search);
  return (
    <Page
      title={t('title')}
      description={t('description')}
      width="wide"
      actions={
        <Button
          component="a"
          href={api.href('/admin/v1/message-log.csv', { ...query, language })}
          variant="default"
          leftSection={<IconDownload size={16} />}
          download
        >
          {t('export')}
        </Button>
      }
    >
      <LogFilters value={search} onChange={(next) => void navigate({ search: next, replace: true })} />
      <Lines query={query} />
    </Page>
  );
};

const useLines = (query: QueryValues) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [api.workspace, 'message-log', query],
    queryFn: ({ pageParam, signal }) =>
      api.get<MessageLogAnswer>('/admin/v1/message-log', { ...query, limit: PAGE, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next ?? null,
  });
};

const Lines = ({ query }: { readonly query: QueryValues }) => {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useLines(query);
  if (error !== null && data === undefined)
    return (
      <ErrorPanel
        title={t('failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  if (isPending)
    return (
      <Center py="xl">
        <Loader role="img" aria-label={t('loading')} />
      </Center>
    );
  const lines = data.pages.flatMap((page) => page.lines);
  const searchedUntil = data.pages.at(-1)?.searched_until ?? '';
  return (
    <Stack gap="md">
      {lines.length === 0 && !hasNextPage ? (
        <EmptyState icon={<IconListSearch size={28} />} title={t('empty.title')}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <LogTable lines={lines} isMessages={query['level'] === 'messages'} />
      )}
      {hasNextPage && (
        <Stack align="center" gap={6}>
          <Text fz="sm" c="dimmed">
            {t('searched', { at: format.dateTime(searchedUntil) })}
          </Text>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        </Stack>
      )}
    </Stack>
  );
};

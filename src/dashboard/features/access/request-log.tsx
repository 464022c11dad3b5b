// What programs asked for lately, and what they were told when it failed.
import {
  Badge,
  Button,
  Card,
  Center,
  Code,
  Collapse,
  Group,
  Select,
  Switch,
  Table,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconChevronRight, IconListSearch, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page } from '../../../ui/page.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi } from '../../session.ts';
import { keysQuery } from './key-queries.ts';
import { LoadState } from './load-state.tsx';
import type { RequestSearch } from './search.ts';

interface LoggedRequest {
  readonly request_id: string;
  readonly at: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly duration_ms: number;
  readonly key_name: string;
  readonly error: Readonly<Record<string, unknown>> | null;
}

interface RequestPage {
  readonly requests: readonly LoggedRequest[];
  readonly next?: string | null;
}

const useRequests = (search: RequestSearch) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [api.workspace, 'requests', search],
    queryFn: ({ pageParam, signal }) =>
      api.get<RequestPage>(
        '/admin/v1/request-log',
        {
          limit: 50,
          after: pageParam,
          key_id: search.key,
          route: search.route,
          ...(search.failed === true ? { failed: true } : {}),
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
};

const useRequestSearch = () => {
  const search = useSearch({ from: '/signed-in/w/$workspace/requests' });
  const navigate = useNavigate();
  const set = (changes: { [Name in keyof RequestSearch]: RequestSearch[Name] | undefined }) =>
    void navigate({ to: '.', search: { ...search, ...changes }, replace: true });
  return { search, set };
};

export const RequestLog = () => {
  const { t } = useTranslation('access');
  const { search } = useRequestSearch();
  const requests = useRequests(search);
  const rows = requests.data?.pages.flatMap((page) => page.requests);
  return (
    <Page
      title={t('requests.title')}
      description={t('requests.text')}
      actions={
        <Button variant="default" loading={requests.isRefetching} onClick={() => void requests.refetch()}>
          {t('requests.refresh')}
        </Button>
      }
    >
      <Filters />
      {rows === undefined ? (
        <LoadState error={requests.error} onRetry={() => void requests.refetch()} rows={8} />
      ) : (
        <Card padding={0}>
          {rows.length === 0 ? (
            <EmptyState icon={<IconListSearch size={26} />} title={t('requests.empty')}>
              {t('requests.emptyText')}
            </EmptyState>
          ) : (
            <RequestTable rows={rows} />
          )}
        </Card>
      )}
      {requests.hasNextPage && (
        <Center>
          <Button
            variant="default"
            loading={requests.isFetchingNextPage}
            onClick={() => void requests.fetchNextPage()}
          >
            {t('more')}
          </Button>
        </Center>
      )}
    </Page>
  );
};

const Filters = () => {
  const { t } = useTranslation('access');
  const api = useApi();
  const { data } = useQuery(keysQuery(api));
  const { search, set } = useRequestSearch();
  const [route, setRoute] = useState(search.route ?? '');
  const seek = useDebouncedCallback((text: string) => set({ route: text === '' ? undefined : text }), 250);
  return (
    <Group gap="sm" align="center">
      <TextInput
        aria-label={t('requests.path')}
        placeholder={t('requests.path')}
        leftSection={<IconSearch size={15} aria-hidden />}
        value={route}
        w={260}
        onChange={(event) => {
          setRoute(event.currentTarget.value);
          seek(event.currentTarget.value.trim());
        }}
      />
      <Select
        aria-label={t('requests.key')}
        placeholder={t('requests.anyKey')}
        data={(data?.api_keys ?? []).map(({ key_id, name }) => ({ value: key_id, label: name }))}
        value={search.key ?? null}
        clearable
        clearButtonProps={{ 'aria-label': t('clear') }}
        searchable
        w={220}
        onChange={(key) => set({ key: key ?? undefined })}
      />
      <Switch
        label={t('requests.onlyFailed')}
        checked={search.failed === true}
        onChange={(event) => set({ failed: event.currentTarget.checked ? true : undefined })}
      />
    </Group>
  );
};

const RequestTable = ({ rows }: { readonly rows: readonly LoggedRequest[] }) => {
  const { t } = useTranslation('access');
  return (
    <Table.ScrollContainer minWidth={820}>
      <Table verticalSpacing={8} horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={190}>{t('requests.at')}</Table.Th>
            <Table.Th w={100}>{t('requests.status')}</Table.Th>
            <Table.Th>{t('requests.request')}</Table.Th>
            <Table.Th>{t('requests.key')}</Table.Th>
            <Table.Th w={110} ta="right">
              {t('requests.duration')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <RequestRow key={row.request_id} row={row} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

const colourOf = (status: number): string => (status < 400 ? 'teal' : status < 500 ? 'orange' : 'red');

const RequestRow = ({ row }: { readonly row: LoggedRequest }) => {
  const { t } = useTranslation('access');
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const request = (
    <Text fz="sm" ff="monospace" component="span">
      {row.method} {row.route}
    </Text>
  );
  return (
    <Table.Tr>
      <Table.Td valign="top">
        <Text fz="sm" c="dimmed" className="tabular">
          {format.dateTime(row.at)}
        </Text>
      </Table.Td>
      <Table.Td valign="top">
        <Badge
          variant="light"
          color={colourOf(row.status)}
          styles={{ root: { color: 'var(--mantine-color-text)' } }}
          className="tabular"
        >
          {row.status}
        </Badge>
      </Table.Td>
      <Table.Td>
        {row.error === null ? (
          request
        ) : (
          <>
            <UnstyledButton
              aria-expanded={open}
              aria-label={t('requests.showError', { request: `${row.method} ${row.route}` })}
              onClick={() => setOpen(!open)}
            >
              <Group gap={4} wrap="nowrap">
                <IconChevronRight
                  size={15}
                  style={{ transform: open ? 'rotate(90deg)' : 'none' }}
                  aria-hidden
                />
                {request}
              </Group>
            </UnstyledButton>
            <Collapse expanded={open}>
              <Code block mt={6}>
                {JSON.stringify(row.error, null, 2)}
              </Code>
            </Collapse>
          </>
        )}
      </Table.Td>
      <Table.Td valign="top">
        <Text fz="sm">{row.key_name}</Text>
      </Table.Td>
      <Table.Td ta="right" valign="top">
        <Text fz="sm" className="tabular">
          {format.number(row.duration_ms)} ms
        </Text>
      </Table.Td>
    </Table.Tr>
  );
};

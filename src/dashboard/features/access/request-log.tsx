// What programs asked for lately, and what they were told when it failed.
import { Badge, Button, Code, Group, Select, Switch, Table, Text } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { SearchBox } from '../../../ui/search-box.tsx';
import { Unfold } from '../../../ui/unfold.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi } from '../../session.ts';
import { usePages } from '../../use-pages.ts';
import { keysQuery } from './key-queries.ts';
import { LogPage, useChangeSearch } from './log-page.tsx';
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

const useRequestSearch = () => {
  const search = useSearch({ from: '/signed-in/w/$workspace/requests' });
  return { search, set: useChangeSearch<RequestSearch>(search) };
};

export const RequestLog = () => {
  const { t } = useTranslation('access');
  const { search } = useRequestSearch();
  const query = usePages<RequestPage>(['requests', search], '/admin/v1/request-log', {
    ...{ key_id: search.key, route: search.route },
    ...(search.failed === true ? { failed: true } : {}),
  });
  return (
    <LogPage
      title={t('requests.title')}
      description={t('requests.text')}
      actions={
        <Button variant="default" loading={query.isRefetching} onClick={() => void query.refetch()}>
          {t('requests.refresh')}
        </Button>
      }
      filters={<Filters />}
      query={query}
      rowsOf={({ requests }) => requests}
      empty={
        <EmptyState icon={<IconListSearch size={26} />} title={t('requests.empty')}>
          {t('requests.emptyText')}
        </EmptyState>
      }
    >
      {(rows) => <RequestTable rows={rows} />}
    </LogPage>
  );
};

const Filters = () => {
  const { t } = useTranslation('access');
  const api = useApi();
  const { data } = useQuery(keysQuery(api));
  const { search, set } = useRequestSearch();
  return (
    <Group gap="sm" align="center">
      <SearchBox
        label={t('requests.path')}
        placeholder={t('requests.path')}
        iconSize={15}
        searched={search.route ?? ''}
        onSearch={(text) => set({ route: text === '' ? undefined : text })}
        w={260}
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
          <Unfold line={request} label={t('requests.showError', { request: `${row.method} ${row.route}` })}>
            <Code block mt={6}>
              {JSON.stringify(row.error, null, 2)}
            </Code>
          </Unfold>
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

// Who changed what, with what it was before and after.
import { Group, SegmentedControl, Select, Table, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { SearchBox } from '../../../ui/search-box.tsx';
import { Unfold } from '../../../ui/unfold.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi, useCan } from '../../session.ts';
import { usePages } from '../../use-pages.ts';
import { Actor, namesById, Subject, type Named, type NamesById } from './audit-names.tsx';
import { actionName, AUDIT_AREAS } from './audit-words.ts';
import { ChangeTable, type Change } from '../../parts/changes/change-table.tsx';
import { LogPage, useChangeSearch } from './log-page.tsx';
import type { AuditSearch } from './search.ts';
import { membersQuery } from './team/queries.ts';

interface Entry {
  readonly audit_id: string;
  readonly at: string;
  readonly actor: string;
  readonly actor_id: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: { readonly changes?: readonly Change[] };
}

interface AuditPage {
  readonly entries: readonly Entry[];
  readonly names: readonly Named[];
  readonly next?: string | null;
}

const useAuditSearch = () => {
  const search = useSearch({ from: '/signed-in/w/$workspace/audit' });
  return { search, set: useChangeSearch<AuditSearch>(search) };
};

export const AuditLog = () => {
  const { t } = useTranslation('access');
  const { search } = useAuditSearch();
  const { actor: actor_id, action, subject, scope } = search;
  const query = usePages<AuditPage>(['audit', search], '/admin/v1/audit-log', {
    ...{ actor_id, action, subject, scope },
  });
  return (
    <LogPage
      title={t('audit.title')}
      description={t('audit.text')}
      filters={<Filters />}
      query={query}
      rowsOf={({ entries }) => entries}
      empty={
        <EmptyState icon={<IconHistory size={26} />} title={t('audit.empty')}>
          {t('audit.emptyText')}
        </EmptyState>
      }
    >
      {(rows) => <AuditTable rows={rows} names={namesById(query.data?.pages ?? [])} />}
    </LogPage>
  );
};

const Filters = () => {
  const { t } = useTranslation('access');
  const can = useCan();
  const { search, set } = useAuditSearch();
  return (
    <Group gap="sm">
      {can('admin.installation') && (
        <SegmentedControl
          aria-label={t('audit.scope')}
          value={search.scope ?? 'workspace'}
          onChange={(value) =>
            set({ scope: value === 'installation' ? value : undefined, action: undefined, actor: undefined })
          }
          data={[
            { value: 'workspace', label: t('audit.workspace') },
            { value: 'installation', label: t('audit.installation') },
          ]}
        />
      )}
      {search.scope === undefined && (
        <Select
          aria-label={t('audit.area')}
          placeholder={t('audit.anyArea')}
          data={AUDIT_AREAS.map((area) => ({ value: `admin.${area}.`, label: t(`auditArea.${area}`) }))}
          value={search.action ?? null}
          clearable
          clearButtonProps={{ 'aria-label': t('clear') }}
          w={220}
          onChange={(action) => set({ action: action ?? undefined })}
        />
      )}
      {can('admin.members') && <ActorFilter />}
      <SearchBox
        label={t('audit.subject')}
        placeholder={t('audit.subject')}
        iconSize={15}
        searched={search.subject ?? ''}
        onSearch={(text) => set({ subject: text === '' ? undefined : text })}
        w={260}
      />
    </Group>
  );
};

const ActorFilter = () => {
  const { t } = useTranslation('access');
  const api = useApi();
  const { data } = useQuery(membersQuery(api));
  const { search, set } = useAuditSearch();
  return (
    <Select
      aria-label={t('audit.who')}
      placeholder={t('audit.anybody')}
      data={(data?.members ?? []).map(({ account_id, name }) => ({ value: account_id, label: name }))}
      value={search.actor ?? null}
      clearable
      clearButtonProps={{ 'aria-label': t('clear') }}
      searchable
      w={220}
      onChange={(actor) => set({ actor: actor ?? undefined })}
    />
  );
};

interface TableProps {
  readonly rows: readonly Entry[];
  readonly names: NamesById;
}

const AuditTable = ({ rows, names }: TableProps) => {
  const { t } = useTranslation('access');
  return (
    <Table.ScrollContainer minWidth={820}>
      <Table verticalSpacing={8} horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={180}>{t('requests.at')}</Table.Th>
            <Table.Th w={200}>{t('audit.who')}</Table.Th>
            <Table.Th>{t('audit.what')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <AuditRow key={row.audit_id} row={row} names={names} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

/** The id behind a name tells two of one name apart; here the name is enough. */
const nameOf = (actor: string): string => actor.replace(/ \([0-9a-f-]{36}\)$/, '');

const AuditRow = ({ row, names }: { readonly row: Entry; readonly names: NamesById }) => {
  const { t } = useTranslation('access');
  const format = useFormat();
  const changes = row.detail.changes ?? [];
  const what = (
    <Text fz="sm" component="span" style={{ whiteSpace: 'nowrap' }}>
      {actionName(row.action, t)}
    </Text>
  );
  const subject = <Subject action={row.action} subject={row.subject} names={names} />;
  return (
    <Table.Tr>
      <Table.Td valign="top">
        <Text fz="sm" c="dimmed" className="tabular">
          {format.dateTime(row.at)}
        </Text>
      </Table.Td>
      <Table.Td valign="top">
        <Actor id={row.actor_id} name={nameOf(row.actor)} names={names} />
      </Table.Td>
      <Table.Td>
        {changes.length === 0 ? (
          <Group gap={8} wrap="nowrap">
            {what}
            {subject}
          </Group>
        ) : (
          <Unfold
            line={
              <Group gap={8} wrap="nowrap" component="span">
                {what}
                <Text fz="xs" c="dimmed" component="span" style={{ whiteSpace: 'nowrap' }}>
                  {t('audit.changes', { count: changes.length })}
                </Text>
              </Group>
            }
            beside={subject}
          >
            <ChangeTable changes={changes} nameOf={(id) => names.get(id)?.name ?? null} />
          </Unfold>
        )}
      </Table.Td>
    </Table.Tr>
  );
};

// What the lists of templates, content blocks and preference centres share: the way to a new one, what stands there while
// there is none or nothing is found, and the table.
import { Card, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Loaded } from '../../../ui/loaded.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkButton } from '../../links.tsx';
import { useCan, useWorkspace } from '../../session.ts';
import { ListSkeleton } from './list-pieces.tsx';

interface NewButtonProps {
  readonly list: 'templates' | 'blocks' | 'preference-centers';
  readonly label: string;
}

export const NewButton = ({ list, label }: NewButtonProps) => {
  const { key } = useWorkspace();
  const can = useCan();
  if (!can('admin.write', 'content')) return null;
  return (
    <LinkButton
      to={`/w/$workspace/content/${list}/new`}
      params={{ workspace: key }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {label}
    </LinkButton>
  );
};

interface ContentListProps<One> {
  readonly query: UseQueryResult<readonly One[]>;
  /** '' where nothing is searched for. */
  readonly search: string;
  readonly empty: {
    readonly icon: ReactNode;
    readonly title: string;
    readonly hint: string;
    readonly action: ReactNode;
  };
  readonly columns: readonly string[];
  /** One row of the table. */
  readonly children: (one: One) => ReactNode;
}

export const ContentList = <One,>({ query, search, empty, columns, children }: ContentListProps<One>) => {
  const { t } = useTranslation('templates');
  return (
    <Loaded query={query} failed={t('failed')} retry={t('retry')} loading={<ListSkeleton />}>
      {(found) =>
        found.length > 0 ? (
          <ContentTable columns={columns}>{found.map(children)}</ContentTable>
        ) : (
          <Card>
            {search === '' ? (
              <EmptyState icon={empty.icon} title={empty.title} action={empty.action}>
                {empty.hint}
              </EmptyState>
            ) : (
              <EmptyState icon={empty.icon} title={t('list.nothing')}>
                {t('list.nothingHint', { search })}
              </EmptyState>
            )}
          </Card>
        )
      }
    </Loaded>
  );
};

interface ContentTableProps {
  readonly columns: readonly string[];
  readonly children: ReactNode;
}

const ContentTable = ({ columns, children }: ContentTableProps) => (
  <Card padding={0}>
    <Table.ScrollContainer minWidth={700}>
      <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  </Card>
);

/** When it was last changed, and by whom where that is known. */
export const LastChange = ({ at, by }: { readonly at: string; readonly by?: string }) => {
  const format = useFormat();
  return (
    <>
      <Text fz="sm">{format.relative(at)}</Text>
      {by !== undefined && (
        <Text fz="xs" c="dimmed">
          {by}
        </Text>
      )}
    </>
  );
};

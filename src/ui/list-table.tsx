// A table of things with an id: sorted by its headers, chosen by its boxes. The last column stays in sight when a small
// window pushes the others aside; columns that it has no room for are hidden rather than pushed.
import {
  Box,
  Checkbox,
  Group,
  LoadingOverlay,
  Table,
  UnstyledButton,
  type MantineBreakpoint,
} from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import type { CSSProperties, ReactNode } from 'react';

export interface ListColumn<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly render: (row: Row) => ReactNode;
  readonly width?: number;
  readonly align?: 'right';
  readonly isSortable?: boolean;
  /** In narrower windows it is not shown. */
  readonly from?: MantineBreakpoint;
}

export interface ListSort {
  readonly key: string;
  readonly direction: 'asc' | 'desc';
}

interface ListTableProps<Row> {
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly columns: readonly ListColumn<Row>[];
  readonly isLoading: boolean;
  readonly sort: ListSort;
  readonly onSort: (sort: ListSort) => void;
  readonly chosen: readonly Row[];
  readonly onChoose: (rows: readonly Row[]) => void;
  readonly chooseLabel: (row: Row) => string;
  readonly chooseAllLabel: string;
}

/** Above the rows that pass below it. */
const PINNED: CSSProperties = {
  position: 'sticky',
  right: 0,
  background: 'var(--mantine-color-body)',
  zIndex: 1,
};

export const ListTable = <Row,>(props: ListTableProps<Row>) => {
  const { rows, idOf, columns, isLoading, chosen, onChoose, chooseLabel, chooseAllLabel } = props;
  const ids = new Set(chosen.map(idOf));
  const isAll = rows.length > 0 && rows.every((row) => ids.has(idOf(row)));
  const choose = (row: Row, isChosen: boolean): void =>
    onChoose(isChosen ? [...chosen, row] : chosen.filter((one) => idOf(one) !== idOf(row)));
  return (
    <Box
      pos="relative"
      mih={isLoading ? 320 : 0}
      bg="var(--mantine-color-body)"
      style={{
        border: '1px solid var(--app-line)',
        borderRadius: 'var(--mantine-radius-md)',
        overflow: 'hidden',
      }}
    >
      <LoadingOverlay visible={isLoading} zIndex={2} />
      <Table.ScrollContainer minWidth={640}>
        <Table highlightOnHover verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={44}>
                <Checkbox
                  aria-label={chooseAllLabel}
                  checked={isAll}
                  indeterminate={!isAll && chosen.length > 0}
                  onChange={() => onChoose(isAll ? [] : rows)}
                />
              </Table.Th>
              {columns.map((column, i) => (
                <Heading key={column.key} column={column} isLast={i === columns.length - 1} {...props} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={idOf(row)} bg={ids.has(idOf(row)) ? 'var(--app-tint)' : undefined}>
                <Table.Td>
                  <Checkbox
                    aria-label={chooseLabel(row)}
                    checked={ids.has(idOf(row))}
                    onChange={({ currentTarget: { checked } }) => choose(row, checked)}
                  />
                </Table.Td>
                {columns.map((column, i) => (
                  <Table.Td
                    key={column.key}
                    {...(column.from === undefined ? {} : { visibleFrom: column.from })}
                    {...(column.align === undefined ? {} : { ta: column.align })}
                    {...(i === columns.length - 1 ? { style: PINNED } : {})}
                  >
                    {column.render(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Box>
  );
};

interface HeadingProps<Row> extends Pick<ListTableProps<Row>, 'sort' | 'onSort'> {
  readonly column: ListColumn<Row>;
  readonly isLast: boolean;
}

const Heading = <Row,>({ column, isLast, sort, onSort }: HeadingProps<Row>) => {
  const { key, title, width, align, from, isSortable = false } = column;
  const isSorted = sort.key === key;
  const turned = isSorted && sort.direction === 'asc' ? 'desc' : 'asc';
  return (
    <Table.Th
      {...(width === undefined ? {} : { w: width })}
      {...(from === undefined ? {} : { visibleFrom: from })}
      {...(align === undefined ? {} : { ta: align })}
      {...(isLast ? { style: PINNED } : {})}
      {...(isSorted ? { 'aria-sort': sort.direction === 'asc' ? 'ascending' : 'descending' } : {})}
    >
      {isSortable ? (
        <UnstyledButton fz="inherit" fw="inherit" onClick={() => onSort({ key, direction: turned })}>
          <Group gap={6} wrap="nowrap" component="span">
            {title}
            <SortSign direction={isSorted ? sort.direction : null} />
          </Group>
        </UnstyledButton>
      ) : (
        title
      )}
    </Table.Th>
  );
};

const SortSign = ({ direction }: { readonly direction: ListSort['direction'] | null }) => {
  if (direction === null) return <IconArrowsSort size={14} color="var(--mantine-color-dimmed)" aria-hidden />;
  return direction === 'asc' ? (
    <IconArrowUp size={14} aria-hidden />
  ) : (
    <IconArrowDown size={14} aria-hidden />
  );
};

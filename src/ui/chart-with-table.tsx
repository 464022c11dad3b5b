// A chart and the same numbers as a table, one click apart: those who cannot read the one read the other.
import { Box, SegmentedControl, Stack, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';

export interface ChartColumn<Row> {
  readonly label: string;
  readonly read: (row: Row) => string;
}

/** Every number with its line: else the library leaves lines out. */
export const EVERY_TICK = { interval: 0 } as const;
/** Days as far apart from one another all the way. */
export const EVEN_TICKS = { interval: 'equidistantPreserveStart', minTickGap: 24 } as const;

interface ChartWithTableProps<Row> {
  /** What it shows: the name of the picture for screen readers, and the caption of the table. */
  readonly label: string;
  readonly chartLabel: string;
  readonly tableLabel: string;
  readonly rows: readonly Row[];
  /** The first one names the row. */
  readonly columns: readonly ChartColumn<Row>[];
  /** Beside the switch. */
  readonly controls?: ReactNode;
  readonly children: ReactNode;
}

export const ChartWithTable = <Row,>(props: ChartWithTableProps<Row>) => {
  const { label, chartLabel, tableLabel, rows, columns, controls, children } = props;
  const [shown, setShown] = useState('chart');
  return (
    <Stack gap="sm">
      <Box style={{ display: 'flex', gap: 12, flexWrap: 'wrap', justifyContent: 'space-between' }}>
        <Box>{controls}</Box>
        <SegmentedControl
          size="xs"
          value={shown}
          onChange={setShown}
          aria-label={label}
          data={[
            { value: 'chart', label: chartLabel },
            { value: 'table', label: tableLabel },
          ]}
        />
      </Box>
      {shown === 'chart' ? (
        <div role="img" aria-label={label}>
          {children}
        </div>
      ) : (
        <NumbersTable label={label} rows={rows} columns={columns} />
      )}
    </Stack>
  );
};

const NumbersTable = <Row,>({
  label,
  rows,
  columns,
}: Pick<ChartWithTableProps<Row>, 'label' | 'rows' | 'columns'>) => (
  <Table.ScrollContainer minWidth={420} mah={360}>
    <Table captionSide="top" verticalSpacing={6} stickyHeader className="tabular">
      <Table.Caption>{label}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          {columns.map((column, i) => (
            <Table.Th key={column.label} ta={i === 0 ? 'left' : 'right'}>
              {column.label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row, number) => (
          <Table.Tr key={number}>
            {columns.map((column, i) => (
              <Table.Td key={column.label} ta={i === 0 ? 'left' : 'right'}>
                {column.read(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

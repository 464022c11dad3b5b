// The report of the global control group over PostgreSQL: one statement, on the pool of reports.
import { inOrder, type CurrencyAmount } from '../../core/reports/revenue.ts';
import type { SideCount } from '../../core/experiments/control-group-report.ts';
import type { ControlGroupCounts, CountedSides } from '../../ports/control-group-report.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./control-group-report.sql', import.meta.url), ['countSides']);

interface SideRow {
  readonly control: boolean;
  readonly metric: string;
  readonly name: string;
  readonly did: number;
  readonly times: number;
  readonly revenue: readonly CurrencyAmount[];
}

export const createControlGroupCounts = (pool: Pool): ControlGroupCounts => ({
  count: async ({ workspaceId, control, treatment, from, to, until, events }) => {
    const { rows } = await pool.query<SideRow>(
      sql.countSides([workspaceId, control, treatment, from, to, until, events]),
    );
    return [
      toSides(rows, 'purchase', null),
      toSides(rows, 'session', null),
      ...events.map((event) => toSides(rows, 'event', event)),
    ];
  },
});

const toSides = (
  rows: readonly SideRow[],
  metric: CountedSides['metric'],
  event: string | null,
): CountedSides => {
  const sideOf = (control: boolean): SideCount => {
    const find = (wanted: string, name: string): SideRow | undefined =>
      rows.find((row) => row.control === control && row.metric === wanted && row.name === name);
    const found = find(metric, event ?? '');
    return {
      people: find('', '')?.did ?? 0,
      did: found?.did ?? 0,
      times: found?.times ?? 0,
      revenue: inOrder(found?.revenue ?? []),
    };
  };
  return { metric, event, treatment: sideOf(false), control: sideOf(true) };
};

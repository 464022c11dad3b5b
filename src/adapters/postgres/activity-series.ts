// Series of what people did, over PostgreSQL.
import { DAY_MS, toIso, type Instant } from '../../core/time.ts';
import type { ActivitySeries, DayCount, SeriesSpan } from '../../ports/activity-series.ts';
import { loadSql, type Statement } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./activity-series.sql', import.meta.url), [
  'happened',
  'activePeople',
  'newPeople',
  'newInApp',
  'uninstalls',
]);

/** Partitions before it are not looked at. */
const receivedFrom = ({ live, from }: SeriesSpan, windowDays = 1): string =>
  live ? toIso(from - (windowDays - 1) * DAY_MS) : '-infinity';

export const createActivitySeries = (pool: Pool): ActivitySeries => {
  const days = async (statement: Statement): Promise<readonly DayCount[]> =>
    (await pool.query<DayCount>(statement)).rows;
  return {
    happened: async (query) => {
      const { workspaceId, unit, kind, from, to, name, appId } = query;
      const values = [workspaceId, unit, kind, toIso(from), toIso(to), receivedFrom(query), name, appId];
      const { rows } = await pool.query<{ at: Instant; count: number; revenue: number }>(
        sql.happened(values),
      );
      return rows;
    },
    activePeople: (span, windowDays, appId) =>
      days(
        sql.activePeople([
          span.workspaceId,
          toIso(span.from),
          toIso(span.to),
          receivedFrom(span, windowDays),
          appId,
          windowDays - 1,
        ]),
      ),
    newPeople: ({ workspaceId, from, to }, appId) =>
      days(
        appId === null
          ? sql.newPeople([workspaceId, toIso(from), toIso(to)])
          : sql.newInApp([workspaceId, toIso(from), toIso(to), appId]),
      ),
    uninstalls: ({ workspaceId, from, to }) => days(sql.uninstalls([workspaceId, toIso(from), toIso(to)])),
  };
};

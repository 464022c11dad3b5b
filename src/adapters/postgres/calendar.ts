// The calendar's reads: what was sent, and samples of people by the audiences they are in.
import { concat, joinSql, raw, renderSql, sql as build } from '../../core/sql.ts';
import { toIso, type Instant } from '../../core/time.ts';
import type { CalendarStore, PastSend } from '../../ports/calendar-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./calendar.sql', import.meta.url), ['pastSends', 'lastPlanned', 'countZones']);

export const createCalendarStore = (pool: Pool): CalendarStore => ({
  past: async (workspaceId, from, until) => {
    const { rows } = await pool.query<PastRow>(sql.pastSends([workspaceId, toIso(from), toIso(until)]));
    return rows.map(toPast);
  },
  lastPlanned: async (workspaceId, campaignIds, since) => {
    const { rows } = await pool.query<{ campaign_id: string; planned: number }>(
      sql.lastPlanned([workspaceId, campaignIds.filter(isUuid), toIso(since)]),
    );
    return new Map(rows.map((row) => [row.campaign_id, Number(row.planned)]));
  },
  countMasks: async (workspaceId, part, audiences) => {
    const bits = audiences.map(
      (audience, i) => build`(case when ${audience} then ${1 << i}::integer else 0 end)`,
    );
    const mask = bits.length === 0 ? raw('0') : joinSql(bits, ' + ');
    const { text, values } = renderSql(
      concat(
        build`select ${mask} as mask, count(*) as people from users`,
        build` where users.part = ${part}::smallint and users.workspace_id = ${workspaceId}::integer group by 1`,
      ),
    );
    const { rows } = await pool.query<{ mask: number; people: number }>(text, [...values]);
    return rows.map((row) => ({ mask: Number(row.mask), people: Number(row.people) }));
  },
  countZones: async (workspaceId, part) => {
    const { rows } = await pool.query<{ zone: string | null; people: number }>(
      sql.countZones([workspaceId, part]),
    );
    return rows.map((row) => ({ zone: row.zone, people: Number(row.people) }));
  },
});

interface PastRow {
  readonly campaign_id: string;
  readonly dispatch_id: string;
  readonly kind: PastSend['kind'];
  readonly key: string;
  readonly due_at: Instant;
  readonly ends_at: Instant;
  readonly planned: number;
}
const toPast = (row: PastRow): PastSend => ({
  campaignId: row.campaign_id,
  dispatchId: row.dispatch_id,
  kind: row.kind,
  key: row.key,
  dueAt: row.due_at,
  endsAt: row.ends_at,
  planned: Number(row.planned),
});

// Which pushes came shortly before sessions, from the receipts; habits are only asked for where there was one.
import type { RecentPush, SessionHabit } from '../../core/interactions/influence.ts';
import type { RecentPushes, SessionStart } from '../../ports/recent-pushes.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./recent-pushes.sql', import.meta.url), ['findRecentPushes', 'findHabits']);

interface PushRow {
  readonly i: number;
  readonly campaign_id: string;
  readonly received_at: number;
  readonly opened_at: number | null;
  readonly influenced_at: number | null;
}
interface HabitRow {
  readonly i: number;
  readonly count: number;
  readonly first_at: number;
  readonly last_at: number;
}

export const createRecentPushes = (pool: Pool): RecentPushes => ({
  before: async (starts) => {
    if (starts.length === 0) return [];
    const rows = starts.map(startRow);
    const found = await pool.query<PushRow>(sql.findRecentPushes([JSON.stringify(rows)]));
    const pushes = starts.map((): RecentPush[] => []);
    for (const row of found.rows) pushes[row.i]?.push(toPush(row));
    const habits = await findHabits(
      pool,
      rows.filter(({ i }) => (pushes[i]?.length ?? 0) > 0),
    );
    return pushes.map((list, i) => ({ pushes: list, habit: habits.get(i) ?? null }));
  },
});

const startRow = ({ workspaceId, part, userId, at }: SessionStart, i: number) => ({
  i,
  part,
  w: workspaceId,
  u: userId,
  t: at,
});

const toPush = (row: PushRow): RecentPush => ({
  campaignId: row.campaign_id,
  receivedAt: row.received_at,
  openedAt: row.opened_at,
  influencedAt: row.influenced_at,
});

const findHabits = async (
  pool: Pool,
  rows: readonly ReturnType<typeof startRow>[],
): Promise<ReadonlyMap<number, SessionHabit>> => {
  if (rows.length === 0) return new Map();
  const { rows: found } = await pool.query<HabitRow>(sql.findHabits([JSON.stringify(rows)]));
  return new Map(
    found.map((row) => [row.i, { count: row.count, firstAt: row.first_at, lastAt: row.last_at }]),
  );
};

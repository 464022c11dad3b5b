// When people used the app and what they were sent: what optimal times rest on (campaign-delivery 6.1). Read from the
// logs of sessions and interactions, for a whole slice of people at once.
import type { Engagement } from '../../core/schedule/optimal-time.ts';
import { toIso, type Instant } from '../../core/time.ts';
import type { EngagementPlace, PlanningStore } from '../../ports/planning-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool, Queryable } from './pool.ts';

const sql = loadSql(new URL('./engagement.sql', import.meta.url), ['engagement', 'sampleSessions']);

export const engagement = (pool: Pool): Pick<PlanningStore, 'engagement' | 'sampleSessions'> => ({
  engagement: (people, since) => loadEngagement(pool, people, since),
  sampleSessions: async (workspaceId, since) => {
    const query = sql.sampleSessions([workspaceId, toIso(since)]);
    const { rows } = await pool.query<{ at: number; time_zone: string | null }>(query);
    return rows.map(({ at, time_zone: timeZone }) => ({ at, timeZone }));
  },
});

export const loadEngagement = async (
  pool: Queryable,
  people: readonly EngagementPlace[],
  since: Instant,
): Promise<ReadonlyMap<string, Engagement>> => {
  if (people.length === 0) return new Map();
  const asked = people.map(({ workspaceId, part, userId }) => ({ part, w: workspaceId, u: userId }));
  const { rows } = await pool.query<{ user_id: string; channel: string; times: readonly number[] }>(
    sql.engagement([JSON.stringify(asked), toIso(since)]),
  );
  const found = new Map<string, Record<string, readonly number[]>>();
  for (const { user_id: userId, channel, times } of rows) {
    found.set(userId, { ...found.get(userId), [channel]: times });
  }
  return found;
};

// Cancels deliveries that wait: of a campaign that was stopped, of a schedule that was deleted.
import { toIso } from '../../core/time.ts';
import type { CancelRequest } from '../../ports/planning-store.ts';
import { planningSql as sql } from './planning-sql.ts';
import type { Pool } from './pool.ts';

export const cancelWaiting = async (pool: Pool, r: CancelRequest): Promise<number> => {
  const { rows } = await pool.query<{ n: number }>(
    sql.cancelWaitingOfPart([
      r.part,
      r.workspaceId,
      r.campaignId,
      toIso(r.plannedUntil),
      r.reason,
      toIso(r.at),
      toIso(r.loggedAt),
      r.campaignVersion,
      r.limit,
      r.dispatchId,
    ]),
  );
  return rows[0]?.n ?? 0;
};

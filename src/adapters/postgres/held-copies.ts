// What a person decides about seed copies whose answer was lost; who asks twice changes nothing twice.
import type { Instant } from '../../core/time.ts';
import type { HeldCopy, HeldCopyStore } from '../../ports/seed-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./held-copies.sql', import.meta.url), [
  'listHeldCopies',
  'settleHeldCopies',
  'resendHeldCopies',
]);

interface HeldRow {
  readonly copy_id: string;
  readonly campaign_id: string;
  readonly campaign_name: string;
  readonly variant_id: string;
  readonly address: string;
  readonly attempts: number;
  readonly at: Instant;
  readonly total: number;
}

export const createHeldCopies = (pool: Pool): HeldCopyStore => {
  const settle = async (...values: readonly unknown[]): Promise<number> =>
    (await pool.query(sql.settleHeldCopies(values))).rowCount ?? 0;
  return {
    list: async (workspaceId, campaignId, limit) => {
      const { rows } = await pool.query<HeldRow>(sql.listHeldCopies([workspaceId, campaignId, limit]));
      return { copies: rows.map(toHeld), total: rows[0]?.total ?? 0 };
    },
    markAsSent: (workspaceId, copyIds, realNow) =>
      settle(workspaceId, copyIds, 'sent', 'marked_as_sent', realNow),
    drop: (workspaceId, copyIds, realNow) => settle(workspaceId, copyIds, 'failed', 'held_dropped', realNow),
    resend: async (workspaceId, copyIds, realNow) =>
      (await pool.query(sql.resendHeldCopies([workspaceId, copyIds, realNow]))).rowCount ?? 0,
  };
};

const toHeld = (row: HeldRow): HeldCopy => ({
  copyId: row.copy_id,
  campaignId: row.campaign_id,
  campaignName: row.campaign_name,
  variantId: row.variant_id,
  address: row.address,
  attempts: row.attempts,
  at: row.at,
});

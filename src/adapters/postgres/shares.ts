// Re-weighings of intelligent selection: one row per campaign, variants and half day; the first one stands.
import type { SelectedShares, VariantShare } from '../../core/experiments/intelligent-selection.ts';
import type { Rate } from '../../core/experiments/significance.ts';
import type { Instant } from '../../core/time.ts';
import { shareKey, type ShareKey, type ShareStore } from '../../ports/share-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./shares.sql', import.meta.url), ['latestShares', 'countShares', 'keepShares']);

export interface ShareRow {
  readonly workspace_id: number;
  readonly campaign_id: string;
  readonly basis: string;
  readonly period: number | string;
  readonly decided_at: Instant;
  readonly settled: boolean;
  readonly shares: readonly VariantShare[];
  readonly remaining: number | null;
}

interface CountRow {
  readonly workspace_id: number;
  readonly campaign_id: string;
  readonly variant: string;
  readonly people: number;
  readonly successes: number;
}

export const postgresShareStore = (pool: Pool): ShareStore => {
  const latest: ShareStore['latest'] = async (keys) => {
    const wanted = keys.map((key) => ({ w: key.workspaceId, c: key.campaignId, b: key.basis }));
    const { rows } = await pool.query<ShareRow>(sql.latestShares([JSON.stringify(wanted)]));
    return new Map(rows.map((row) => [shareKey(keyOf(row)), toShares(row)]));
  };
  return {
    latest,
    counted: async (keys) => {
      const wanted = [...new Map(keys.map((key) => [`${key.workspaceId}:${key.campaignId}`, key])).values()];
      const { rows } = await pool.query<CountRow>(
        sql.countShares([JSON.stringify(wanted.map((key) => ({ w: key.workspaceId, c: key.campaignId })))]),
      );
      return new Map(keys.map((key) => [shareKey(key), ratesOf(rows, key)]));
    },
    keep: async (made) => {
      const written = made.map(({ key, shares }) => ({
        w: key.workspaceId,
        c: key.campaignId,
        b: key.basis,
        period: shares.period,
        at_ms: shares.decidedAt,
        settled: shares.settled,
        shares: shares.shares,
        remaining: shares.remaining,
      }));
      await pool.query(sql.keepShares([JSON.stringify(written)]));
      return latest(made.map(({ key }) => key));
    },
  };
};

/** Somebody who converts in two windows of a day counts once: never more than there are people. */
const ratesOf = (rows: readonly CountRow[], key: ShareKey): ReadonlyMap<string, Rate> =>
  new Map(
    rows
      .filter((row) => row.workspace_id === key.workspaceId && row.campaign_id === key.campaignId)
      .map((row) => {
        const people = Number(row.people);
        return [row.variant, { people, successes: Math.min(Number(row.successes), people) }];
      }),
  );

const keyOf = (row: ShareRow): ShareKey => ({
  workspaceId: row.workspace_id,
  campaignId: row.campaign_id,
  basis: row.basis,
});

export const toShares = (row: ShareRow): SelectedShares => ({
  period: Number(row.period),
  decidedAt: row.decided_at,
  settled: row.settled,
  shares: row.shares,
  remaining: row.remaining,
});

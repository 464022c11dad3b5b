// Decisions about winning variants: one row per test, the first one stands.
import type { WinningVariant } from '../../core/campaigns/definition/conversion-settings.ts';
import type { PersonalModel, TraitCount } from '../../core/experiments/personal-model.ts';
import type { CounterRow } from '../../core/experiments/results.ts';
import type { WinnerDecision } from '../../core/experiments/winning-variant.ts';
import { winnerKey, type WinnerKey, type WinnerStore } from '../../ports/winner-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./winners.sql', import.meta.url), [
  'findWinners',
  'countTest',
  'countTraits',
  'storeWinner',
]);

/** Where a receipt says that it was a success: among its interactions, or its conversions. */
const SUCCESS_OF: Readonly<Record<WinningVariant['metric'], readonly [string, string]>> = {
  unique_opens: ['open', ''],
  unique_clicks: ['click', ''],
  conversion_rate: ['', 'A'],
};

interface WinnerRow {
  readonly workspace_id: number;
  readonly campaign_id: string;
  readonly dispatch_id: string;
  readonly winner: string | null;
  readonly because: WinnerDecision['because'];
  readonly results: {
    readonly statistic: number | null;
    readonly p: number | null;
    readonly model?: PersonalModel;
  };
}

interface CountRow extends Omit<CounterRow, 'sendId' | 'count'> {
  readonly send_id: string;
  readonly count: number;
}

export const postgresWinnerStore = (pool: Pool): WinnerStore => {
  const find: WinnerStore['find'] = async (keys) => {
    if (keys.length === 0) return new Map();
    const wanted = keys.map((key) => ({ w: key.workspaceId, c: key.campaignId, d: key.dispatchId }));
    const { rows } = await pool.query<WinnerRow>(sql.findWinners([JSON.stringify(wanted)]));
    return new Map(rows.map((row) => [winnerKey(keyOf(row)), toDecision(row)]));
  };
  return {
    find,
    counted: async (workspaceId, campaignId) => {
      const { rows } = await pool.query<CountRow>(sql.countTest([workspaceId, campaignId]));
      return rows.map(({ send_id, count, ...row }) => ({ ...row, sendId: send_id, count: Number(count) }));
    },
    traitCounts: async ({ workspaceId, campaignId, dispatchId }, metric) => {
      const { rows } = await pool.query<TraitCount>(
        sql.countTraits([workspaceId, campaignId, dispatchId, ...SUCCESS_OF[metric]]),
      );
      return rows.map((row) => ({ ...row, people: Number(row.people), successes: Number(row.successes) }));
    },
    decide: async (key, decision, results, at) => {
      const { statistic, p, model } = decision;
      const kept = { statistic, p, counted: results, ...(model === undefined ? {} : { model }) };
      await pool.query(
        sql.storeWinner([
          key.workspaceId,
          key.campaignId,
          key.dispatchId,
          at,
          decision.winner,
          decision.because,
          JSON.stringify(kept),
        ]),
      );
      return (await find([key])).get(winnerKey(key)) ?? decision;
    },
  };
};

const keyOf = (row: WinnerRow): WinnerKey => ({
  workspaceId: row.workspace_id,
  campaignId: row.campaign_id,
  dispatchId: row.dispatch_id,
});

const toDecision = ({ winner, because, results }: WinnerRow): WinnerDecision => ({
  winner,
  because,
  statistic: results.statistic,
  p: results.p,
  ...(results.model === undefined ? {} : { model: results.model }),
});

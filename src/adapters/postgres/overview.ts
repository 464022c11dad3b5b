// The first screen's reads, on the reports pool.
import type { CampaignStatus, CampaignType } from '../../core/campaigns/campaign.ts';
import { PARTS } from '../../core/part.ts';
import { toIso, type Instant } from '../../core/time.ts';
import type { BrokenChannel, CampaignHead, DaySum, OverviewStore, Run } from '../../ports/overview-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./overview.sql', import.meta.url), [
  'sumsSince',
  'sumsAndWaiting',
  'runsSince',
  'openRuns',
  'sampleWaitingLive',
  'sampleWaitingSandbox',
  'heads',
  'heldByCampaign',
  'brokenChannels',
  'restingSince',
  'recentDrafts',
  'firstSteps',
]);

/** 64 parts of this: what the look at waiting deliveries reads at most. */
const SEEN_OF_A_PART = 100;

/** What is counted exactly: 64 parts of this; beyond it the sums say how many wait. */
const COUNTED_OF_A_PART = 1_000;

export const createOverviewStore = (pool: Pool): OverviewStore => ({
  sumsSince: async (workspaceId, day) => {
    const { rows } = await pool.query<SumRow>(sql.sumsSince([workspaceId, day]));
    return rows.map(toSum);
  },
  sumsAndWaiting: async (workspaceId, day) => {
    const values = [workspaceId, day, PARTS, COUNTED_OF_A_PART];
    const { rows } = await pool.query<SumRow>(sql.sumsAndWaiting(values));
    const waiting = rows.filter(({ outcome }) => outcome === 'waiting').map(({ count }) => Number(count));
    return {
      sums: rows.filter(({ outcome }) => outcome !== 'waiting').map(toSum),
      waiting: waiting.reduce((sum, count) => sum + count, 0),
      exact: waiting.every((count) => count < COUNTED_OF_A_PART),
    };
  },
  runsSince: async (workspaceId, since) => {
    const at = toIso(since);
    const [recent, open, sandboxed] = await Promise.all([
      pool.query<RunRow>(sql.runsSince([workspaceId, at])),
      pool.query<RunRow>(sql.openRuns([workspaceId, at, true])),
      pool.query<RunRow>(sql.openRuns([workspaceId, at, false])),
    ]);
    return [...recent.rows, ...open.rows, ...sandboxed.rows].map(toRun);
  },
  sampleWaiting: async (workspaceId, live, now) => {
    const query = live ? sql.sampleWaitingLive : sql.sampleWaitingSandbox;
    const { rows } = await pool.query<WaitingRow>(query([workspaceId, PARTS, toIso(now), SEEN_OF_A_PART]));
    return {
      complete: rows.every(({ cut }) => !cut),
      campaigns: rows.map((row) => ({
        campaignId: row.campaign_id,
        due: Number(row.due),
        later: Number(row.later),
        retried: Number(row.retried),
        nextDueAt: row.next_due_at,
      })),
    };
  },
  heads: async (workspaceId, campaignIds) => {
    const ids = campaignIds.filter(isUuid);
    if (ids.length === 0) return [];
    const { rows } = await pool.query<HeadRow>(sql.heads([workspaceId, ids]));
    return rows.map(toHead);
  },
  heldByCampaign: async (workspaceId) => {
    const { rows } = await pool.query<{ campaign_id: string; count: number }>(
      sql.heldByCampaign([workspaceId]),
    );
    return rows.map((row) => ({ campaignId: row.campaign_id, count: Number(row.count) }));
  },
  ...settings(pool),
});

/** What is read of campaigns and their set-up alone. */
const settings = (
  pool: Pool,
): Pick<OverviewStore, 'brokenChannels' | 'restingSince' | 'recentDrafts' | 'firstSteps'> => ({
  brokenChannels: async (workspaceId) => {
    const { rows } = await pool.query<BrokenRow>(sql.brokenChannels([workspaceId]));
    return rows.map(({ campaign_id: campaignId, ...row }): BrokenChannel => ({ campaignId, ...row }));
  },
  restingSince: async (workspaceId, since) => {
    const { rows } = await pool.query<HeadRow>(sql.restingSince([workspaceId, toIso(since)]));
    return rows.map(toHead);
  },
  recentDrafts: async (workspaceId, since) => {
    const { rows } = await pool.query<DraftRow>(sql.recentDrafts([workspaceId, toIso(since)]));
    return rows.map(({ campaign_id: campaignId, subject }) => ({ campaignId, subject }));
  },
  firstSteps: async (workspaceId) => {
    const { rows } = await pool.query<StepsRow>(sql.firstSteps([workspaceId, PARTS]));
    const row = rows[0];
    return {
      hasConfiguration: row?.has_configuration === true,
      hasPerson: row?.has_person === true,
      hasCampaign: row?.has_campaign === true,
      hasLaunched: row?.has_launched === true,
      hasSent: row?.has_sent === true,
    };
  },
});

interface SumRow {
  readonly campaign_id: string;
  readonly day: string;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}
const toSum = ({ campaign_id: campaignId, count, ...row }: SumRow): DaySum => ({
  campaignId,
  ...row,
  count: Number(count),
});

interface RunRow {
  readonly campaign_id: string;
  readonly dispatch_id: string;
  readonly status: Run['status'];
  readonly slot: number;
  readonly planned: number;
  readonly due_at: Instant;
  readonly ends_at: Instant | null;
}
const toRun = (row: RunRow): Run => ({
  campaignId: row.campaign_id,
  dispatchId: row.dispatch_id,
  status: row.status,
  slot: row.slot,
  planned: Number(row.planned),
  dueAt: row.due_at,
  endsAt: row.ends_at,
});

interface WaitingRow {
  readonly campaign_id: string;
  readonly due: number;
  readonly later: number;
  readonly retried: number;
  readonly next_due_at: Instant | null;
  readonly cut: boolean;
}

interface HeadRow {
  readonly campaign_id: string;
  readonly name: string;
  readonly type: CampaignType;
  readonly status: CampaignStatus;
  readonly tags: readonly string[];
  readonly updated_at: Instant;
  readonly channels: readonly string[];
}
const toHead = (row: HeadRow): CampaignHead => ({
  campaignId: row.campaign_id,
  name: row.name,
  type: row.type,
  status: row.status,
  channels: row.channels,
  tags: row.tags,
  updatedAt: row.updated_at,
});

interface BrokenRow {
  readonly campaign_id: string;
  readonly name: string;
  readonly channel: string;
}
interface DraftRow {
  readonly campaign_id: string;
  readonly subject: 'campaign' | 'draft';
}
interface StepsRow {
  readonly has_configuration: boolean;
  readonly has_person: boolean;
  readonly has_campaign: boolean;
  readonly has_launched: boolean;
  readonly has_sent: boolean;
}

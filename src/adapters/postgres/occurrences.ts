// Occurrences of scheduled campaigns on PostgreSQL. Whatever changes them locks the campaign first.
import type { Campaign } from '../../core/campaigns/campaign.ts';
import type { JsonObject } from '../../core/json.ts';
import { toIso, type Instant } from '../../core/time.ts';
import type {
  CampaignRef,
  ClaimedOccurrence,
  FollowPlan,
  Occurrence,
  OccurrenceStatus,
  OccurrenceStore,
  PlanningScope,
} from '../../ports/occurrence-store.ts';
import type { Dispatch, Fanout } from '../../ports/planning-store.ts';
import { toCampaign, toDefinition, type CampaignRow } from './campaign-row.ts';
import { loadSql } from './load-sql.ts';
import { inTransaction, type Pool, type Queryable } from './pool.ts';

const sql = loadSql(new URL('./occurrences.sql', import.meta.url), [
  'unfollowedLive',
  'unfollowedSandbox',
  'lockRunningCampaign',
  'occurrencesOfCampaign',
  'cancelOccurrences',
  'putOccurrences',
  'markFollowed',
  'claimLiveOccurrence',
  'claimSandboxOccurrence',
  'lockToStart',
  'markStarted',
  'addOccurrence',
  'definitionOfVersion',
  'upcomingOccurrences',
  'hurryOccurrences',
  'finishedLive',
  'finishedSandbox',
  'undecidedOfCampaign',
  'retireCampaign',
]);

const LEASE_MS = 60_000;
/** Occurrences looked at when a schedule is followed: what waits, and what began last. */
const KNOWN = 100;

/** How the planning store writes what an occurrence becomes. */
export interface PlanWriters {
  readonly insertDispatch: (db: Queryable, dispatch: Dispatch) => Promise<void>;
  readonly insertFanout: (db: Queryable, fanout: Fanout) => Promise<void>;
  readonly campaigns: (workspaceId: number, ids: readonly string[]) => Promise<readonly Campaign[]>;
}

export const occurrences = (pool: Pool, write: PlanWriters): OccurrenceStore => ({
  ...following(pool),
  ...starting(pool, write),
  ...finishing(pool),
  upcoming: async (workspaceId, from, until) => {
    const values = [workspaceId, toIso(from), toIso(until)];
    const { rows } = await pool.query<OccurrenceRow>(sql.upcomingOccurrences(values));
    const found = await write.campaigns(workspaceId, [...new Set(rows.map((row) => row.campaign_id))]);
    const byId = new Map(found.map((campaign) => [campaign.campaignId, campaign]));
    return rows.flatMap((row) => {
      const campaign = byId.get(row.campaign_id);
      return campaign === undefined ? [] : [{ occurrence: toOccurrence(row), campaign }];
    });
  },
});

const following = (
  pool: Pool,
): Pick<
  OccurrenceStore,
  'unfollowed' | 'followSchedule' | 'addOccurrence' | 'occurrences' | 'definitionOf' | 'hurryOccurrences'
> => ({
  unfollowed: async (scope) => {
    const query = scope.live ? sql.unfollowedLive() : sql.unfollowedSandbox([scope.workspaceId]);
    const { rows } = await pool.query<RefRow>(query);
    return rows.map(toRef);
  },
  followSchedule: ({ workspaceId, campaignId }, plan) =>
    inTransaction(pool, async (client) => {
      const found = await client.query<FollowedRow>(sql.lockRunningCampaign([workspaceId, campaignId]));
      const [row] = found.rows;
      if (row === undefined) return false;
      const known = await client.query<OccurrenceRow>(
        sql.occurrencesOfCampaign([workspaceId, campaignId, KNOWN]),
      );
      const change = plan(toCampaign(row), known.rows.map(toOccurrence), row.scheduled_version !== null);
      await writePlan(client, { workspaceId, campaignId }, change);
      return true;
    }),
  addOccurrence: (occurrence) =>
    inTransaction(pool, async (client) => {
      const { workspaceId, campaignId } = occurrence;
      const { rowCount } = await client.query(sql.lockRunningCampaign([workspaceId, campaignId]));
      if (rowCount === 0) return false;
      await client.query(sql.addOccurrence(Object.values(toRecord(occurrence))));
      return true;
    }),
  occurrences: async ({ workspaceId, campaignId }, limit) => {
    const query = sql.occurrencesOfCampaign([workspaceId, campaignId, limit]);
    const { rows } = await pool.query<OccurrenceRow>(query);
    return rows.map(toOccurrence);
  },
  definitionOf: async ({ workspaceId, campaignId }, version) => {
    const { rows } = await pool.query<Pick<CampaignRow, 'definition' | 'segments' | 'team'>>(
      sql.definitionOfVersion([workspaceId, campaignId, version]),
    );
    return rows[0] === undefined ? null : toDefinition(rows[0].definition, rows[0].segments, rows[0].team);
  },
  hurryOccurrences: async ({ workspaceId, campaignId }, now) => {
    await pool.query(sql.hurryOccurrences([workspaceId, campaignId, toIso(now)]));
  },
});

const writePlan = async (
  client: Queryable,
  { workspaceId, campaignId }: CampaignRef,
  { cancel, put }: FollowPlan,
): Promise<void> => {
  if (cancel.length > 0) await client.query(sql.cancelOccurrences([workspaceId, campaignId, cancel]));
  if (put.length > 0) await client.query(sql.putOccurrences([JSON.stringify(put.map(toRecord))]));
  await client.query(sql.markFollowed([workspaceId, campaignId, put.length > 0]));
};

const starting = (
  pool: Pool,
  write: PlanWriters,
): Pick<OccurrenceStore, 'claimOccurrence' | 'startOccurrence'> => ({
  claimOccurrence: async (scope, now): Promise<ClaimedOccurrence | null> => {
    const { rows } = await pool.query<OccurrenceRow>(
      scope.live
        ? sql.claimLiveOccurrence([toIso(now), LEASE_MS])
        : sql.claimSandboxOccurrence([toIso(now), LEASE_MS, scope.workspaceId]),
    );
    return rows[0] === undefined ? null : { ...toOccurrence(rows[0]), epoch: rows[0].epoch };
  },
  startOccurrence: (occurrence, { dispatch, fanout, next }) =>
    inTransaction(pool, async (client) => {
      const { workspaceId, campaignId, key, epoch } = occurrence;
      const running = await client.query(sql.lockToStart([workspaceId, campaignId]));
      if (running.rowCount === 0) return false;
      const marked = await client.query(sql.markStarted([workspaceId, campaignId, key, epoch]));
      if (marked.rowCount === 0) return false;
      await write.insertDispatch(client, dispatch);
      await write.insertFanout(client, fanout);
      if (next !== null) await client.query(sql.putOccurrences([JSON.stringify([toRecord(next)])]));
      return true;
    }),
});

const finishing = (pool: Pool): Pick<OccurrenceStore, 'retireFinished'> => ({
  retireFinished: async (scope: PlanningScope, now: Instant): Promise<number> => {
    const { rows } = await pool.query<RefRow>(
      scope.live ? sql.finishedLive([toIso(now)]) : sql.finishedSandbox([toIso(now), scope.workspaceId]),
    );
    let retired = 0;
    for (const row of rows) if (await retire(pool, toRef(row), now)) retired++;
    return retired;
  },
});

/** Each question is a statement of its own, after the lock, so that it sees what was there before the lock was had. */
const retire = (pool: Pool, { workspaceId, campaignId }: CampaignRef, now: Instant): Promise<boolean> =>
  inTransaction(pool, async (client) => {
    await client.query(sql.lockRunningCampaign([workspaceId, campaignId]));
    const { rows } = await client.query<{ waiting: string }>(
      sql.undecidedOfCampaign([workspaceId, campaignId]),
    );
    if (Number(rows[0]?.waiting ?? 0) > 0) return false;
    const retired = await client.query(sql.retireCampaign([workspaceId, campaignId, toIso(now)]));
    return retired.rowCount === 1;
  });

type FollowedRow = CampaignRow & { readonly scheduled_version: number | null };

interface RefRow {
  readonly workspace_id: number;
  readonly campaign_id: string;
}
const toRef = (row: RefRow): CampaignRef => ({ workspaceId: row.workspace_id, campaignId: row.campaign_id });

interface OccurrenceRow extends RefRow {
  readonly key: string;
  readonly number: number;
  readonly dispatch_id: string;
  readonly live: boolean;
  readonly version: number;
  readonly at: number;
  readonly due_at: number;
  readonly frozen_at: number;
  readonly ends_at: number;
  readonly followed_at: number;
  readonly status: OccurrenceStatus;
  readonly epoch: number;
}
const toOccurrence = (row: OccurrenceRow): Occurrence => ({
  workspaceId: row.workspace_id,
  campaignId: row.campaign_id,
  key: row.key,
  number: row.number,
  dispatchId: row.dispatch_id,
  live: row.live,
  version: row.version,
  at: row.at,
  dueAt: row.due_at,
  frozenAt: row.frozen_at,
  endsAt: row.ends_at,
  followedAt: row.followed_at,
  status: row.status,
});

/** In the order of the columns. */
const toRecord = (o: Occurrence): JsonObject => ({
  workspace_id: o.workspaceId,
  campaign_id: o.campaignId,
  key: o.key,
  number: o.number,
  dispatch_id: o.dispatchId,
  live: o.live,
  version: o.version,
  at: toIso(o.at),
  due_at: toIso(o.dueAt),
  frozen_at: toIso(o.frozenAt),
  ends_at: toIso(o.endsAt),
  followed_at: toIso(o.followedAt),
});

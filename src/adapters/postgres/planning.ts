// The planning store on PostgreSQL. Every multi-row write is one statement with a record set; everything a call
// writes is one transaction.
import type { Campaign } from '../../core/campaigns/campaign.ts';
import type { CallSchedule, CallTarget } from '../../core/campaigns/trigger-call.ts';
import type { JsonObject } from '../../core/json.ts';
import { NO_WORKSPACE_LIMITS } from '../../core/restraints/workspace-limits.ts';
import type { OptimalPlan } from '../../core/schedule/optimal-time.ts';
import type { WavePlan } from '../../core/schedule/waves.ts';
import type { SqlFragment } from '../../core/sql.ts';
import { toIso, type Instant } from '../../core/time.ts';
import type {
  AcceptedCall,
  CancelRequest,
  ClaimedFanout,
  Dispatch,
  Fanout,
  OncePerDay,
  PlanBatch,
  PlanningStore,
  Schedule,
  SliceRequest,
  SliceResult,
  Workspace,
} from '../../ports/planning-store.ts';
import { toCampaign, type CampaignRow } from './campaign-row.ts';
import { calledMessages } from './called-messages.ts';
import { insertDispatch, toDispatch, type DispatchRow } from './dispatch-rows.ts';
import { engagement } from './engagement.ts';
import { occurrences } from './occurrences.ts';
import { countWithoutZone, planSliceStatement, selectCandidates } from './plan-slice.ts';
import { limitsToRun } from './limits.ts';
import { planningSql as sql } from './planning-sql.ts';
import { cancelWaiting } from './waiting.ts';
import { inTransaction, type Pool, type Queryable } from './pool.ts';

const FANOUT_LEASE_MS = 60_000;
const SCHEDULE_LEASE_MS = 60_000;

export const createPlanningStore = (pool: Pool): PlanningStore => ({
  workspaceLimits: async (id) => (await limitsToRun(pool, [id]))[0]?.limits ?? NO_WORKSPACE_LIMITS,
  ...readers(pool),
  ...calls(pool),
  ...fanouts(pool),
  ...schedules(pool),
  ...sendIds(pool),
  ...clocks(pool),
  ...engagement(pool),
  ...calledMessages(pool),
  ...occurrences(pool, {
    insertDispatch,
    insertFanout,
    campaigns: (workspaceId, ids) => loadCampaigns(pool, workspaceId, ids),
  }),
});

const readers = (pool: Pool) => ({
  workspace: async (workspaceId: number): Promise<Workspace | null> => {
    const { rows } = await pool.query<WorkspaceRow>(sql.planningWorkspace([workspaceId]));
    return rows[0] === undefined ? null : toWorkspace(rows[0]);
  },
  campaign: async (workspaceId: number, campaignId: string): Promise<Campaign | null> =>
    (await loadCampaigns(pool, workspaceId, [campaignId]))[0] ?? null,
  campaigns: (workspaceId: number, campaignIds: readonly string[]) =>
    loadCampaigns(pool, workspaceId, campaignIds),
  dispatch: async (workspaceId: number, dispatchId: string): Promise<Dispatch | null> => {
    const { rows } = await pool.query<DispatchRow>(sql.dispatchById([workspaceId, dispatchId]));
    return rows[0] === undefined ? null : toDispatch(rows[0]);
  },
  zones: async (workspaceId: number): Promise<readonly string[]> => {
    const { rows } = await pool.query<{ time_zone: string }>(sql.zonesOfWorkspace([workspaceId]));
    return [...new Set([...Intl.supportedValuesOf('timeZone'), ...rows.map((row) => row.time_zone)])];
  },
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const loadCampaigns = async (
  pool: Pool,
  workspaceId: number,
  campaignIds: readonly string[],
): Promise<readonly Campaign[]> => {
  const ids = campaignIds.filter((id) => UUID.test(id));
  if (ids.length === 0) return [];
  const { rows } = await pool.query<CampaignRow>(sql.planningCampaigns([workspaceId, ids]));
  return rows.map(toCampaign);
};

const calls = (pool: Pool) => ({
  accept: (call: AcceptedCall): Promise<Dispatch | null> =>
    inTransaction(pool, async (client) => {
      if (call.once !== undefined) {
        const { workspaceId } = call.dispatch;
        await client.query(sql.lockSendIdDay([workspaceId, `once ${call.once.name}`]));
        const earlier = await findEarlier(client, workspaceId, call.once);
        if (earlier !== null) return earlier;
      }
      if (call.fanout !== undefined) await holdCampaign(client, call.fanout);
      await insertDispatch(client, call.dispatch);
      if (call.newSendId !== undefined) await insertOwnSendId(client, call.dispatch, call.newSendId);
      if (call.batch !== undefined) await planBatch(client, call.batch);
      if (call.fanout !== undefined) await insertFanout(client, call.fanout);
      if (call.schedule !== undefined) await insertSchedule(client, call.schedule);
      return null;
    }),
  earlierDispatch: (workspaceId: number, once: OncePerDay): Promise<Dispatch | null> =>
    findEarlier(pool, workspaceId, once),
  plan: (batch: PlanBatch): Promise<void> => inTransaction(pool, (client) => planBatch(client, batch)),
});

const findEarlier = async (
  db: Queryable,
  workspaceId: number,
  { dispatchIds, since }: OncePerDay,
): Promise<Dispatch | null> => {
  const { rows } = await db.query<DispatchRow>(
    sql.earlierDispatch([workspaceId, [...dispatchIds], toIso(since)]),
  );
  return rows[0] === undefined ? null : toDispatch(rows[0]);
};

const insertOwnSendId = async (db: Queryable, dispatch: Dispatch, sendId: string): Promise<void> => {
  const { workspaceId, campaignId, createdAt } = dispatch;
  await db.query(sql.insertSendId([workspaceId, campaignId, sendId, toIso(createdAt), false]));
};

const planBatch = async (db: Queryable, batch: PlanBatch): Promise<void> => {
  const { workspaceId, campaignId, dispatchId, live, sendId } = batch;
  const plannedAt = toIso(batch.plannedAt);
  if (batch.deliveries.length > 0)
    await db.query(
      sql.planDeliveries([
        JSON.stringify(batch.deliveries.map(deliveryRecord)),
        workspaceId,
        campaignId,
        dispatchId,
        live,
        plannedAt,
        sendId ?? '',
      ]),
    );
  if (batch.skips.length > 0)
    await db.query(
      sql.planSkips([
        JSON.stringify(batch.skips.map(skipRecord)),
        workspaceId,
        campaignId,
        dispatchId,
        sendId ?? '',
        plannedAt,
        batch.campaignVersion,
        toIso(batch.loggedAt),
      ]),
    );
};

const deliveryRecord = (d: PlanBatch['deliveries'][number]): JsonObject => ({
  part: d.part,
  delivery_id: d.deliveryId,
  user_id: d.userId,
  due_at: toIso(d.dueAt),
  expires_at: d.expiresAt === null ? null : toIso(d.expiresAt),
  properties: d.properties,
  progress: d.progress === undefined ? null : { ...d.progress },
});

const skipRecord = (s: PlanBatch['skips'][number]): JsonObject => ({
  part: s.part,
  delivery_id: s.deliveryId,
  user_id: s.userId,
  reason: s.reason,
  facts: s.facts,
});

type ClockScope = { live: true } | { live: false; workspaceId: number };

const fanouts = (pool: Pool) => ({
  claimFanout: async (scope: ClockScope, now: Instant): Promise<ClaimedFanout | null> => {
    const { rows } = await pool.query<FanoutRow>(
      scope.live
        ? sql.claimLiveFanout([toIso(now), FANOUT_LEASE_MS])
        : sql.claimSandboxFanout([toIso(now), FANOUT_LEASE_MS, scope.workspaceId]),
    );
    return rows[0] === undefined ? null : toFanout(rows[0]);
  },
  planSlice: (request: SliceRequest): Promise<SliceResult> =>
    planFenced(pool, request, async (client) => {
      const { rows } = await client.query<SliceRow>(planSliceStatement(request));
      const { considered = 0, seen = 0, last_user: last = null } = rows[0] ?? {};
      return { planned: considered, seen, lastUser: seen < request.limit ? null : last };
    }),
  countWithoutZone: (workspaceId: number, part: number, audience: SqlFragment) =>
    countWithoutZone(pool, workspaceId, part, audience),
  candidates: (request: SliceRequest) => selectCandidates(pool, request),
  planCandidates: (request: SliceRequest, batch: PlanBatch, lastUser: string | null): Promise<SliceResult> =>
    planFenced(pool, request, async (client) => {
      await planBatch(client, batch);
      const { deliveries, skips } = batch;
      return { planned: deliveries.length, seen: deliveries.length + skips.length, lastUser };
    }),
  finishFanout: async (f: ClaimedFanout): Promise<void> => {
    await pool.query(sql.finishFanout([f.workspaceId, f.fanoutId, f.epoch]));
  },
  releaseFanout: async (f: ClaimedFanout): Promise<void> => {
    await pool.query(sql.releaseFanout([f.workspaceId, f.fanoutId, f.epoch]));
  },
  hurryFanouts: async (workspaceId: number, campaignId: string, now: Instant): Promise<void> => {
    await pool.query(sql.hurryPausedFanouts([workspaceId, campaignId, toIso(now), toIso(now)]));
  },
  cancelWaiting: (request: CancelRequest) => cancelWaiting(pool, request),
  cancelFanouts: async (
    workspaceId: number,
    campaignId: string,
    dispatchId: string | null,
  ): Promise<number> => {
    const { rowCount } = await pool.query(sql.cancelFanouts([workspaceId, campaignId, dispatchId]));
    return rowCount ?? 0;
  },
});

interface SliceRow {
  readonly considered: number;
  readonly seen: number;
  readonly last_user: string | null;
}

/** Rows and cursor in one transaction; a planner whose lease was taken writes nothing. */
const planFenced = async (
  pool: Pool,
  { fanout }: SliceRequest,
  write: (client: Queryable) => Promise<Omit<SliceResult, 'held'>>,
): Promise<SliceResult> => {
  const lost = new Error('fan-out lease lost');
  try {
    return await inTransaction(pool, async (client) => {
      const { planned, seen, lastUser } = await write(client);
      const slot = lastUser === null ? fanout.slot + 1 : fanout.slot;
      const { rowCount } = await client.query(
        sql.advanceFanout([
          fanout.workspaceId,
          fanout.fanoutId,
          fanout.epoch,
          slot,
          lastUser ?? '',
          planned,
          FANOUT_LEASE_MS,
          seen,
        ]),
      );
      if (rowCount === 0) throw lost;
      return { planned, seen, lastUser, held: true };
    });
  } catch (error) {
    if (error === lost) return { planned: 0, seen: 0, lastUser: null, held: false };
    throw error;
  }
};

/** Before everything else of its transaction: a stop takes its locks in the same order. */
const holdCampaign = async (db: Queryable, { workspaceId, campaignId }: Fanout): Promise<void> => {
  await db.query(sql.holdCampaign([workspaceId, campaignId]));
};

const insertFanout = async (db: Queryable, f: Fanout): Promise<void> => {
  await db.query(
    sql.insertFanout([
      f.workspaceId,
      f.fanoutId,
      f.dispatchId,
      f.campaignId,
      f.live,
      toIso(f.dueAt),
      f.dueByZone === null ? null : JSON.stringify(mapInstants(f.dueByZone, toIso)),
      f.expirySeconds,
      f.optimal === undefined ? null : JSON.stringify(f.optimal),
      f.waves === undefined ? null : JSON.stringify(f.waves),
    ]),
  );
};

const schedules = (pool: Pool) => ({
  schedule: async (workspaceId: number, scheduleId: string): Promise<Schedule | null> => {
    if (!UUID.test(scheduleId)) return null;
    const { rows } = await pool.query<ScheduleRow>(sql.scheduleById([workspaceId, scheduleId]));
    return rows[0] === undefined ? null : toSchedule(rows[0]);
  },
  waitingSchedules: async (workspaceId: number, until: Instant): Promise<readonly Schedule[]> => {
    const { rows } = await pool.query<ScheduleRow>(sql.waitingSchedules([workspaceId, toIso(until)]));
    return rows.map(toSchedule);
  },
  claimSchedule: async (scope: ClockScope, now: Instant): Promise<(Schedule & { epoch: number }) | null> => {
    const { rows } = await pool.query<ScheduleRow>(
      scope.live
        ? sql.claimLiveSchedule([toIso(now), SCHEDULE_LEASE_MS])
        : sql.claimSandboxSchedule([toIso(now), SCHEDULE_LEASE_MS, scope.workspaceId]),
    );
    return rows[0] === undefined ? null : { ...toSchedule(rows[0]), epoch: rows[0].epoch };
  },
  startSchedule: (
    schedule: Schedule & { epoch: number },
    call: { batch?: PlanBatch; fanout?: Fanout },
  ): Promise<boolean> =>
    inTransaction(pool, async (client) => {
      const { workspaceId, scheduleId, epoch } = schedule;
      if (call.fanout !== undefined) await holdCampaign(client, call.fanout);
      const { rowCount } = await client.query(sql.finishSchedule([workspaceId, scheduleId, epoch]));
      if (rowCount === 0) return false;
      if (call.batch !== undefined) await planBatch(client, call.batch);
      if (call.fanout !== undefined) await insertFanout(client, call.fanout);
      return true;
    }),
  replaceSchedule: (
    workspaceId: number,
    scheduleId: string,
    schedule: CallSchedule,
    dueAt: Instant,
    updatedAt: Instant,
  ): Promise<boolean> =>
    inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ dispatch_id: string }>(
        sql.replaceSchedule([
          workspaceId,
          scheduleId,
          JSON.stringify(schedule),
          toIso(dueAt),
          toIso(updatedAt),
        ]),
      );
      if (rows[0] === undefined) return false;
      await client.query(
        sql.setDispatchRecheck([workspaceId, rows[0].dispatch_id, schedule.kind !== 'instant']),
      );
      return true;
    }),
  cancelSchedule: async (workspaceId: number, scheduleId: string, updatedAt: Instant): Promise<boolean> => {
    const { rowCount } = await pool.query(sql.cancelSchedule([workspaceId, scheduleId, toIso(updatedAt)]));
    return rowCount === 1;
  },
});

const insertSchedule = async (db: Queryable, s: Schedule): Promise<void> => {
  await db.query(
    sql.insertSchedule([
      s.workspaceId,
      s.scheduleId,
      s.dispatchId,
      s.campaignId,
      s.live,
      JSON.stringify(s.schedule),
      JSON.stringify(s.target),
      toIso(s.dueAt),
      toIso(s.createdAt),
    ]),
  );
};

const sendIds = (pool: Pool) => ({
  sendIdExists: async (workspaceId: number, campaignId: string, sendId: string): Promise<boolean> => {
    const { rowCount } = await pool.query(sql.sendIdExists([workspaceId, campaignId, sendId]));
    return rowCount === 1;
  },
  createSendId: (
    workspaceId: number,
    campaignId: string,
    sendId: string,
    at: Instant,
    dailyQuota: number,
  ): Promise<boolean> =>
    inTransaction(pool, async (client) => {
      const day = toIso(at).slice(0, 10);
      await client.query(sql.lockSendIdDay([workspaceId, `send_ids ${day}`]));
      const known = await client.query(sql.sendIdExists([workspaceId, campaignId, sendId]));
      if (known.rowCount === 1) return true;
      const { rows } = await client.query<{ n: number }>(
        sql.countSendIdsOfDay([workspaceId, `${day}T00:00:00Z`]),
      );
      if ((rows[0]?.n ?? 0) >= dailyQuota) return false;
      await client.query(sql.insertSendId([workspaceId, campaignId, sendId, toIso(at), true]));
      return true;
    }),
});

const clocks = (pool: Pool) => ({
  nextDue: async (workspaceId: number): Promise<Instant | null> => {
    const { rows } = await pool.query<{ due_at: number | null }>(sql.nextSandboxDue([workspaceId]));
    return rows[0]?.due_at ?? null;
  },
  lockClock: async (workspaceId: number, owner: string, leaseMs: number): Promise<boolean> =>
    (await pool.query(sql.lockClock([workspaceId, owner, leaseMs]))).rowCount === 1,
  unlockClock: async (workspaceId: number, owner: string): Promise<void> => {
    await pool.query(sql.unlockClock([workspaceId, owner]));
  },
  setClock: async (workspaceId: number, owner: string, at: Instant): Promise<boolean> =>
    (await pool.query(sql.setClock([workspaceId, owner, toIso(at)]))).rowCount === 1,
  sandboxesWithDueWork: async (): Promise<readonly number[]> => {
    const { rows } = await pool.query<{ workspace_id: number }>(sql.sandboxesWithDueWork());
    return rows.map((row) => row.workspace_id);
  },
});

// ------------------------------------------------------------------ rows

interface WorkspaceRow {
  readonly workspace_id: number;
  readonly key: string;
  readonly kind: 'live' | 'sandbox';
  readonly time_zone: string;
  readonly clock_at: number | null;
}
const toWorkspace = (row: WorkspaceRow): Workspace => ({
  workspaceId: row.workspace_id,
  key: row.key,
  kind: row.kind,
  timeZone: row.time_zone,
  clockAt: row.clock_at,
});

interface FanoutRow {
  readonly workspace_id: number;
  readonly fanout_id: string;
  readonly dispatch_id: string;
  readonly campaign_id: string;
  readonly live: boolean;
  readonly due_at: number;
  readonly due_by_zone: Readonly<Record<string, string | null>> | null;
  readonly expiry_seconds: number | null;
  readonly slot: number;
  readonly after_user: string;
  readonly seen: string | number;
  readonly optimal: OptimalPlan | null;
  readonly waves: WavePlan | null;
  readonly epoch: number;
}
const toFanout = (row: FanoutRow): ClaimedFanout => ({
  workspaceId: row.workspace_id,
  fanoutId: row.fanout_id,
  dispatchId: row.dispatch_id,
  campaignId: row.campaign_id,
  live: row.live,
  dueAt: row.due_at,
  dueByZone: row.due_by_zone === null ? null : mapInstants(row.due_by_zone, Date.parse),
  expirySeconds: row.expiry_seconds,
  slot: row.slot,
  afterUser: row.after_user,
  seen: Number(row.seen),
  epoch: row.epoch,
  ...(row.optimal === null ? {} : { optimal: row.optimal }),
  ...(row.waves === null ? {} : { waves: row.waves }),
});

interface ScheduleRow {
  readonly workspace_id: number;
  readonly schedule_id: string;
  readonly dispatch_id: string;
  readonly campaign_id: string;
  readonly live: boolean;
  readonly schedule: CallSchedule;
  readonly request: CallTarget;
  readonly due_at: number;
  readonly status: Schedule['status'];
  readonly created_at: number;
  readonly updated_at: number;
  readonly epoch: number;
}
const toSchedule = (row: ScheduleRow): Schedule => ({
  workspaceId: row.workspace_id,
  scheduleId: row.schedule_id,
  dispatchId: row.dispatch_id,
  campaignId: row.campaign_id,
  live: row.live,
  schedule: row.schedule,
  target: row.request,
  dueAt: row.due_at,
  status: row.status,
  // What counts as its launch for late local times is the last time somebody set it.
  createdAt: row.updated_at,
});

const mapInstants = <From, To>(
  map: Readonly<Record<string, From | null>>,
  convert: (value: From) => To,
): Record<string, To | null> =>
  Object.fromEntries(
    Object.entries(map).map(([zone, value]) => [zone, value === null ? null : convert(value)]),
  );

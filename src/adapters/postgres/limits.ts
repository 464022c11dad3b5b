// Limits on PostgreSQL. Places and minutes are counters of their own rows, touched once per batch; what a person
// got lately is written where attempts are committed (deliveries.sql).
import { inTransaction, type Pool, type PoolClient } from './pool.ts';
import { loadSql } from './load-sql.ts';
import type { Contact, Pressure } from '../../core/restraints/frequency-rules.ts';
import { allotSlots, type SlotRequest } from '../../core/restraints/speed-slots.ts';
import { NO_WORKSPACE_LIMITS, type WorkspaceLimits } from '../../core/restraints/workspace-limits.ts';
import { putRulesIn, type SegmentRules } from '../../core/segments/named-segments.ts';
import { placeKey, type LimitStore, type PlaceRequest, type StoredLimits } from '../../ports/limit-store.ts';

const sql = loadSql(new URL('./limits.sql', import.meta.url), [
  'limitsOfWorkspaces',
  'loadPressure',
  'currentTags',
  'placesTaken',
  'takePlaces',
  'notePlaces',
  'lockScope',
  'usedMinutes',
  'addMinutes',
  'forgetMinutes',
  'saveLimits',
  'backfillPressure',
]);

export { sql as limitsSql };

/** One batch, or one per part where a statement may name only one. */
type Split = <T extends { readonly part: number }>(batch: readonly T[]) => readonly (readonly T[])[];

export const limiting = (pool: Pool, split: Split): LimitStore => ({
  limitsOf: (workspaceIds) => limitsToRun(pool, workspaceIds),
  pressureOf: async (people) => {
    const found = new Map<string, Pressure>();
    if (people.length === 0) return found;
    const rows = people.map(({ part, workspaceId, userId }) => ({ part, w: workspaceId, u: userId }));
    for (const batch of split(rows)) {
      const answer = await pool.query<PressureRow>(sql.loadPressure([JSON.stringify(batch)]));
      for (const row of answer.rows) found.set(row.user_id, toPressure(row));
    }
    return found;
  },
  tagsOf: async (campaigns) => {
    const rows = campaigns.map(({ workspaceId, campaignId }) => ({ w: workspaceId, id: campaignId }));
    const found = await pool.query<{ campaign_id: string; tags: string[] }>(
      sql.currentTags([JSON.stringify(rows)]),
    );
    return new Map(found.rows.map((row) => [row.campaign_id, row.tags]));
  },
  placesTaken: async (scopes) => {
    const rows = scopes.map((s) => ({
      w: s.workspaceId,
      c: s.campaignId,
      occurrence: s.occurrence,
      channel: s.channel,
    }));
    const found = await pool.query<PlacesRow>(sql.placesTaken([JSON.stringify(rows)]));
    return new Map(found.rows.map((row) => [placeKey(toScope(row)), Number(row.taken)]));
  },
  takePlaces: (requests) => inTransaction(pool, (client) => takePlaces(client, requests, split)),
  allotSlots: (workspaceId, requests, fromMinute) =>
    inTransaction(pool, (client) => allot(client, workspaceId, requests, fromMinute)),
});

/** Limits as they are applied: what their lists name stands in them as rules. */
export const limitsToRun = async (
  pool: Pool,
  workspaceIds: readonly number[],
): Promise<readonly StoredLimits[]> => {
  const { rows } = await pool.query<LimitsRow>(sql.limitsOfWorkspaces([workspaceIds]));
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    companyZone: row.time_zone,
    version: row.version,
    limits: toLimits(row.limits, row.segments),
  }));
};

interface LimitsRow {
  readonly workspace_id: number;
  readonly time_zone: string;
  readonly version: number;
  readonly limits: Partial<WorkspaceLimits> | null;
  readonly segments: SegmentRules | null;
}

/** What a document of an earlier release lacks is unlimited. */
export const toLimits = (
  stored: Partial<WorkspaceLimits> | null,
  segments: SegmentRules | null = null,
): WorkspaceLimits => {
  const limits = { ...NO_WORKSPACE_LIMITS, ...stored };
  if (segments === null) return limits;
  const suppressionLists = limits.suppressionLists.map((list) => ({
    ...list,
    audience: putRulesIn(list.audience, segments),
  }));
  return { ...limits, suppressionLists };
};

type ContactRow = readonly [number, string, string, string];

interface PressureRow {
  readonly user_id: string;
  readonly revision: string | number;
  readonly recent: readonly ContactRow[];
}

const toPressure = ({ revision, recent }: PressureRow): Pressure => ({
  revision: Number(revision),
  recent: recent.map(([at, channel, campaignId, deliveryId]) => ({ at, channel, campaignId, deliveryId })),
});

export const toContactRow = ({ at, channel, campaignId, deliveryId }: Contact): ContactRow => [
  at,
  channel,
  campaignId,
  deliveryId,
];

interface PlacesRow {
  readonly workspace_id: number;
  readonly campaign_id: string;
  readonly occurrence: string;
  readonly channel: string;
  readonly taken: string | number;
}

const toScope = (row: PlacesRow) => ({
  workspaceId: row.workspace_id,
  campaignId: row.campaign_id,
  occurrence: row.occurrence,
  channel: row.channel,
});

/** One counter after the other, in one order everywhere. */
const takePlaces = async (
  client: PoolClient,
  requests: readonly PlaceRequest[],
  split: Split,
): Promise<readonly ReadonlySet<string>[]> => {
  const order = requests.map((_, i) => i).sort((a, b) => compare(keyAt(requests, a), keyAt(requests, b)));
  const got: ReadonlySet<string>[] = requests.map(() => new Set<string>());
  for (const i of order) {
    const request = requests[i];
    if (request === undefined) continue;
    const granted = await takeOf(client, request);
    got[i] = new Set(request.deliveries.slice(0, granted).map(({ deliveryId }) => deliveryId));
  }
  await notePlaces(client, requests, got, split);
  return got;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const keyAt = (requests: readonly PlaceRequest[], i: number): string => {
  const request = requests[i];
  return request === undefined ? '' : placeKey(request);
};

const takeOf = async (client: PoolClient, request: PlaceRequest): Promise<number> => {
  const wanted = request.deliveries.length;
  const row = {
    w: request.workspaceId,
    c: request.campaignId,
    occurrence: request.occurrence,
    channel: request.channel,
    wanted,
    maximum: request.maximum,
  };
  const { rows } = await client.query<{ granted: string | number }>(
    sql.takePlaces([JSON.stringify([row]), wanted, request.maximum]),
  );
  return Number(rows[0]?.granted ?? 0);
};

const notePlaces = async (
  client: PoolClient,
  requests: readonly PlaceRequest[],
  got: readonly ReadonlySet<string>[],
  split: Split,
): Promise<void> => {
  const rows = new Map<string, { part: number; w: number; id: string; epoch: number; channels: string[] }>();
  requests.forEach(({ deliveries, channel }, i) => {
    for (const { part, workspaceId, deliveryId, epoch } of deliveries) {
      if (got[i]?.has(deliveryId) !== true) continue;
      const row = rows.get(deliveryId) ?? { part, w: workspaceId, id: deliveryId, epoch, channels: [] };
      row.channels.push(channel);
      rows.set(deliveryId, row);
    }
  });
  for (const batch of split([...rows.values()])) await client.query(sql.notePlaces([JSON.stringify(batch)]));
};

/** Ours among the advisory locks with two keys. */
const SPEED_LOCK = 7309;
/** What lies this far behind is of no use to anybody. */
const KEPT_MINUTES = 10;

const allot = async (
  client: PoolClient,
  workspaceId: number,
  requests: readonly SlotRequest[],
  fromMinute: number,
) => {
  const scopes = [...new Set(requests.flatMap((request) => request.scopes.map(({ scope }) => scope)))].sort();
  for (const scope of scopes) await client.query(sql.lockScope([SPEED_LOCK, `${workspaceId}:${scope}`]));
  const { rows } = await client.query<{ scope: string; minute: number; used: number }>(
    sql.usedMinutes([workspaceId, scopes, fromMinute]),
  );
  const used = new Map(scopes.map((scope) => [scope, new Map<number, number>()]));
  for (const row of rows) used.get(row.scope)?.set(row.minute, row.used);
  const { grants, added } = allotSlots(requests, used, fromMinute);
  const more = [...added].flatMap(([scope, minutes]) =>
    [...minutes].map(([minute, count]) => ({ scope, minute, used: count })),
  );
  if (more.length > 0) await client.query(sql.addMinutes([workspaceId, JSON.stringify(more)]));
  await client.query(sql.forgetMinutes([workspaceId, scopes, fromMinute - KEPT_MINUTES]));
  return grants;
};

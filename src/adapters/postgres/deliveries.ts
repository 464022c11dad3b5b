// The delivery store on PostgreSQL: short claims with leases, attempts committed before the call, conclusions
// fenced by epoch. Batches of several parts are one statement, or one per part where a statement may name only
// one (Citus).
import {
  attemptRecords,
  conclusionRecords,
  contactRecords,
  keptRecords,
  statusRecords,
  uncountedRecords,
} from './delivery-records.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import { resolvingHeld } from './held-sends.ts';
import { limiting } from './limits.ts';
import { loadProfiles } from './resolve-people.ts';
import { isConflict } from './retry-conflicts.ts';
import { toCampaign, type CampaignRow } from './campaign-row.ts';
import {
  toConfiguration,
  toDelivery,
  toDispatch,
  toPriorSend,
  toReceipt,
  type ConfigurationRow,
  type DeliveryRow,
  type DispatchRow,
  type PriorSendRow,
  type ReceiptRow,
} from './delivery-rows.ts';
import type { Delivery, PriorSend } from '../../core/deliveries/delivery.ts';
import { partOf, PARTS } from '../../core/part.ts';
import { forgetBefore } from '../../core/restraints/frequency-rules.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  receiptKey,
  type AttemptRequest,
  type AttemptVerdict,
  type ClaimedFacts,
  type ClaimScope,
  type Conclusion,
  type DeliveryStore,
  type HeldLease,
  type Person,
  type Rivals,
} from '../../ports/delivery-store.ts';

const sql = loadSql(new URL('./deliveries.sql', import.meta.url), [
  'dueLiveParts',
  'dueSandboxParts',
  'sandboxState',
  'claimLive',
  'claimSandbox',
  'claimRivals',
  'dueRivals',
  'planningRivals',
  'renewLeases',
  'releaseLeases',
  'loadReceipts',
  'loadSends',
  'commitAttempts',
  'conclude',
  'claimAddresses',
  'addressOwners',
  'forgetOldAddresses',
  'dropStaleReservations',
  'loadCampaigns',
  'loadDispatches',
  'loadConfigurations',
  'touchCampaigns',
  'leaseRate',
  'endOfSecond',
  'dropDevice',
  'hasten',
]);

/** No send from a segment is retried, put off or paused for longer than this without being looked at. */
const ADDRESSES_KEPT_MS = 30 * DAY_MS;

export const forgetOldAddresses = async (pool: Pool, clock: Pick<Clock, 'now'>): Promise<void> => {
  // Part by part: a row per message of a month is too much for one statement.
  for (const part of PARTS) await pool.query(sql.forgetOldAddresses([clock.now() - ADDRESSES_KEPT_MS, part]));
};

export interface DeliveryStoreOptions {
  /** One part per statement, as Citus wants it. */
  readonly onePartPerStatement?: boolean;
}

export const createDeliveryStore = (pool: Pool, options: DeliveryStoreOptions = {}): DeliveryStore => {
  const split = options.onePartPerStatement === true ? splitByPart : wholeBatch;
  return {
    ...claiming(pool, split),
    ...concluding(pool, split),
    ...reference(pool),
    ...resolvingHeld(pool),
    ...limiting(pool, split),
  };
};

type Split = <T extends { readonly part: number }>(batch: readonly T[]) => readonly (readonly T[])[];

const wholeBatch: Split = (batch) => (batch.length === 0 ? [] : [batch]);
const splitByPart: Split = (batch) => {
  const byPart = new Map<number, (typeof batch)[number][]>();
  for (const item of batch) {
    const group = byPart.get(item.part);
    if (group === undefined) byPart.set(item.part, [item]);
    else group.push(item);
  }
  return [...byPart.values()];
};

const personRows = (people: readonly Person[]): string =>
  JSON.stringify(people.map(({ part, workspaceId, userId }) => ({ part, w: workspaceId, u: userId })));

/** A sandbox plans everything that is due before it sends. */
const planningRivals = async (
  pool: Pool,
  people: readonly Person[],
  now: Instant,
): Promise<Rivals['planning']> => {
  const workspaces = [...new Set(people.map(({ workspaceId }) => workspaceId))];
  const { rows } = await pool.query<{ workspace_id: number; campaign_id: string; slot: number }>(
    sql.planningRivals([workspaces, now]),
  );
  return rows.map((row) => ({
    ...{ workspaceId: row.workspace_id, campaignId: row.campaign_id, slot: row.slot },
  }));
};

type Claiming = Pick<
  DeliveryStore,
  'dueParts' | 'sandboxState' | 'claim' | 'claimRivals' | 'rivals' | 'renew' | 'release' | 'load' | 'hasten'
>;

const claiming = (pool: Pool, split: Split): Claiming => ({
  dueParts: async (scope, now, parts) => {
    const query = scope.live
      ? sql.dueLiveParts([parts, now])
      : sql.dueSandboxParts([parts, now, scope.workspaceId]);
    const { rows } = await pool.query<{ part: number }>(query);
    return rows.map(({ part }) => part);
  },
  sandboxState: async (workspaceId, now) => {
    const { rows } = await pool.query<{ leased: number; next_due_at: number | null }>(
      sql.sandboxState([workspaceId, now]),
    );
    return { leased: rows[0]?.leased ?? 0, nextDueAt: rows[0]?.next_due_at ?? null };
  },
  claim: async (scope, part, now, limit, leaseMs) => {
    const { rows } = await pool.query<DeliveryRow>(claimQuery(scope, part, now, limit, leaseMs));
    return rows.map(toDelivery).sort((a, b) => a.dueAt - b.dueAt);
  },
  claimRivals: async (people, live, now, limit, leaseMs) => {
    const claimed: Delivery[] = [];
    for (const batch of split(people)) {
      const { rows } = await pool.query<DeliveryRow>(
        sql.claimRivals([personRows(batch), live, now, leaseMs, limit]),
      );
      claimed.push(...rows.map(toDelivery));
    }
    return claimed;
  },
  rivals: async (people, held, live, now) => {
    const deliveries: Delivery[] = [];
    for (const batch of split(people)) {
      const { rows } = await pool.query<DeliveryRow>(sql.dueRivals([personRows(batch), live, now, held]));
      deliveries.push(...rows.map(toDelivery));
    }
    return { deliveries, planning: live ? await planningRivals(pool, people, now) : [] };
  },
  renew: async (leases, leaseMs) => {
    const renewed = new Set<string>();
    for (const batch of split(leases)) {
      // Conclusions lock the same rows in an order of their own.
      const { rows } = await retried(() =>
        pool.query<{ delivery_id: string }>(sql.renewLeases([JSON.stringify(batch.map(toLease)), leaseMs])),
      );
      for (const row of rows) renewed.add(row.delivery_id);
    }
    return renewed;
  },
  release: async (leases) => {
    for (const batch of split(leases))
      await retried(() => pool.query(sql.releaseLeases([JSON.stringify(batch.map(toLease))])));
  },
  load: (deliveries) => loadFacts(pool, deliveries),
  hasten: async (workspaceId, campaignId, now) => {
    let count = 0;
    for (const part of PARTS)
      count += (await pool.query(sql.hasten([part, workspaceId, campaignId, now]))).rowCount ?? 0;
    return count;
  },
});

const claimQuery = (scope: ClaimScope, part: number, now: number, limit: number, leaseMs: number) =>
  scope.live
    ? sql.claimLive([part, now, limit, leaseMs])
    : sql.claimSandbox([part, now, limit, leaseMs, scope.workspaceId]);

const toLease = ({ part, workspaceId, deliveryId, epoch }: HeldLease) => ({
  part,
  w: workspaceId,
  id: deliveryId,
  epoch,
});

/** People, receipts and earlier attempts of one batch; the latter only where somebody claimed before. */
const loadFacts = async (pool: Pool, deliveries: readonly Delivery[]): Promise<ClaimedFacts> => {
  const again = deliveries.filter(({ epoch }) => epoch > 1);
  const [profiles, receipts, prior] = await Promise.all([
    loadProfiles(pool, deliveries),
    pool.query<ReceiptRow>(
      sql.loadReceipts([
        JSON.stringify(
          deliveries.map((d) => ({ part: d.part, w: d.workspaceId, u: d.userId, c: d.campaignId })),
        ),
      ]),
    ),
    again.length === 0 ? null : pool.query<PriorSendRow>(sql.loadSends([JSON.stringify(again.map(toLease))])),
  ]);
  const byDelivery = new Map<string, PriorSend[]>();
  for (const row of prior?.rows ?? []) {
    const list = byDelivery.get(row.delivery_id) ?? [];
    list.push(toPriorSend(row));
    byDelivery.set(row.delivery_id, list);
  }
  return {
    profiles,
    receipts: new Map(receipts.rows.map((row) => [receiptKey(row.user_id, row.campaign_id), toReceipt(row)])),
    prior: byDelivery,
  };
};

type Concluding = Pick<
  DeliveryStore,
  'commitAttempts' | 'conclude' | 'claimAddresses' | 'dropStaleReservations' | 'dropDevice'
>;

const concluding = (pool: Pool, split: Split): Concluding => ({
  commitAttempts: async (requests, deadlineMs) => {
    const verdicts = new Map<string, AttemptVerdict>();
    const { first, later } = oneOfEachPerson(requests);
    for (const { deliveryId, kind } of later) verdicts.set(deliveryId, { kind });
    for (const batch of split(first)) await commitBatch(pool, batch, deadlineMs, verdicts);
    return requests.map(({ deliveryId }) => verdicts.get(deliveryId) ?? { kind: 'fenced' });
  },
  conclude: async (conclusions, loggedAt) => {
    const mine = new Set<string>();
    for (let left = conclusions; left.length > 0;) {
      const { first, later } = oneReceiptEach(left);
      for (const batch of split(first)) {
        const values = [
          ...conclusionRecords(batch),
          loggedAt,
          uncountedRecords(batch),
          keptRecords(batch),
          statusRecords(batch),
        ];
        const { rows } = await retried(() => pool.query<{ d: number }>(sql.conclude(values)));
        for (const { d } of rows) mine.add(batch[d - 1]?.deliveryId ?? '');
      }
      left = later;
    }
    return mine;
  },
  claimAddresses: async (claims, at) => {
    const rows = claims.map((claim, i) => ({
      i,
      part: partOf(claim.workspaceId, claim.channel, claim.address),
      w: claim.workspaceId,
      dispatch: claim.dispatchId,
      channel: claim.channel,
      address: claim.address,
      id: claim.deliveryId,
    }));
    const owners: string[] = claims.map(({ deliveryId }) => deliveryId);
    for (const batch of split(rows)) {
      const text = JSON.stringify(batch);
      await pool.query(sql.claimAddresses([text, at]));
      const found = await pool.query<{ i: number; delivery_id: string }>(sql.addressOwners([text]));
      for (const { i, delivery_id } of found.rows) owners[i] = delivery_id;
    }
    return owners;
  },
  dropStaleReservations: async (keys) => {
    for (const batch of split(keys)) {
      const rows = batch.map((k) => ({ part: k.part, w: k.workspaceId, u: k.userId, c: k.campaignId }));
      await pool.query(sql.dropStaleReservations([JSON.stringify(rows)]));
    }
  },
  dropDevice: async (part, workspaceId, userId, token, at) => {
    await pool.query(sql.dropDevice([part, workspaceId, userId, token, at]));
  },
});

/** One statement cannot write the receipt of a person and campaign twice: the second goes with the next one. */
const oneReceiptEach = (conclusions: readonly Conclusion[]) => {
  const seen = new Set<string>();
  const first: Conclusion[] = [];
  const later: Conclusion[] = [];
  for (const conclusion of conclusions) {
    if (conclusion.receipt === undefined) {
      first.push(conclusion);
      continue;
    }
    const key = `${conclusion.workspaceId}:${receiptKey(conclusion.userId, conclusion.campaignId)}`;
    (seen.has(key) ? later : first).push(conclusion);
    seen.add(key);
  }
  return { first, later };
};

/**
 * One statement cannot reserve the same person and campaign twice: the second waits for the first. Nor can it count
 * two messages of one person: what the second was decided on has changed by then.
 */
const oneOfEachPerson = (requests: readonly AttemptRequest[]) => {
  const reserving = new Set<string>();
  const counting = new Set<string>();
  const first: AttemptRequest[] = [];
  const later: { readonly deliveryId: string; readonly kind: 'busy' | 'changed' }[] = [];
  for (const request of requests) {
    const { workspaceId, userId, campaignId, deliveryId } = request;
    const key = `${workspaceId}:${receiptKey(userId, campaignId)}`;
    const person = `${workspaceId}:${userId}`;
    if (request.exclusive && reserving.has(key)) later.push({ deliveryId, kind: 'busy' });
    else if (request.pressure !== undefined && counting.has(person))
      later.push({ deliveryId, kind: 'changed' });
    else {
      if (request.exclusive) reserving.add(key);
      if (request.pressure !== undefined) counting.add(person);
      first.push(request);
    }
  }
  return { first, later };
};

interface VerdictRow {
  readonly d: number;
  readonly verdict: AttemptVerdict['kind'];
  /** Null: all that were asked for. */
  readonly started: readonly string[] | null;
}

const commitBatch = async (
  pool: Pool,
  batch: readonly AttemptRequest[],
  deadlineMs: number,
  verdicts: Map<string, AttemptVerdict>,
): Promise<void> => {
  const forgetAt = forgetBefore(Math.min(...batch.map(({ at }) => at)));
  const values = [...attemptRecords(batch), deadlineMs, contactRecords(batch), forgetAt];
  const { rows } = await retried(() => pool.query<VerdictRow>(sql.commitAttempts(values)));
  for (const { d, verdict, started } of rows) {
    const request = batch[d - 1];
    if (request === undefined) continue;
    const keys = started ?? request.sends.map(({ sendKey }) => sendKey);
    verdicts.set(
      request.deliveryId,
      verdict === 'go' ? { kind: 'go', started: new Set(keys) } : { kind: verdict },
    );
  }
};

const MAX_CONFLICT_TRIES = 5;

/** What PostgreSQL rolled back whole (deadlock, serialisation) is simply done again. */
const retried = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || tries >= MAX_CONFLICT_TRIES) throw error;
    }
  }
};

type Reference = Pick<
  DeliveryStore,
  'campaigns' | 'dispatches' | 'configurations' | 'touchCampaigns' | 'leaseRate'
>;

const reference = (pool: Pool): Reference => ({
  campaigns: async (ids) => {
    const rows = ids.map(({ workspaceId, campaignId }) => ({ w: workspaceId, id: campaignId }));
    const found = await pool.query<CampaignRow>(sql.loadCampaigns([JSON.stringify(rows)]));
    return found.rows.map(toCampaign);
  },
  dispatches: async (ids) => {
    const rows = ids.map(({ workspaceId, dispatchId }) => ({ w: workspaceId, id: dispatchId }));
    const found = await pool.query<DispatchRow>(sql.loadDispatches([JSON.stringify(rows)]));
    return new Map(found.rows.map((row) => [row.dispatch_id, toDispatch(row)]));
  },
  configurations: async (ids) => {
    const rows = ids.map(({ workspaceId, configurationId }) => ({ w: workspaceId, id: configurationId }));
    const found = await pool.query<ConfigurationRow>(sql.loadConfigurations([JSON.stringify(rows)]));
    return found.rows.map(toConfiguration);
  },
  touchCampaigns: async (sent) => {
    const rows = sent.map((s) => ({
      w: s.workspaceId,
      id: s.campaignId,
      first_ms: s.firstAt,
      last_ms: s.lastAt,
    }));
    await pool.query(sql.touchCampaigns([JSON.stringify(rows)]));
  },
  leaseRate: async (workspaceId, scope, perSecond, block) => {
    const { rows } = await pool.query<{ granted: number; ends_in_ms: number }>(
      sql.leaseRate([workspaceId, scope, perSecond, block]),
    );
    if (rows[0] !== undefined) return { granted: rows[0].granted, windowEndsInMs: rows[0].ends_in_ms };
    const end = await pool.query<{ ends_in_ms: number }>(sql.endOfSecond());
    return { granted: 0, windowEndsInMs: end.rows[0]?.ends_in_ms ?? 1_000 };
  },
});

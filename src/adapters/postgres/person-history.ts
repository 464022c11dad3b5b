// Moves or removes everything that belongs to a person besides their row (5.6, 5.7, 5.8; G16, F7). Runs inside
// the transaction of a merge or an erasure, with the people's rows locked.
import type { PoolClient } from './pool.ts';
import { loadSql } from './load-sql.ts';
import type { Instant } from '../../core/time.ts';
import { mergeReceipts, mergeSummaries, NO_MARKS } from '../../core/users/merge.ts';
import type { EventSummary, Marks, Receipt } from '../../core/users/merge.ts';
import type { Json } from '../../core/json.ts';
import type { PendingDelivery } from '../../core/users/move-deliveries.ts';
import { planDeliveryMove } from '../../core/users/move-deliveries.ts';

const sql = loadSql(new URL('./person-history.sql', import.meta.url), [
  'findSummaries',
  'writeSummaries',
  'dropSummaries',
  'copyEvents',
  'dropEvents',
  'copyLists',
  'dropLists',
  'mergePressure',
  'dropPressure',
  'findReceipts',
  'writeReceipts',
  'dropReceipts',
  'lockDeliveries',
  'insertDeliveries',
  'dropDeliveries',
  'endDeliveries',
  'loggedDeliveries',
  'copyLog',
  'dropLog',
  'dropShortLinks',
  'dropWebCopies',
  'copyInteractions',
  'dropInteractions',
  'findSends',
  'dropSends',
  'insertSends',
  'findCaptured',
  'dropCaptured',
  'insertCaptured',
  'scrubLog',
  'scrubSends',
  'scrubCaptured',
]);

export interface PersonAt {
  readonly workspaceId: number;
  readonly part: number;
  readonly userId: string;
}

export interface Times {
  /** Workspace clock. */
  readonly now: Instant;
  /** Real time. */
  readonly realNow: Instant;
}

type Row = Readonly<Record<string, unknown>>;

interface Pending extends PendingDelivery {
  readonly row: Row;
  readonly dueAt: Instant;
}

const whose = ({ part, workspaceId, userId }: PersonAt): readonly unknown[] => [part, workspaceId, userId];
const idsOf = (deliveries: readonly PendingDelivery[]): readonly string[] =>
  deliveries.map((delivery) => delivery.deliveryId);

/** Everything of `lost` becomes the survivor's. False: something in flight stayed behind. */
export const moveHistory = async (
  client: PoolClient,
  kept: PersonAt,
  lost: PersonAt,
  times: Times,
): Promise<boolean> => {
  const [first, second] = inLockOrder(kept, lost);
  const locked = new Map([
    [first.userId, await lockDeliveries(client, first)],
    [second.userId, await lockDeliveries(client, second)],
  ]);
  await moveSummaries(client, kept, lost);
  await client.query(sql.copyEvents([...whose(lost), kept.part, kept.userId]));
  await client.query(sql.dropEvents(whose(lost)));
  await client.query(sql.mergePressure([...whose(lost), kept.part, kept.userId]));
  await client.query(sql.dropPressure(whose(lost)));
  await client.query(sql.copyInteractions([...whose(lost), kept.part, kept.userId]));
  await client.query(sql.dropInteractions(whose(lost)));
  await client.query(sql.dropWebCopies(whose(lost)));
  await client.query(sql.copyLists([...whose(lost), kept.part, kept.userId]));
  await client.query(sql.dropLists(whose(lost)));
  const sides = {
    kept: { ...kept, deliveries: locked.get(kept.userId) ?? [], receipts: await findReceipts(client, kept) },
    lost: { ...lost, deliveries: locked.get(lost.userId) ?? [], receipts: await findReceipts(client, lost) },
  };
  const plan = planDeliveryMove(kept.workspaceId, sides.kept, sides.lost);
  const flying = sides.lost.deliveries.filter((each) => each.inFlight);
  await writeReceipts(client, kept, lost, sides.kept.receipts, [
    ...sides.lost.receipts,
    ...flying.map((each) => receiptInFlight(each, times.now)),
  ]);
  await endDeliveries(client, kept, plan.endedKept, times);
  await endDeliveries(client, lost, plan.endedLost, times);
  await moveDeliveries(client, kept, lost, plan.moved);
  await moveLedger(client, kept, lost, idsOf(plan.moved.map(({ from }) => from)), idsOf(flying));
  return flying.length === 0;
};

/** One order everywhere: part, then person. */
const inLockOrder = (a: PersonAt, b: PersonAt): readonly [PersonAt, PersonAt] =>
  a.part < b.part || (a.part === b.part && a.userId < b.userId) ? [a, b] : [b, a];

const lockDeliveries = async (client: PoolClient, person: PersonAt): Promise<readonly Pending[]> => {
  const { rows } = await client.query<{
    delivery_id: string;
    campaign_id: string;
    dispatch_id: string;
    due_at: number;
    row: Row;
    started: boolean;
    in_flight: boolean;
  }>(sql.lockDeliveries(whose(person)));
  return rows.map((row) => ({
    deliveryId: row.delivery_id,
    campaignId: row.campaign_id,
    dispatchId: row.dispatch_id,
    started: row.started,
    inFlight: row.in_flight,
    dueAt: row.due_at,
    row: row.row,
  }));
};

const moveSummaries = async (client: PoolClient, kept: PersonAt, lost: PersonAt): Promise<void> => {
  const added = await findSummaries(client, lost);
  if (added.length === 0) return;
  const nameOf = (summary: EventSummary): string => JSON.stringify([summary.kind, summary.name]);
  const known = new Map((await findSummaries(client, kept)).map((each) => [nameOf(each), each]));
  const merged = added.map((each) => {
    const own = known.get(nameOf(each));
    return own === undefined ? each : mergeSummaries(own, each);
  });
  const rows = merged.map(({ firstAt, lastAt, ...rest }) => ({
    ...rest,
    first_ms: firstAt,
    last_ms: lastAt,
  }));
  await client.query(sql.writeSummaries([...whose(kept), JSON.stringify(rows)]));
  await client.query(sql.dropSummaries(whose(lost)));
};

export const findSummaries = async (client: PoolClient, who: PersonAt): Promise<readonly EventSummary[]> => {
  const { rows } = await client.query<{
    kind: string;
    name: string;
    count: number;
    first_at: number;
    last_at: number;
    revenue: number;
    days: Record<string, number>;
  }>(sql.findSummaries(whose(who)));
  return rows.map(({ first_at, last_at, ...row }) => ({ ...row, firstAt: first_at, lastAt: last_at }));
};

const findReceipts = async (client: PoolClient, who: PersonAt): Promise<readonly Receipt[]> => {
  const { rows } = await client.query<{
    campaign_id: string;
    received: number;
    last_received_at: number | null;
    last_dispatch_id: string | null;
    variant: string | null;
    control: boolean;
    reserved_by: string | null;
    first_received_at: number | null;
    enrolled_at: number | null;
    channels: Marks;
    interactions: Marks;
    conversions: Marks;
    windows: readonly Json[];
  }>(sql.findReceipts(whose(who)));
  return rows.map((row) => ({
    campaignId: row.campaign_id,
    received: row.received,
    lastReceivedAt: row.last_received_at,
    lastDispatchId: row.last_dispatch_id,
    variant: row.variant,
    control: row.control,
    reservedBy: row.reserved_by,
    marks: {
      firstReceivedAt: row.first_received_at,
      enrolledAt: row.enrolled_at,
      channels: row.channels,
      interactions: row.interactions,
      conversions: row.conversions,
      windows: row.windows,
    },
  }));
};

/** An attempt under way counts as received: rather one message too few than two (F7). */
const receiptInFlight = (delivery: PendingDelivery, now: Instant): Receipt => ({
  campaignId: delivery.campaignId,
  received: 1,
  lastReceivedAt: now,
  lastDispatchId: delivery.dispatchId,
  variant: null,
  control: false,
  reservedBy: null,
  marks: { ...NO_MARKS, firstReceivedAt: now },
});

const writeReceipts = async (
  client: PoolClient,
  kept: PersonAt,
  lost: PersonAt,
  known: readonly Receipt[],
  added: readonly Receipt[],
): Promise<void> => {
  if (added.length === 0) return;
  const merged = new Map<string, Receipt>();
  const own = new Map(known.map((each) => [each.campaignId, each]));
  for (const each of added) {
    const before = merged.get(each.campaignId) ?? own.get(each.campaignId);
    // A reservation belongs to a delivery of the person merged away: it does not bind the survivor.
    const mine = { ...each, reservedBy: null };
    merged.set(each.campaignId, before === undefined ? mine : mergeReceipts(before, mine));
  }
  const rows = [...merged.values()].map((each) => ({
    campaign_id: each.campaignId,
    received: each.received,
    last_ms: each.lastReceivedAt,
    dispatch: each.lastDispatchId,
    variant: each.variant,
    control: each.control,
    reserved_by: each.reservedBy,
    first_ms: each.marks.firstReceivedAt,
    enrolled_ms: each.marks.enrolledAt,
    channels: each.marks.channels,
    interactions: each.marks.interactions,
    conversions: each.marks.conversions,
    windows: each.marks.windows,
  }));
  await client.query(sql.writeReceipts([...whose(kept), JSON.stringify(rows)]));
  await client.query(sql.dropReceipts(whose(lost)));
};

const endDeliveries = async (
  client: PoolClient,
  who: PersonAt,
  ended: readonly PendingDelivery[],
  times: Times,
): Promise<void> => {
  if (ended.length === 0) return;
  const rows = ended.map((each) => ({
    id: each.deliveryId,
    campaign: each.campaignId,
    dispatch: each.dispatchId,
  }));
  await client.query(sql.endDeliveries([...whose(who), JSON.stringify(rows), times.realNow, times.now]));
  await client.query(sql.dropDeliveries([...whose(who), idsOf(ended)]));
};

const moveDeliveries = async (
  client: PoolClient,
  kept: PersonAt,
  lost: PersonAt,
  moved: readonly { readonly from: PendingDelivery; readonly deliveryId: string }[],
): Promise<void> => {
  if (moved.length === 0) return;
  // A claim under way is fenced: its row is gone, and the survivor's is free to be claimed at once.
  const rows = moved.map(({ from, deliveryId }) => ({
    ...(from as Pending).row,
    part: kept.part,
    user_id: kept.userId,
    delivery_id: deliveryId,
    lease_until: '-infinity',
  }));
  await client.query(sql.dropDeliveries([...whose(lost), idsOf(moved.map(({ from }) => from))]));
  await client.query(sql.insertDeliveries([JSON.stringify(rows)]));
};

/** Sends, their log and captured messages, without what is in flight. */
const moveLedger = async (
  client: PoolClient,
  kept: PersonAt,
  lost: PersonAt,
  movedIds: readonly string[],
  flyingIds: readonly string[],
): Promise<void> => {
  const logged = await loggedDeliveries(client, lost);
  const settled = logged.filter((id) => !flyingIds.includes(id));
  const ids = [...new Set([...movedIds, ...settled])];
  if (ids.length === 0) return;
  await client.query(sql.copyLog([...whose(lost), kept.part, kept.userId, settled]));
  await client.query(sql.dropLog([...whose(lost), settled]));
  const sends = await client.query<{ send_key: string; row: Row }>(sql.findSends([...whose(lost), ids]));
  const keys = sends.rows.map((each) => each.send_key);
  if (keys.length === 0) return;
  const captured = await client.query<{ row: Row }>(sql.findCaptured([...whose(lost), keys]));
  const move = ({ row }: { row: Row }): Row => ({ ...row, part: kept.part, user_id: kept.userId });
  await client.query(sql.dropSends([...whose(lost), keys]));
  await client.query(sql.insertSends([JSON.stringify(sends.rows.map(move))]));
  await client.query(sql.dropCaptured([...whose(lost), keys]));
  await client.query(sql.insertCaptured([JSON.stringify(captured.rows.map(move))]));
};

const loggedDeliveries = async (client: PoolClient, who: PersonAt): Promise<readonly string[]> => {
  const { rows } = await client.query<{ delivery_id: string }>(sql.loggedDeliveries(whose(who)));
  return rows.map((row) => row.delivery_id);
};

/** Nothing stays that says who it was; sums stay true (G16). False: something in flight stayed behind. */
export const eraseHistory = async (client: PoolClient, who: PersonAt, times: Times): Promise<boolean> => {
  const deliveries = await lockDeliveries(client, who);
  const flying = deliveries.filter((each) => each.inFlight);
  await endDeliveries(
    client,
    who,
    deliveries.filter((each) => !each.inFlight),
    times,
  );
  await client.query(sql.dropEvents(whose(who)));
  await client.query(sql.dropSummaries(whose(who)));
  await client.query(sql.dropLists(whose(who)));
  await client.query(sql.dropReceipts(whose(who)));
  await client.query(sql.dropPressure(whose(who)));
  await client.query(sql.dropInteractions(whose(who)));
  await client.query(sql.dropShortLinks([who.workspaceId, who.userId]));
  await client.query(sql.dropWebCopies(whose(who)));
  const ids = [...new Set([...idsOf(deliveries), ...(await loggedDeliveries(client, who))])];
  const sends = await client.query<{ send_key: string }>(sql.findSends([...whose(who), ids]));
  const keys = sends.rows.map((each) => each.send_key);
  await client.query(sql.scrubLog(whose(who)));
  await client.query(sql.scrubSends([...whose(who), ids]));
  await client.query(sql.scrubCaptured([...whose(who), keys]));
  return flying.length === 0;
};

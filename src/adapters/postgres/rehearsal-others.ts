// The other campaigns of a rehearsal's world: those that are live run beside the one that is rehearsed, from where they
// stood when the simulated time begins. What they did in it has not happened yet.
import { sql, type RawBuilder } from 'kysely';
import { PARTS } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import { copyRows } from './copy-rows.ts';
import type { Database } from './tables.ts';
import { at } from './tables.ts';

export interface Others {
  readonly from: number;
  readonly to: number;
  readonly startsAt: Instant;
  readonly campaignIds: readonly string[];
}

/** As they are now: nobody knows which others were live at some moment of the past. */
export const findLiveOthers = async (
  db: Database,
  workspaceId: number,
  rehearsedId: string,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: string }>`
    select campaign_id as id from campaigns where workspace_id = ${workspaceId}
      and campaign_id <> ${rehearsedId} and status in ('active', 'paused')`.execute(db);
  return rows.map(({ id }) => id);
};

/** Their schedules, with what is planned, and the messages that wait. */
export const copyWaiting = async (db: Database, others: Others): Promise<void> => {
  const { from, to, startsAt, campaignIds } = others;
  if (campaignIds.length === 0) return;
  const theirs = sql`workspace_id = ${from} and campaign_id = any(${[...campaignIds]}::uuid[])`;
  const start = at(startsAt);
  const fresh = { live: sql`false`, epoch: sql`0`, lease_until: sql`'-infinity'::timestamptz` };
  await copyRows(
    db,
    'occurrences',
    to,
    sql`${theirs} and due_at >= ${start} and status <> 'cancelled' and not exists (
      select from occurrences o where o.workspace_id = occurrences.workspace_id
        and o.campaign_id = occurrences.campaign_id and o.status <> 'cancelled' and o.due_at >= ${start}
        and o.number < occurrences.number)`,
    { ...fresh, status: sql`'waiting'` },
  );
  await copyRows(
    db,
    'campaign_versions',
    to,
    sql`${theirs} and (campaign_id, version) in (
    select campaign_id, version from campaigns where ${theirs}
    union select campaign_id, version from occurrences where ${theirs})`,
  );
  for (const part of PARTS) await copyDeliveries(db, others, part, theirs, fresh);
};

/** Planned before the start and not yet tried: what was settled since is not known any more. */
const copyDeliveries = async (
  db: Database,
  { to, startsAt }: Others,
  part: number,
  theirs: RawBuilder<unknown>,
  fresh: Readonly<Record<string, RawBuilder<unknown>>>,
): Promise<void> => {
  const waiting = sql`${theirs} and part = ${part} and planned_at <= ${at(startsAt)} and exists (
      select from users u where u.part = ${part} and u.workspace_id = ${to} and u.user_id = deliveries.user_id)
    and not exists (select from sends s where s.part = ${part} and s.workspace_id = deliveries.workspace_id
      and s.delivery_id = deliveries.delivery_id)`;
  const copied = await copyRows(db, 'deliveries', to, waiting, { ...fresh, tries: sql`0` });
  if (copied === 0) return;
  await copyRows(
    db,
    'dispatches',
    to,
    sql`${theirs} and dispatch_id in (
      select d.dispatch_id from deliveries d where d.part = ${part} and d.workspace_id = ${to})`,
  );
};

/** What people got of any campaign in the simulated time, they have not got yet. */
export const rewindContacts = async (db: Database, to: number, startsAt: Instant): Promise<void> => {
  for (const part of PARTS)
    await sql`update contact_pressure set recent = coalesce((
        select jsonb_agg(e order by n) from jsonb_array_elements(recent) with ordinality as x (e, n)
        where (e ->> 0)::float8 < ${startsAt}::float8), '[]')
      where part = ${part} and workspace_id = ${to}`.execute(db);
};

/** Who got a campaign before the simulated time and again in it, got it last before: as the log says. */
export const rewindReceipts = async (
  db: Database,
  { from, to, startsAt }: Omit<Others, 'campaignIds'>,
  campaignIds: readonly string[],
): Promise<void> => {
  const start = at(startsAt);
  const ids = [...campaignIds];
  for (const part of PARTS) {
    await sql`delete from campaign_receipts where part = ${part} and workspace_id = ${to}
      and campaign_id = any(${ids}::uuid[])
      and coalesce(first_received_at, last_received_at, enrolled_at) >= ${start}`.execute(db);
    await sql`update campaign_receipts r set last_received_at = coalesce((
        select max(l.at) from send_log l where l.part = ${part} and l.workspace_id = ${from}
          and l.user_id = r.user_id and l.campaign_id = r.campaign_id and l.outcome = 'sent' and l.at < ${start}),
        r.first_received_at)
      where r.part = ${part} and r.workspace_id = ${to} and r.campaign_id = any(${ids}::uuid[])
        and r.last_received_at >= ${start}`.execute(db);
  }
};

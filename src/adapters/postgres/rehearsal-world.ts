// The world of a rehearsal: a hidden sandbox with copies of settings, people and their history. Names of tables and
// columns come from the catalogue; values are parameters.
import { sql } from 'kysely';
import { PARTS } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import type { ClaimedRehearsal } from '../../ports/rehearsal-store.ts';
import { copyRows } from './copy-rows.ts';
import { copyCalls, copyTaken, type Resolve } from './rehearsal-calls.ts';
import { copyWaiting, findLiveOthers, rewindContacts, rewindReceipts } from './rehearsal-others.ts';
import type { Database } from './tables.ts';
import { at } from './tables.ts';

/** Settings that decisions and templates read. Campaigns follow, as archived ones. */
const SETTINGS = [
  'channel_configurations',
  'subscription_groups',
  'content_blocks',
  'catalogs',
  'catalog_items',
  'catalog_selections',
  'credentials',
  'promotion_lists',
  'promotion_codes',
  'preference_centers',
  'lists',
  'workspace_limits',
  'apps',
  'geofences',
  'segments',
  'teams',
];
/** One row or more per person, in the person's part. */
const OF_PEOPLE = ['users', 'event_summaries', 'campaign_receipts', 'list_members', 'contact_pressure'];

export interface World {
  readonly sandboxId: number;
  readonly people: number;
}

export const buildWorld = async (
  db: Database,
  claimed: ClaimedRehearsal,
  resolve: Resolve,
): Promise<World> => {
  if (claimed.sandboxId !== null) await dropWorld(db, claimed.sandboxId);
  const sandboxId = await makeSandbox(db, claimed);
  for (const table of SETTINGS) await copySettings(db, table, claimed.workspaceId, sandboxId);
  const people = await copyPeople(db, claimed, sandboxId);
  const { workspaceId, campaignId, startsAt } = claimed;
  const others = claimed.withOthers ? await findLiveOthers(db, workspaceId, campaignId) : [];
  await rewindHistory(db, claimed, sandboxId, others);
  if (claimed.withOthers) await rewindContacts(db, sandboxId, startsAt);
  await copyCampaigns(db, claimed, sandboxId, others);
  const span = { from: workspaceId, to: sandboxId, startsAt, campaignIds: others };
  await copyWaiting(db, span);
  await copyCalls(db, span, resolve);
  await copyTaken(db, span, campaignId);
  return { sandboxId, people };
};

const makeSandbox = (db: Database, claimed: ClaimedRehearsal): Promise<number> =>
  db.transaction().execute(async (trx) => {
    await sql`lock table workspaces in share row exclusive mode`.execute(trx);
    const { rows } = await sql<{ id: number }>`
      insert into workspaces (workspace_id, key, name, kind, time_zone, clock_at, settings, created_at)
      select (select max(workspace_id) + 1 from workspaces), ${`rehearsal-${claimed.rehearsalId}`},
        'Rehearsal of ' || w.name, 'sandbox', w.time_zone, ${at(claimed.startsAt)},
        w.settings || ${JSON.stringify({ rehearsal: claimed.rehearsalId })}::jsonb, now()
      from workspaces w where w.workspace_id = ${claimed.workspaceId}
      returning workspace_id as id`.execute(trx);
    const id = rows[0]?.id;
    if (id === undefined) throw new Error('the workspace of the rehearsal is gone');
    await sql`update rehearsals set sandbox_id = ${id} where workspace_id = ${claimed.workspaceId}
      and rehearsal_id = ${claimed.rehearsalId}`.execute(trx);
    return id;
  });

const copySettings = (db: Database, table: string, from: number, to: number): Promise<number> =>
  copyRows(db, table, to, sql`workspace_id = ${from}`);

/** A stable sample: by random bucket, so that a larger one contains the smaller. */
const copyPeople = async (
  db: Database,
  { workspaceId, peopleWanted }: ClaimedRehearsal,
  to: number,
): Promise<number> => {
  const { rows } = await sql<{ part: number; ids: string[] }>`
    select part, array_agg(user_id) as ids from (
      select part, user_id from users where workspace_id = ${workspaceId}
      order by random_bucket, user_id limit ${peopleWanted}) chosen
    group by part`.execute(db);
  for (const { part, ids } of rows)
    for (const table of OF_PEOPLE)
      await copyRows(
        db,
        table,
        to,
        sql`part = ${part} and workspace_id = ${workspaceId} and user_id = any(${ids}::text[])`,
      );
  return rows.reduce((sum, { ids }) => sum + ids.length, 0);
};

/** What happens in the simulated time has not happened yet: counts, revenue and receipts go back to its start. */
const rewindHistory = async (
  db: Database,
  claimed: ClaimedRehearsal,
  sandboxId: number,
  others: readonly string[],
): Promise<void> => {
  const { workspaceId, startsAt } = claimed;
  const span = { from: workspaceId, to: sandboxId, startsAt };
  await rewindReceipts(db, span, [claimed.campaignId, ...others]);
  for (const part of PARTS) {
    await rewindSummaries(db, part, workspaceId, sandboxId, startsAt);
    await sql`update campaign_receipts set reserved_by = null where part = ${part}
      and workspace_id = ${sandboxId} and reserved_by is not null`.execute(db);
  }
};

const rewindSummaries = async (
  db: Database,
  part: number,
  from: number,
  to: number,
  startsAt: Instant,
): Promise<void> => {
  const start = at(startsAt);
  await sql`
    with later as (
      select user_id, kind, name,
        sum(case when kind = 'purchase' then coalesce((properties ->> 'quantity')::numeric, 1) else 1 end) as n,
        sum(case when kind = 'purchase' then coalesce((properties ->> 'price')::numeric, 0)
          * coalesce((properties ->> 'quantity')::numeric, 1) else 0 end) as amount
      from events where part = ${part} and workspace_id = ${from} and at >= ${start}
      group by user_id, kind, name
    ), reduced as (
      update event_summaries s set count = s.count - l.n, revenue = s.revenue - l.amount,
        last_at = least(s.last_at, ${start}),
        days = coalesce((select jsonb_object_agg(d.key, d.value) from jsonb_each(s.days) d
          where d.key < to_char(${start} at time zone 'UTC', 'YYYY-MM-DD')), '{}')
      from later l
      where s.part = ${part} and s.workspace_id = ${to} and s.user_id = l.user_id and s.kind = l.kind
        and s.name = l.name and s.count > l.n
      returning s.user_id
    ), emptied as (
      delete from event_summaries s using later l
      where s.part = ${part} and s.workspace_id = ${to} and s.user_id = l.user_id and s.kind = l.kind
        and s.name = l.name and s.count <= l.n
      returning s.user_id
    )
    update users u set revenue = u.revenue - x.amount
    from (select user_id, sum(amount) as amount from later group by user_id having sum(amount) <> 0) x
    where u.part = ${part} and u.workspace_id = ${to} and u.user_id = x.user_id
      and (select count(*) from reduced) >= 0 and (select count(*) from emptied) >= 0`.execute(db);
};

/** Others that are not run are known (tags, history) and silent. The one that is rehearsed is launched at the start. */
const copyCampaigns = async (
  db: Database,
  claimed: ClaimedRehearsal,
  to: number,
  others: readonly string[],
): Promise<void> => {
  await copySettings(db, 'campaigns', claimed.workspaceId, to);
  await sql`update campaigns set status = 'archived' where workspace_id = ${to}
    and campaign_id <> ${claimed.campaignId} and not campaign_id = any(${[...others]}::uuid[])`.execute(db);
  if (claimed.subject === 'draft')
    await sql`update campaigns c set definition = d.definition, category = d.category, tags = d.tags
      from campaign_drafts d where d.workspace_id = ${claimed.workspaceId} and d.campaign_id = c.campaign_id
        and c.workspace_id = ${to} and c.campaign_id = ${claimed.campaignId}`.execute(db);
  // Occurrences read the version they were made from.
  await sql`insert into campaign_versions (workspace_id, campaign_id, version, definition, created_at, created_by)
    select workspace_id, campaign_id, version, definition, updated_at, 'rehearsal' from campaigns
    where workspace_id = ${to} and campaign_id = ${claimed.campaignId}`.execute(db);
  await sql`update campaigns set status = 'active', launched_at = ${at(claimed.startsAt)}, stopped_at = null,
      archived_at = null, first_sent_at = null, last_sent_at = null, scheduled_version = null, updated_at = now()
    where workspace_id = ${to} and campaign_id = ${claimed.campaignId}`.execute(db);
};

/** Everything of the sandbox, whatever table it stands in. */
export const dropWorld = async (db: Database, sandboxId: number): Promise<void> => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
      and c.relname not in ('workspaces', 'rehearsals')
    order by c.relname`.execute(db);
  for (const { name } of rows)
    await sql`delete from ${sql.table(name)} where workspace_id = ${sandboxId}`.execute(db);
  await sql`delete from workspaces where workspace_id = ${sandboxId} and settings ? 'rehearsal'`.execute(db);
};

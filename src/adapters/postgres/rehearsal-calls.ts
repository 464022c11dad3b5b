// What calls and limits of the other campaigns bring into a rehearsal: schedules of the API that come due in the simulated
// time, sends to many that have begun, and what tests, places and speed limits have used up when it begins.
import { sql } from 'kysely';
import type { CallTarget, RecipientKey } from '../../core/campaigns/trigger-call.ts';
import { PARTS } from '../../core/part.ts';
import { campaignScope, minuteOf } from '../../core/restraints/speed-slots.ts';
import { HOUR_MS } from '../../core/time.ts';
import type { PersonKey, PersonMatch } from '../../core/users/person-key.ts';
import { copyRows } from './copy-rows.ts';
import type { Others } from './rehearsal-others.ts';
import type { Database } from './tables.ts';
import { at } from './tables.ts';

/** Whom keys mean in the workspace that is copied. */
export type Resolve = (workspaceId: number, keys: readonly PersonKey[]) => Promise<readonly PersonMatch[]>;

const FRESH = {
  live: sql`false`,
  status: sql`'waiting'`,
  epoch: sql`0`,
  lease_until: sql`'-infinity'::timestamptz`,
};

export const copyCalls = async (db: Database, others: Others, resolve: Resolve): Promise<void> => {
  const { from, to, startsAt, campaignIds } = others;
  if (campaignIds.length === 0) return;
  const theirs = sql`workspace_id = ${from} and campaign_id = any(${[...campaignIds]}::uuid[])`;
  const start = at(startsAt);
  await copyRows(db, 'schedules', to, sql`${theirs} and due_at >= ${start} and status <> 'cancelled'`, FRESH);
  await copyRows(
    db,
    'fanouts',
    to,
    sql`${theirs} and due_at < ${start} and status in ('waiting', 'running')`,
    FRESH,
  );
  await copyRows(
    db,
    'dispatches',
    to,
    sql`${theirs} and dispatch_id in (select dispatch_id from schedules where workspace_id = ${to}
      union select dispatch_id from fanouts where workspace_id = ${to})`,
  );
  await renameRecipients(db, others, resolve);
};

interface NamedCall {
  readonly schedule_id: string;
  readonly request: CallTarget;
}

/** The copies of people have their ids and no other identifiers; who is not copied gets nothing. */
const renameRecipients = async (db: Database, { from, to }: Others, resolve: Resolve): Promise<void> => {
  const { rows } = await sql<NamedCall>`
    select schedule_id, request from schedules
    where workspace_id = ${to} and jsonb_array_length(request -> 'recipients') > 0`.execute(db);
  if (rows.length === 0) return;
  const keys = rows.flatMap(({ request }) => request.recipients.map(({ key }) => key));
  const matches = await resolve(from, keys);
  const idOf = new Map<RecipientKey, string>();
  keys.forEach((key, i) => {
    const match = matches[i];
    if (match?.kind === 'one') idOf.set(key, match.userId);
  });
  const renamed = rows.map(({ schedule_id, request }) => ({
    schedule_id,
    request: { ...request, recipients: request.recipients.flatMap((one) => renameOne(one, idOf)) },
  }));
  await sql`update schedules s set request = r.request, status = case
      when jsonb_array_length(r.request -> 'recipients') = 0 then 'cancelled' else s.status end
    from jsonb_to_recordset(${JSON.stringify(renamed)}::jsonb) as r (schedule_id uuid, request jsonb)
    where s.workspace_id = ${to} and s.schedule_id = r.schedule_id`.execute(db);
};

const renameOne = (
  recipient: CallTarget['recipients'][number],
  idOf: ReadonlyMap<RecipientKey, string>,
): CallTarget['recipients'] => {
  const value = idOf.get(recipient.key);
  if (value === undefined) return [];
  return [{ ...recipient, key: { kind: 'braze_id', value }, sendToExistingOnly: true }];
};

/** A start that is longer ago looks back: what was used up since then is used up anew by those who run again. */
const RECENT_MS = HOUR_MS;

export const copyTaken = async (db: Database, others: Others, rehearsedId: string): Promise<void> => {
  const { from, to, startsAt, campaignIds } = others;
  if (campaignIds.length === 0) return;
  const theirs = sql`workspace_id = ${from} and campaign_id = any(${[...campaignIds]}::uuid[])`;
  for (const table of ['winner_decisions', 'share_decisions'])
    await copyRows(db, table, to, sql`${theirs} and decided_at <= ${at(startsAt)}`);
  const { rows } = await sql<{ now: number }>`
    select coalesce(clock_at, now()) as now from workspaces where workspace_id = ${from}`.execute(db);
  if (startsAt < (rows[0]?.now ?? 0) - RECENT_MS) return;
  await copyRows(db, 'people_places', to, theirs);
  for (const part of PARTS) await copyRows(db, 'campaign_counters', to, sql`part = ${part} and ${theirs}`);
  // The rehearsed campaign starts anew.
  const own = campaignScope(rehearsedId, null);
  await copyRows(
    db,
    'speed_minutes',
    to,
    sql`workspace_id = ${from} and minute >= ${minuteOf(startsAt)}
      and scope <> ${own} and not starts_with(scope, ${`${own}:`})`,
  );
};

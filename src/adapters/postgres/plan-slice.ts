// One slice of a fan-out: INSERT … SELECT over one part of the users, keyset by user_id. The audience arrives as a
// fragment; everything that varies is a parameter, so that the text is constant for a rule's shape.
import { concat, raw, renderSql, sql, type SqlFragment } from '../../core/sql.ts';
import { BUCKET_STEP_MS, BUCKETS_PER_BLOCK } from '../../core/restraints/exclusions.ts';
import { toIso } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';
import type { SliceRequest } from '../../ports/planning-store.ts';
import type { Pool } from './pool.ts';
import { toProfile, type ProfileRow } from './profile-row.ts';

interface Query {
  readonly text: string;
  readonly values: unknown[];
}

const toQuery = (fragment: SqlFragment): Query => {
  const { text, values } = renderSql(fragment);
  return { text, values: [...values] };
};

/** Answers one row: seen (people in the slice), considered (rows planned or skipped), last_user. */
export const planSliceStatement = (request: SliceRequest): Query => {
  const { fanout, dispatch, part } = request;
  const leftOut = fanout.waves === undefined ? 'local_time_passed' : 'outside_waves';
  const head = sql`with audience as materialized (
    select user_id, ${dueOf(request)} as due_at from users
    where part = ${part}::smallint and workspace_id = ${fanout.workspaceId}::integer
      and user_id > ${fanout.afterUser}::text and (${request.audience})
    order by user_id limit ${request.limit}::integer
  ), slice as materialized (
    select user_id, ${waveOf(request)} as due_at from audience
  ), hashed as materialized (
    select user_id, due_at, ${digestOf(fanout)} as h from slice
  ), ids as (
    select user_id, due_at, overlay(overlay(left(h, 32) placing '8' from 13) placing 'a' from 17)::uuid as delivery_id from hashed
  ), planned as (
    insert into deliveries (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at, expires_at)
    select ${part}::smallint, ${fanout.workspaceId}::integer, delivery_id, user_id, ${fanout.campaignId}::uuid,
      ${fanout.dispatchId}::text, ${fanout.live}::boolean, due_at, ${toIso(request.plannedAt)}::timestamptz,
      due_at + make_interval(secs => ${fanout.expirySeconds}::float8)
    from ids where due_at is not null
    on conflict (part, workspace_id, delivery_id) do nothing returning 1
  ), late as (
    insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version, dispatch_id, outcome, reason)
    select ${part}::smallint, ${fanout.workspaceId}::integer, ${toIso(request.loggedAt)}::timestamptz,
      ${toIso(request.plannedAt)}::timestamptz, delivery_id, user_id, ${fanout.campaignId}::uuid,
      ${request.campaignVersion}::integer, ${fanout.dispatchId}::text, 'skipped', ${leftOut}::text
    from ids where due_at is null returning 1
  ), sums as (
    select 'considered' as outcome, '' as reason, (select count(*) from planned) + (select count(*) from late) as n
    union all select 'skipped', ${leftOut}::text, (select count(*) from late)
  ), counted as (
    insert into campaign_counters (part, workspace_id, campaign_id, day, send_id, outcome, reason, count)
    select ${part}::smallint, ${fanout.workspaceId}::integer, ${fanout.campaignId}::uuid,
      (${toIso(request.plannedAt)}::timestamptz at time zone 'UTC')::date, ${dispatch.sendId ?? ''}::text, outcome, reason, n
    from sums where n > 0 order by outcome, reason
    on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
    do update set count = campaign_counters.count + excluded.count
  )`;
  return toQuery(
    concat(
      head,
      raw(`
  select (select count(*) from slice)::int as seen, (select n from sums where outcome = 'considered')::int as considered,
    (select max(user_id) from slice) as last_user`),
    ),
  );
};

/** Profiles of a slice, for audiences that Node has to decide. */
export const selectCandidates = async (pool: Pool, request: SliceRequest): Promise<readonly Profile[]> => {
  const { fanout, part } = request;
  const { rows } = await pool.query<ProfileRow>(
    toQuery(sql`select * from users
    where part = ${part}::smallint and workspace_id = ${fanout.workspaceId}::integer
      and user_id > ${fanout.afterUser}::text and (${request.audience})
    order by user_id limit ${request.limit}::integer`),
  );
  return rows.map(toProfile);
};

export const countWithoutZone = async (
  pool: Pool,
  workspaceId: number,
  part: number,
  audience: SqlFragment,
): Promise<number> => {
  const { rows } = await pool.query<{ n: number }>(
    toQuery(sql`select count(*)::int as n from users
    where part = ${part}::smallint and workspace_id = ${workspaceId}::integer and time_zone is null and (${audience})`),
  );
  return rows[0]?.n ?? 0;
};

/** A zone that is missing or not in the map follows the company zone, whose key is ''. */
const dueOf = (request: SliceRequest): SqlFragment =>
  request.byBucket
    ? sql`(${zoneDueOf(request)} + make_interval(secs => random_bucket / ${BUCKETS_PER_BLOCK}::integer * ${BUCKET_STEP_MS}::float8 / 1000))`
    : zoneDueOf(request);

const zoneDueOf = ({ fanout }: SliceRequest): SqlFragment => {
  if (fanout.dueByZone === null) return sql`${toIso(fanout.dueAt)}::timestamptz`;
  const map = JSON.stringify(
    Object.fromEntries(
      Object.entries(fanout.dueByZone).map(([zone, at]) => [zone, at === null ? null : toIso(at)]),
    ),
  );
  return sql`(${map}::jsonb ->> case when ${map}::jsonb ? coalesce(time_zone, '') then coalesce(time_zone, '') else '' end)::timestamptz`;
};

/** core/schedule/waves.ts in SQL: the place in the audience decides; no wave is no due instant. */
const waveOf = ({ fanout: { waves, seen } }: SliceRequest): SqlFragment => {
  if (waves === undefined) return sql`due_at`;
  const place = sql`(row_number() over (order by user_id) - 1 + ${seen}::bigint)`;
  const offsets = `{${waves.offsetsMs.map((offset) => offset ?? 'null').join(',')}}`;
  const index =
    waves.kind === 'percent'
      ? sql`(${place} % 100)`
      : sql`width_bucket(${place}, ${`{${waves.upTo.join(',')}}`}::bigint[])`;
  return sql`due_at + make_interval(secs => (${offsets}::float8[])[(${index})::integer + 1] / 1000)`;
};

/** core/identity.ts `deliveryId` in SQL, worked out once a row; a test holds the two equal. */
const digestOf = ({ workspaceId, campaignId, dispatchId }: SliceRequest['fanout']): SqlFragment => {
  const before = ['delivery', workspaceId, campaignId, ''].join(SEPARATOR);
  return sql`encode(sha256(convert_to(${before}::text || user_id || ${SEPARATOR + dispatchId}::text, 'UTF8')), 'hex')`;
};

const SEPARATOR = '\u001f';

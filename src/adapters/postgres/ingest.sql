-- name: writeBundle
-- A whole bundle in one statement. People carry an ordinal `p` that their rows refer to. Parts already in the
-- ledger under this group id are left out, so a repeated bundle applies nothing twice. Locks are taken in one
-- order everywhere: users, summaries, then deliveries and counters (writeTriggered), each by key. Answers who is gone.
-- A remembered place (`k`) was found for an earlier request. What made it untrue stands in untrue_places with the same commit,
-- so the snapshot of this statement, taken after the request came in, knows everything that was answered before that. What
-- commits after the snapshot happened at the same time as the request, which then counts as the earlier one.
-- Events, summaries and their people come as columns, JSON texts as one text with U+001E between them (columns.ts). What is as
-- usual is absent: the workspace ($27), one event on the day of $28, last when it was first.
with entered as (
  insert into ingest_ledger (part, group_id, at)
  select part, $6::uuid, to_timestamp($7::float8 / 1000) from unnest($8::smallint[]) as part
  on conflict (part, group_id) do nothing
  returning part
), fresh as (
  select part from entered union all select unnest($9::smallint[])
), asked as materialized (
  -- Absent: the usual workspace, and remembered.
  select r.p, r.part, coalesce(r.w, $27::integer) as w, r.u, coalesce(r.k, true) as k
  from unnest($1::integer[], $10::smallint[], $11::integer[], $12::text[], $26::boolean[]) as r(p, part, w, u, k)
  join fresh f on f.part = r.part
), given as materialized (
  -- `offset 0`: always through the key, whatever the statistics of a table that is nearly always empty say. And while it is
  -- empty nobody is looked for.
  select a.p, a.part, a.w, a.u, a.k from asked a
  where case when a.k and (select exists (select 1 from untrue_places t where t.part = any ($10))) then not exists (
      select 1 from untrue_places t where t.part = a.part and t.workspace_id = a.w and t.user_id = a.u offset 0
    ) else true end
), changes as materialized (
  select g.part, g.w, g.u, c.*
  from jsonb_to_recordset($4::jsonb) as c(p integer, s jsonb, d text[], fs jsonb, fd text[], z text, v float8, t float8)
  join given g on g.p = c.p
), plain as (
  update users u
  set attributes = (u.attributes || r.s) - coalesce(r.d, '{}'),
    profile = (u.profile || r.fs) - coalesce(r.fd, '{}'),
    time_zone = case when r.z is null then u.time_zone else nullif(r.z, '') end,
    revenue = u.revenue + r.v,
    revision = u.revision + 1,
    updated_at = to_timestamp(r.t / 1000)
  from (select * from changes order by part, w, u) r
  where u.part = r.part and u.workspace_id = r.w and u.user_id = r.u
  returning r.p
), people as materialized (
  -- Whoever left while this waited for their row was not changed, and nothing else may be written about them.
  select c.p, c.part, c.w, c.u from changes c join plain l on l.p = c.p
  union all
  select g.p, g.part, g.w, g.u
  from given g
  where g.p not in (select p from changes)
    -- Who is remembered was there, and leaving would have made the place untrue.
    and case when g.k then true else exists (
      select 1 from users u where u.part = g.part and u.workspace_id = g.w and u.user_id = g.u offset 0
    ) end
), profiles as (
  update users u
  -- What can never be null and stays as it is is absent from the rows.
  set external_id = r.external_id, email = r.email, phone = r.phone, time_zone = r.time_zone,
    profile = coalesce(r.profile, u.profile), attributes = coalesce(r.attributes, u.attributes),
    aliases = coalesce(r.aliases, u.aliases), devices = coalesce(r.devices, u.devices),
    subscription_groups = coalesce(r.subscription_groups, u.subscription_groups),
    email_state = coalesce(r.email_state, u.email_state), email_state_at = r.email_state_at,
    push_state = coalesce(r.push_state, u.push_state), push_state_at = r.push_state_at,
    email_bounced_at = r.email_bounced_at, email_spam_at = r.email_spam_at, phone_stopped_at = r.phone_stopped_at,
    phone_invalid_at = r.phone_invalid_at,
    last_used_at = r.last_used_at, revenue = coalesce(r.revenue, u.revenue), revision = r.revision,
    updated_at = r.updated_at
  from jsonb_populate_recordset(null::users, $5::jsonb) r
  where u.part = r.part and u.workspace_id = r.workspace_id and u.user_id = r.user_id
  returning 1
), new_events as (
  insert into events (part, workspace_id, user_id, kind, name, at, received_at, app_id, properties)
  select pe.part, pe.w, pe.u, coalesce(e.k, 'event'), e.n, to_timestamp(e.t / 1000), to_timestamp($7::float8 / 1000),
    e.a, e.x::jsonb
  from rows from (
    unnest($2::integer[], $13::text[], $14::text[], $15::float8[], $16::text[]),
    unnest(string_to_array($17, e'\x1e', ''))
  ) as e(p, k, n, t, a, x)
  join people pe on pe.p = e.p
), new_summaries as (
  insert into event_summaries as s
    (part, workspace_id, user_id, kind, name, count, first_at, last_at, revenue, days)
  select pe.part, pe.w, pe.u, coalesce(d.k, 'event'), d.n, coalesce(d.c, 1), to_timestamp(d.f / 1000),
    to_timestamp(coalesce(d.l, d.f) / 1000),
    coalesce(d.v, 0),
    case when d.d is null then jsonb_build_object(coalesce(d.y, $28::text), coalesce(d.c, 1)) else d.d::jsonb end
  from rows from (
    unnest($3::integer[], $18::text[], $19::text[], $20::bigint[], $21::float8[], $22::float8[], $23::float8[],
      $24::text[]),
    unnest(string_to_array($25, e'\x1e', ''))
  ) as d(p, k, n, c, f, l, v, y, d)
  join people pe on pe.p = d.p
  where (select count(*) from profiles) >= 0
  -- Ordinals follow the order of part, workspace and person (toRecordSets), and numbers are sorted in a fraction of the time.
  order by d.p, coalesce(d.k, 'event'), d.n
  on conflict (part, workspace_id, user_id, kind, name) do update
  set count = s.count + excluded.count,
    first_at = least(s.first_at, excluded.first_at),
    last_at = greatest(s.last_at, excluded.last_at),
    revenue = s.revenue + excluded.revenue,
    -- Day buckets: added up. Filters reach back 30 days at most (18.3), so once the map has grown only the latest
    -- 45 stay. Everything outside the two sub-selects is immutable. Sizes stand for numbers of days: they cost nothing.
    days = case when pg_column_size(s.days) < 1500 then s.days else (
        select jsonb_object_agg(o.key, o.value)
        from (select key, value from jsonb_each(s.days) order by key desc limit 45) o
      ) end || case
        -- One day, as nearly always: its count is the row's own, and '{"2026-01-31": 1}' is smaller than two days.
        when pg_column_size(excluded.days) < 50 then jsonb_build_object(substr(excluded.days::text, 3, 10),
          coalesce((s.days -> substr(excluded.days::text, 3, 10))::bigint, 0) + excluded.count)
        else (
          select jsonb_object_agg(n.key, n.value::bigint + coalesce((s.days ->> n.key)::bigint, 0))
          from jsonb_each_text(excluded.days) n
        ) end
)
select a.u as gone from asked a where not exists (select 1 from people pe where pe.p = a.p)

-- name: findUntrue
-- Of people at remembered places: whose external ids may lead to somebody else by now.
select t.user_id
from unnest($1::smallint[], $2::integer[], $3::text[]) as r(part, w, u)
join untrue_places t on t.part = r.part and t.workspace_id = r.w and t.user_id = r.u

-- name: writeTriggered
-- What the facts of locked people started, or would have: deliveries, skips, and what both add to the counters.
with given as materialized (
  select d.part, d.w, d.u, d.c, d.id
  from jsonb_to_recordset($1::jsonb) as d(part smallint, w integer, u text, id uuid, c uuid)
  union all
  select d.part, d.w, d.u, d.c, d.id
  from jsonb_to_recordset($2::jsonb) as d(part smallint, w integer, u text, id uuid, c uuid)
), known as materialized (
  -- The same trigger again, after its message has left or it was ended otherwise: it counted (7.8, 5).
  select g.id from given g
  where exists (select 1 from sends s where s.part = g.part and s.workspace_id = g.w and s.delivery_id = g.id)
    or exists (
      select 1 from send_log l
      where l.part = g.part and l.workspace_id = g.w and l.user_id = g.u and l.campaign_id = g.c
        and l.delivery_id = g.id and l.logged_at > to_timestamp($3::float8 / 1000) - interval '1 day')
), new_deliveries as (
  insert into deliveries (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at,
    expires_at, progress, properties)
  select d.part, d.w, d.id, d.u, d.c, d.dispatch, d.live, to_timestamp(d.due / 1000), to_timestamp(d.t / 1000),
    to_timestamp(d.e / 1000), d.g, d.x
  from jsonb_to_recordset($1::jsonb) as d(part smallint, w integer, u text, id uuid, c uuid, dispatch text, live boolean,
    due float8, t float8, e float8, g jsonb, x jsonb)
  where d.id not in (select id from known)
  order by d.part, d.w, d.id
  on conflict (part, workspace_id, delivery_id) do nothing
  returning part, workspace_id, campaign_id, planned_at as at
), skipped as (
  insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
    dispatch_id, outcome, reason, facts)
  select d.part, d.w, to_timestamp($3::float8 / 1000), to_timestamp(d.t / 1000), d.id, d.u, d.c, d.v, d.dispatch,
    'skipped', d.r, d.x
  from jsonb_to_recordset($2::jsonb) as d(part smallint, w integer, u text, id uuid, c uuid, v integer, dispatch text,
    t float8, r text, x jsonb)
  where d.id not in (select id from known) and not exists (
    select 1 from deliveries p where p.part = d.part and p.workspace_id = d.w and p.delivery_id = d.id)
  returning part, workspace_id, campaign_id, at, reason
), sums as (
  select part, workspace_id, campaign_id, (at at time zone 'UTC')::date as day, outcome, reason, count(*) as n
  from (
    select part, workspace_id, campaign_id, at, 'considered' as outcome, '' as reason from new_deliveries
    union all
    select part, workspace_id, campaign_id, at, 'considered', '' from skipped
    union all
    select part, workspace_id, campaign_id, at, 'skipped', reason from skipped
  ) counted
  group by 1, 2, 3, 4, 5, 6
)
insert into campaign_counters (part, workspace_id, campaign_id, day, outcome, reason, count)
select part, workspace_id, campaign_id, day, outcome, reason, n from sums
order by part, workspace_id, campaign_id, day, outcome, reason
on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
do update set count = campaign_counters.count + excluded.count

-- name: cancelWaiting
-- Deliveries that exception events end; their rows are locked (lockWaiting). A claim that holds one must not attempt it
-- any more: the person's new revision makes its decision out of date, whatever snapshot it looks at.
-- $1 = deliveries, $2 = real time in ms.
with gone as (
  delete from deliveries d
  using jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, id uuid, c uuid, v integer, dispatch text,
    t float8, x jsonb)
  where d.part = r.part and d.workspace_id = r.w and d.delivery_id = r.id and d.user_id = r.u
  returning r.*, d.planned_at
), fenced as (
  update users u set revision = u.revision + 1
  from (select distinct part, w, u from gone) g
  where u.part = g.part and u.workspace_id = g.w and u.user_id = g.u
), logged as (
  insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
    dispatch_id, outcome, reason, facts)
  select g.part, g.w, to_timestamp($2::float8 / 1000), to_timestamp(g.t / 1000), g.id, g.u, g.c, g.v, g.dispatch,
    'skipped', 'exception_event',
    g.x || jsonb_build_object('plannedAt', (extract(epoch from g.planned_at) * 1000)::bigint)
  from gone g
), sums as (
  select part, w, c, (to_timestamp(t / 1000) at time zone 'UTC')::date as day, count(*) as n
  from gone group by 1, 2, 3, 4
)
insert into campaign_counters (part, workspace_id, campaign_id, day, outcome, reason, count)
select part, w, c, day, 'skipped', 'exception_event', n from sums order by part, w, c, day
on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
do update set count = campaign_counters.count + excluded.count

-- name: enterLedger
insert into ingest_ledger (part, group_id, at)
select part, $2::uuid, to_timestamp($3::float8 / 1000) from unnest($1::smallint[]) as part
on conflict (part, group_id) do nothing
returning part

-- name: readAddressStates
select a.workspace_id, a.kind, a.value, a.email_state, a.email_state_at, a.bounced_at, a.spam_at, a.stopped_at, a.groups
from unnest($1::smallint[], $2::integer[], $3::text[], $4::text[]) as r(part, w, kind, value)
cross join lateral (
  select * from address_states s where s.part = r.part and s.workspace_id = r.w and s.kind = r.kind and s.value = r.value
  limit 1
) a

-- name: createPeople
-- A person and the identifier they are born with, in one statement and one part: who loses a race is not made.
with given as materialized (
  select r.* from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, kind text, value text,
    label text, name text, b smallint, t float8)
), reserved as (
  insert into identifiers (part, workspace_id, kind, value, user_part, user_id)
  select part, w, kind, value, part, u from given order by part, w, kind, value
  on conflict (part, workspace_id, kind, value) do nothing
  returning user_id
)
insert into users (part, workspace_id, user_id, external_id, aliases, random_bucket, created_at, updated_at)
select g.part, g.w, g.u, case when g.kind = 'external_id' then g.value end,
  case when g.kind = 'alias' then jsonb_build_object(g.label, g.name) else '{}' end,
  g.b, to_timestamp(g.t / 1000), to_timestamp(g.t / 1000)
from given g join reserved v on v.user_id = g.u
returning user_id

-- name: repairIdentifiers
-- An identifier that points at nobody was left behind; whoever asks for it next gets it.
delete from identifiers x
using jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text)
where x.part = r.part and x.workspace_id = r.w and x.kind = r.kind and x.value = r.value
  and not exists (
    select 1 from users u where u.part = x.user_part and u.workspace_id = x.workspace_id and u.user_id = x.user_id)

-- name: createContactPeople
-- People known by an address alone; the caller owns the lock of the address.
insert into users (part, workspace_id, user_id, email, phone, random_bucket, created_at, updated_at,
  email_state, email_state_at, email_bounced_at, email_spam_at, phone_stopped_at, phone_invalid_at,
  subscription_groups)
select r.part, r.w, r.u, r.email, r.phone, r.b, to_timestamp(r.t / 1000), to_timestamp(r.t / 1000),
  coalesce(a.email_state, 'subscribed'), a.email_state_at,
  case when r.kind = 'email' then a.bounced_at end, a.spam_at,
  case when r.kind = 'phone' then a.stopped_at end, case when r.kind = 'phone' then a.bounced_at end, coalesce(a.groups, '{}')
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, email text, phone text, kind text, value text,
  b smallint, t float8)
left join address_states a on a.part = r.part and a.workspace_id = r.w and a.kind = r.kind and a.value = r.value
returning user_id

-- name: addContacts
insert into contact_points (part, workspace_id, kind, value, user_part, user_id)
select part, w, kind, value, user_part, u
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text, user_part smallint, u text)
order by part, w, kind, value, u
on conflict (part, workspace_id, kind, value, user_id) do nothing

-- name: removeContacts
delete from contact_points c
using jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text, u text)
where c.part = r.part and c.workspace_id = r.w and c.kind = r.kind and c.value = r.value and c.user_id = r.u

-- name: readTrackWorld
-- Apps are made through the admin API, or settings of the workspace: {"apps": {"<app id>": "ios"}}. Archived groups are
-- not processed (19.4).
select coalesce(w.settings -> 'apps', '{}') || coalesce((
  select jsonb_object_agg(a.app_id, a.platform) from apps a where a.workspace_id = w.workspace_id
), '{}') as apps, array(
  select g.group_id::text from subscription_groups g
  where g.workspace_id = w.workspace_id and g.archived_at is null) as group_ids
from workspaces w where w.workspace_id = $1

-- name: readSummary
select count, first_at, last_at from event_summaries
where part = $1 and workspace_id = $2 and user_id = $3 and kind = $4 and name = $5

-- name: trimPlaces
delete from untrue_places where part = $1 and at < to_timestamp($2::float8 / 1000)

-- name: trimLedger
delete from ingest_ledger where part = $1 and at < to_timestamp($2::float8 / 1000)

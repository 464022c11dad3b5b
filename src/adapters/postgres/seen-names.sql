-- Names seen: what every process counted since it last said so, added up. No event waits for this.

-- name: addNames
insert into seen_names as n (workspace_id, kind, parent, name, types, last_value, last_user_id, count, dropped, first_seen_at,
  last_seen_at)
select r.w, r.kind, r.parent, r.name, coalesce(r.types, '{}'), case when e.known then r.value end, case when e.known then r.u end,
  r.count, r.dropped, to_timestamp(r.at / 1000), to_timestamp(r.at / 1000)
from jsonb_to_recordset($1::jsonb) as r(w integer, kind text, parent text, name text, types text[], value text, part smallint,
  u text, count bigint, dropped bigint, at float8)
-- Whoever left meanwhile is nobody's example.
cross join lateral (select r.u is not null and exists (
  select 1 from users u where u.part = r.part and u.workspace_id = r.w and u.user_id = r.u) as known) e
order by r.w, r.kind, r.parent, r.name
on conflict (workspace_id, kind, parent, name) do update set
  types = case when n.types @> excluded.types then n.types
    else (select array_agg(distinct t order by t) from unnest(n.types || excluded.types) t) end,
  last_value = case when n.blocked_at is null then coalesce(excluded.last_value, n.last_value) end,
  last_user_id = case when n.blocked_at is null then coalesce(excluded.last_user_id, n.last_user_id) end,
  count = n.count + excluded.count, dropped = n.dropped + excluded.dropped,
  last_seen_at = greatest(n.last_seen_at, excluded.last_seen_at)

-- name: blockedNames
select workspace_id, kind, name from seen_names where blocked_at is not null

-- name: listNames
select kind, parent, name, types, last_value, count, dropped, first_seen_at, last_seen_at, blocked_at, description
from seen_names
where workspace_id = $1 and kind = $2 and parent = $3 and position(lower($4) in lower(name)) > 0
  and ($5::text is null or name > $5)
order by name limit $6

-- name: listNamesAnywhere
-- Properties of whatever event or product: one row per name.
with found as (
  select name, types, count, dropped, first_seen_at, last_seen_at from seen_names
  where workspace_id = $1 and kind = $2 and position(lower($3) in lower(name)) > 0 and ($4::text is null or name > $4)
), typed as (
  select name, array_agg(distinct t order by t) as types from found cross join lateral unnest(found.types) t group by name
)
select $2 as kind, '' as parent, found.name, coalesce(typed.types, '{}') as types, null as last_value,
  sum(count)::bigint as count, sum(dropped)::bigint as dropped, min(first_seen_at) as first_seen_at,
  max(last_seen_at) as last_seen_at, null::timestamptz as blocked_at, '' as description
from found left join typed on typed.name = found.name
group by found.name, typed.types
order by found.name limit $5

-- name: findName
select kind, parent, name, types, last_value, count, dropped, first_seen_at, last_seen_at, blocked_at, description
from seen_names where workspace_id = $1 and kind = $2 and parent = '' and name = $3

-- name: changeName
insert into seen_names as n (workspace_id, kind, name, blocked_at, description, first_seen_at, last_seen_at)
values ($1, $2, $3, case when $4::boolean then to_timestamp($6::float8 / 1000) end, coalesce($5::text, ''),
  to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000))
on conflict (workspace_id, kind, parent, name) do update set
  blocked_at = case when $4::boolean is null then n.blocked_at when not $4 then null
    else coalesce(n.blocked_at, excluded.blocked_at) end,
  dropped = case when $4::boolean and n.blocked_at is null then 0 else n.dropped end,
  last_value = case when $4::boolean then null else n.last_value end,
  last_user_id = case when $4::boolean then null else n.last_user_id end,
  description = coalesce($5::text, n.description)

-- name: rebuildNames
-- all-parts: what a workspace holds that did not come in through ingest: a demo, a restored copy
with found as (
  select s.kind, s.name, '{}'::text[] as types, null::text as value, null::text as user_id, sum(s.count)::bigint as count,
    min(s.first_at) as first_at, max(s.last_at) as last_at
  from event_summaries s where s.workspace_id = $1 and s.kind in ('event', 'purchase') group by 1, 2
  union all
  select 'attribute', a.key, array_agg(distinct case
      when jsonb_typeof(a.value) = 'string' then 'text'
      when jsonb_typeof(a.value) = 'object' and a.value ? '$time' then 'time'
      else jsonb_typeof(a.value) end), null, null, count(*), min(u.created_at), max(u.updated_at)
  from users u cross join lateral jsonb_each(u.attributes) a
  where u.workspace_id = $1 group by 2
)
insert into seen_names (workspace_id, kind, name, types, last_value, last_user_id, count, first_seen_at, last_seen_at)
select $1::integer, kind, name, types, value, user_id, count, first_at, last_at from found order by kind, name
on conflict (workspace_id, kind, parent, name) do nothing

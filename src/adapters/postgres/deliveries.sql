-- Claims, attempts and conclusions: the send protocol. Every record set carries the part of its rows.

-- Index probe per part; leased rows are passed over.
-- name: dueLiveParts
select p.part from unnest($1::smallint[]) as p(part)
where exists (
  select 1 from deliveries d
  where d.part = p.part and d.live and d.due_at <= to_timestamp($2 / 1000.0) and d.lease_until <= clock_timestamp())

-- name: dueSandboxParts
select p.part from unnest($1::smallint[]) as p(part)
where exists (
  select 1 from deliveries d
  where d.part = p.part and d.workspace_id = $3 and not d.live and d.due_at <= to_timestamp($2 / 1000.0)
    and d.lease_until <= clock_timestamp())

-- name: sandboxState
-- all-parts: sandboxes are small and have one reader, whoever moves their clock.
select count(*) filter (where d.due_at <= to_timestamp($2 / 1000.0))::int as leased,
  min(d.due_at) filter (where d.due_at > to_timestamp($2 / 1000.0)) as next_due_at
from deliveries d where d.workspace_id = $1 and not d.live

-- name: claimLive
update deliveries d set epoch = d.epoch + 1,
  lease_until = statement_timestamp() + make_interval(secs => $4::float8 / 1000)
where d.part = $1 and d.ctid = any(array(
  select x.ctid from deliveries x
  where x.part = $1 and x.live and x.due_at <= to_timestamp($2 / 1000.0) and x.lease_until <= statement_timestamp()
  order by x.due_at limit $3 for update skip locked))
returning d.part, d.workspace_id, d.delivery_id, d.user_id, d.campaign_id, d.dispatch_id, d.live, d.due_at, d.planned_at,
  d.expires_at, d.epoch, d.tries, d.properties, d.progress

-- name: claimSandbox
update deliveries d set epoch = d.epoch + 1,
  lease_until = statement_timestamp() + make_interval(secs => $4::float8 / 1000)
where d.part = $1 and d.ctid = any(array(
  select x.ctid from deliveries x
  where x.part = $1 and x.workspace_id = $5 and not x.live and x.due_at <= to_timestamp($2 / 1000.0)
    and x.lease_until <= statement_timestamp()
  order by x.due_at limit $3 for update skip locked))
returning d.part, d.workspace_id, d.delivery_id, d.user_id, d.campaign_id, d.dispatch_id, d.live, d.due_at, d.planned_at,
  d.expires_at, d.epoch, d.tries, d.properties, d.progress

-- What else is due for people whose messages compete for a frequency rule; what let another go first is still due. $2 = live, $5 = how many.
-- name: claimRivals
update deliveries d set epoch = d.epoch + 1,
  lease_until = statement_timestamp() + make_interval(secs => $4::float8 / 1000)
from (
  select x.part, x.workspace_id, x.delivery_id
  from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
  join deliveries x on x.part = r.part and x.workspace_id = r.w and x.user_id = r.u
  where x.live = $2 and x.lease_until <= statement_timestamp() and (x.due_at <= to_timestamp($3 / 1000.0)
    or (x.progress ? 'yieldsSince' and x.due_at <= to_timestamp($3 / 1000.0) + interval '1 second'))
  limit $5 for update of x skip locked
) f
where d.part = f.part and d.workspace_id = f.workspace_id and d.delivery_id = f.delivery_id
returning d.part, d.workspace_id, d.delivery_id, d.user_id, d.campaign_id, d.dispatch_id, d.live, d.due_at, d.planned_at,
  d.expires_at, d.epoch, d.tries, d.properties, d.progress

-- In other hands, or kept from starting by another message of its campaign to the same person. Of what has started the
-- commit tells whoever decided before it. $4 = those in hand.
-- name: dueRivals
select d.part, d.workspace_id, d.delivery_id, d.user_id, d.campaign_id, d.dispatch_id, d.live, d.due_at, d.planned_at,
  d.expires_at, d.epoch, d.tries, d.properties, d.progress
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join deliveries d on d.part = r.part and d.workspace_id = r.w and d.user_id = r.u
where d.live = $2 and d.delivery_id <> all($4::uuid[]) and (d.due_at <= to_timestamp($3 / 1000.0)
    or (d.progress ? 'yieldsSince' and d.due_at <= to_timestamp($3 / 1000.0) + interval '1 second')
    or (d.progress ? 'busySince' and d.due_at <= to_timestamp($3 / 1000.0) + interval '15 seconds'))
  and not exists (
    select 1 from sends s where s.part = d.part and s.workspace_id = d.workspace_id and s.delivery_id = d.delivery_id
      and s.status = 'attempting')

-- name: planningRivals
select f.workspace_id, f.campaign_id, f.slot from fanouts f
where f.workspace_id = any($1::integer[]) and f.live and f.status in ('waiting', 'running')
  and f.due_at <= to_timestamp($2 / 1000.0)
union all
select o.workspace_id, o.campaign_id, 0::smallint from occurrences o
where o.workspace_id = any($1::integer[]) and o.live and o.status = 'waiting' and o.due_at <= to_timestamp($2 / 1000.0)
union all
select s.workspace_id, s.campaign_id, 0::smallint from schedules s
where s.workspace_id = any($1::integer[]) and s.live and s.status = 'waiting' and s.due_at <= to_timestamp($2 / 1000.0)

-- name: renewLeases
update deliveries d set lease_until = statement_timestamp() + make_interval(secs => $2::float8 / 1000)
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, id uuid, epoch integer)
where d.part = r.part and d.workspace_id = r.w and d.delivery_id = r.id and d.epoch = r.epoch
returning d.delivery_id

-- The epoch moves on, so that a renewal that was on its way finds nothing.
-- name: releaseLeases
update deliveries d set lease_until = '-infinity', epoch = d.epoch + 1
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, id uuid, epoch integer)
where d.part = r.part and d.workspace_id = r.w and d.delivery_id = r.id and d.epoch = r.epoch

-- name: loadReceipts
select c.user_id, c.campaign_id, c.received, c.last_received_at, c.variant, c.control, c.reserved_by
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, c uuid)
join campaign_receipts c on c.part = r.part and c.workspace_id = r.w and c.user_id = r.u and c.campaign_id = r.c

-- name: loadSends
select s.send_key, s.delivery_id, s.channel, s.endpoint, s.configuration_id, s.variant, s.status, s.attempt, s.at,
  s.reason, s.uncertain, extract(epoch from clock_timestamp() - s.deadline_at) * 1000 as overdue_ms
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, id uuid)
join sends s on s.part = r.part and s.workspace_id = r.w and s.delivery_id = r.id
order by s.at, s.send_key

-- Before the first byte leaves: people are locked against consent writes, the decision's ground is compared,
-- the reservation is taken and the attempts are written. A reservation row carries in `received` the number the
-- decision saw, so that the conflict branch can compare it. Joins name every column of the row they mean, so that
-- no plan reads a whole part through a shorter index while a table is young. An attempt under way, settled or held is never
-- written again: only a send that waits for another try is.
-- What a person got lately is counted in the same way: its revision must be the one the decision rested on, or the
-- same delivery's own write on top of it. Limits of the workspace are compared by version.
-- The record sets are those of delivery-records.ts; `d` is the place of a delivery in the batch.
-- $1 = what deliveries share, $2 to $8 = deliveries, $9 to $13 = their sends, $14 = deadline of a call in ms, $15 = what
-- they add to what people got lately, $16 = older contacts are forgotten (ms).
-- Arrays of unknown length are planned as ten rows, and ten rows are joined row by row: the series beside them says
-- how many there may be. Its own rows have no delivery and go no further.
-- name: commitAttempts
with want as materialized (
  select r.d, r.p as part, s.w, r.i as id, r.e as epoch, r.u, s.c, s.version, s.dispatch, s.planned_ms,
    r.v as revision, s.exclusive, coalesce(r.n, 0) as received, s.variant, s.at_ms, coalesce(s.limits, 0) as limits
  from rows from (
    unnest($2::smallint[], $3::integer[], $4::uuid[], $5::integer[], $6::text[], $7::bigint[], $8::integer[]),
    generate_series(1, 200)) with ordinality as r(p, g, i, e, u, v, n, rows, d)
  join jsonb_to_recordset($1::jsonb) as s(g integer, w integer, c uuid, version integer, dispatch text, variant text,
    exclusive boolean, at_ms float8, planned_ms float8, limits integer) on s.g = r.g
), person as materialized (
  select u.part, u.workspace_id as w, u.user_id as u, u.revision from users u
  where (u.part, u.workspace_id, u.user_id) in (select part, w, u from want)
  order by u.part, u.workspace_id, u.user_id
  for share of u
), mine as materialized (
  select want.* from want
  join deliveries d on d.part = want.part and d.workspace_id = want.w and d.delivery_id = want.id
    and d.user_id = want.u
  where d.epoch = want.epoch and d.lease_until > clock_timestamp()
), live as materialized (
  select c.workspace_id as w, c.campaign_id as c, c.version, c.stopped_at from campaigns c
  where (c.workspace_id, c.campaign_id) in (select distinct w, c from want) and c.status in ('active', 'idle')
), limited as materialized (
  select l.workspace_id as w, l.version from workspace_limits l
  where l.workspace_id in (select distinct w from want)
), good as materialized (
  select m.* from mine m
  join person p on p.part = m.part and p.w = m.w and p.u = m.u and p.revision = m.revision
  join live l on l.w = m.w and l.c = m.c and l.version = m.version
  left join limited k on k.w = m.w
  where (l.stopped_at is null or l.stopped_at < to_timestamp(m.planned_ms / 1000.0))
    and coalesce(k.version, 0) = m.limits
), reserved as (
  insert into campaign_receipts as r (part, workspace_id, user_id, campaign_id, received, reserved_by)
  select g.part, g.w, g.u, g.c, g.received, g.id from good g where g.exclusive
  order by g.part, g.w, g.u, g.c
  on conflict (part, workspace_id, user_id, campaign_id) do update set reserved_by = excluded.reserved_by
  where r.received = excluded.received and (r.reserved_by is null or r.reserved_by = excluded.reserved_by)
  returning r.part, r.user_id, r.reserved_by as id
), reservable as materialized (
  select g.* from good g
  where not g.exclusive or exists (select 1 from reserved x where x.part = g.part and x.id = g.id)
), counting as materialized (
  select x.* from jsonb_to_recordset($15::jsonb) as x(d bigint, v bigint, c jsonb)
), counted as (
  insert into contact_pressure as c (part, workspace_id, user_id, revision, base_revision, by_delivery, recent)
  select g.part, g.w, g.u, x.v + 1, x.v, g.id, x.c from counting x join reservable g on g.d = x.d
  order by g.part, g.w, g.u
  on conflict (part, workspace_id, user_id) do update set revision = c.revision + 1,
    base_revision = excluded.base_revision, by_delivery = excluded.by_delivery,
    recent = (select coalesce(jsonb_agg(e order by n), '[]') from jsonb_array_elements(c.recent) with ordinality as x(e, n)
      -- A try that is repeated takes the place of the one before.
      where (e ->> 0)::float8 >= $16::float8 and not exists (
        select 1 from jsonb_array_elements(excluded.recent) as y(f) where f ->> 3 = e ->> 3 and f ->> 1 = e ->> 1)
    ) || excluded.recent
  where c.revision = excluded.base_revision
    or (c.by_delivery = excluded.by_delivery and c.base_revision = excluded.base_revision)
  returning c.part, c.by_delivery as id
), ready as materialized (
  select g.* from reservable g left join counting x on x.d = g.d
  where x.d is null or exists (select 1 from counted y where y.part = g.part and y.id = g.id)
), wanted as materialized (
  select x.* from rows from (
    unnest($9::bigint[], $10::uuid[], $11::text[], $12::text[], $13::uuid[]), generate_series(1, 200)) as x(d, k, c, n, f, rows)
  where x.d is not null
), started as (
  insert into sends as s (part, workspace_id, send_key, delivery_id, user_id, campaign_id, campaign_version,
    dispatch_id, channel, endpoint, configuration_id, variant, status, epoch, at, deadline_at)
  select g.part, g.w, x.k, g.id, g.u, g.c, g.version, g.dispatch, x.c, x.n, x.f, g.variant,
    'attempting', g.epoch, to_timestamp(g.at_ms / 1000.0),
    clock_timestamp() + make_interval(secs => $14::float8 / 1000)
  from wanted x
  join ready g on g.d = x.d
  order by g.part, g.w, x.k
  on conflict (part, workspace_id, send_key) do update set status = 'attempting', attempt = s.attempt + 1,
    epoch = excluded.epoch, deadline_at = excluded.deadline_at, configuration_id = excluded.configuration_id,
    settled_at = null
  where s.status = 'retry'
  returning s.send_key
), opened as materialized (
  -- Which sends of a delivery were started, unless all of them were.
  select x.d, case when count(s.send_key) < count(*) then array_agg(s.send_key) filter (where s.send_key is not null) end
    as keys, count(s.send_key) as n
  from wanted x left join started s on s.send_key = x.k group by x.d
)
select w.d::integer as d, case when m.d is null then 'fenced' when g.d is null then 'changed'
    when n.d is null then 'busy' when y.d is null then 'changed' else 'go' end as verdict,
  case when o.keys is null and o.n = 0 then '{}'::uuid[] else o.keys end as started
from want w
left join mine m on m.d = w.d
left join good g on g.d = w.d
left join reservable n on n.d = w.d
left join ready y on y.d = w.d
left join opened o on o.d = w.d

-- What a pass concludes, in one statement, for the deliveries whose epoch still holds. Counters are summed here
-- and not before, so that what was fenced is not counted.
-- $1 = what deliveries share, $2 to $14 = deliveries, $15 = those that go on waiting, $16 to $21 = sends, $22 to $30 =
-- log, $31 = real time in ms, $32 = channels that stop counting as contacts, $33 = facts kept with it, $34 = statuses of
-- transactional calls; as delivery-records.ts writes them. The series beside arrays: as above.
-- name: conclude
with shared as materialized (
  select * from jsonb_to_recordset($1::jsonb) as s(g integer, w integer, c uuid, version integer, dispatch text,
    variant text, send_id text)
), want as materialized (
  select r.d, r.g, r.p as part, s.w, r.i as id, r.e as epoch, coalesce(r.w, false) as waits, r.u, s.c, s.version, s.dispatch,
    s.send_id, s.variant, r.t as at_ms, r.n as received, coalesce(r.k, false) as control, coalesce(r.h, false) as reserve,
    coalesce(r.f, false) as first_of_day, string_to_array(r.c, ',') as channels, r.z as at_text
  from rows from (
    unnest($2::smallint[], $3::integer[], $4::uuid[], $5::integer[], $6::text[], $7::float8[], $8::boolean[], $9::integer[],
      $10::boolean[], $11::boolean[], $12::boolean[], $13::text[], $14::text[]),
    generate_series(1, 200)) with ordinality as r(p, g, i, e, u, t, w, n, k, h, f, c, z, rows, d)
  join shared s on s.g = r.g
), gone as (
  delete from deliveries d using want w
  where not w.waits and d.part = w.part and d.workspace_id = w.w and d.delivery_id = w.id and d.epoch = w.epoch
    and d.user_id = w.u
  returning w.d
), kept as (
  update deliveries d set due_at = to_timestamp(r.due_ms / 1000.0), expires_at = to_timestamp(r.expires_ms / 1000.0),
    progress = r.progress, tries = r.tries, lease_until = '-infinity', epoch = d.epoch + 1
  from jsonb_to_recordset($15::jsonb) as r(d bigint, due_ms float8, expires_ms float8, progress jsonb, tries smallint)
  join want w on w.d = r.d
  where w.waits and d.part = w.part and d.workspace_id = w.w and d.delivery_id = w.id and d.epoch = w.epoch and d.user_id = w.u
  returning w.d
), mine as materialized (
  select w.* from want w join (select d from gone union all select d from kept) x on x.d = w.d
), settled as (
  update sends s set status = x.s, reason = x.r, uncertain = coalesce(x.x, false),
    provider_message_id = coalesce(x.m, s.provider_message_id), settled_at = statement_timestamp()
  from rows from (
    unnest($16::bigint[], $17::uuid[], $18::text[], $19::text[], $20::boolean[], $21::text[]),
    generate_series(1, 200)) as x(d, k, s, r, x, m, rows)
  join mine m on m.d = x.d
  where s.part = m.part and s.workspace_id = m.w and s.send_key = x.k and s.delivery_id = m.id
), told as (
  insert into offered_facts (part, workspace_id, fact_id, user_id, live, now_at, fact, kept_at)
  select m.part, m.w, x.k, m.u, x.l, to_timestamp(x.n / 1000.0), x.f, to_timestamp($31 / 1000.0)
  from jsonb_to_recordset($33::jsonb) as x(d bigint, k uuid, l boolean, n float8, f jsonb)
  join mine m on m.d = x.d
  on conflict (part, workspace_id, fact_id) do nothing
), posted as (
  insert into postbacks (part, workspace_id, dispatch_id, step, about, campaign_id, external_send_id, at, received_at,
    planned_at, due_from, reason, live, written_at, due_at)
  select m.part, m.w, m.dispatch, x.s, x.k, m.c, x.e, to_timestamp(m.at_ms / 1000.0), to_timestamp(x.r / 1000.0),
    to_timestamp(x.p / 1000.0), to_timestamp(x.f / 1000.0), x.y, x.l, to_timestamp($31 / 1000.0), to_timestamp($31 / 1000.0)
  from jsonb_to_recordset($34::jsonb) as x(d bigint, s smallint, k uuid, e text, r float8, p float8, f float8, y text,
    l boolean)
  join mine m on m.d = x.d
  on conflict do nothing
), entries as materialized (
  select m.g, m.part, m.w, m.id, m.u, m.c, m.version, m.dispatch, m.variant, m.at_ms, coalesce(x.c, '') as channel,
    coalesce(x.n, '') as endpoint, x.o as outcome, coalesce(x.r, '') as reason, x.k as key, x.m as pmid,
    coalesce(x.y, 0::smallint) as tries, coalesce(x.f::jsonb, '{}') as facts
  from rows from (
    unnest($22::bigint[], $23::text[], $24::text[], $25::text[], $26::text[], $27::uuid[], $28::text[], $29::smallint[],
      $30::text[]),
    generate_series(1, 400)) as x(d, c, n, o, r, k, m, y, f, rows)
  join mine m on m.d = x.d
), logged as (
  insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
    dispatch_id, variant, channel, endpoint, outcome, reason, send_key, provider_message_id, tries, facts)
  select e.part, e.w, to_timestamp($31 / 1000.0), to_timestamp(e.at_ms / 1000.0), e.id, e.u, e.c, e.version, e.dispatch,
    e.variant, e.channel, e.endpoint, e.outcome, e.reason, e.key, e.pmid, e.tries, e.facts
  from entries e
), given as materialized (
  -- A member of the control group opens one window of its own, to compare with (17.2). Windows as writeWindow makes them.
  select m.g, m.part, m.w, m.u, m.c, m.at, m.received, m.control, m.first_of_day,
    case when m.received = 1 then m.at end as received_at, case when m.received = 1 then m.dispatch end as dispatch,
    case when m.received = 1 then m.variant end as variant, case when m.reserve then m.id end as reserve,
    coalesce(case when cardinality(m.channels) = 1 then jsonb_build_object(m.channels[1], m.mark)
      else (select jsonb_object_agg(ch, m.mark) from unnest(m.channels) ch) end, '{}') as channels,
    case when cardinality(m.channels) = 1 and not m.control then jsonb_build_array(jsonb_build_object('d', m.id,
        'ch', m.channels[1], 'v', m.variant, 's', m.send_id, 't', m.at_ms, 'c', ''))
      else coalesce((
        select jsonb_agg(jsonb_build_object('d', m.id, 'ch', ch, 'v', m.variant, 's', m.send_id, 't', m.at_ms, 'c', ''))
        from unnest(case when m.control then '{""}' else m.channels end) ch), '[]') end as windows
  from (
    select mine.*, to_timestamp(mine.at_ms / 1000.0) as at,
      jsonb_build_object('count', 1, 'first_at', mine.at_text, 'last_at', mine.at_text) as mark
    from mine where mine.received is not null
  ) m
), received as (
  insert into campaign_receipts as r (part, workspace_id, user_id, campaign_id, received, first_received_at,
    last_received_at, last_dispatch_id, variant, control, enrolled_at, reserved_by, channels, windows)
  select g.part, g.w, g.u, g.c, g.received, g.received_at, g.received_at, g.dispatch, g.variant, g.control,
    case when g.control then g.at end, g.reserve, g.channels, g.windows
  from given g
  order by g.part, g.w, g.u, g.c
  on conflict (part, workspace_id, user_id, campaign_id) do update set
    received = r.received + excluded.received,
    first_received_at = coalesce(r.first_received_at, excluded.first_received_at),
    enrolled_at = coalesce(r.enrolled_at, excluded.enrolled_at),
    channels = case when r.channels = '{}' then excluded.channels else merge_marks(r.channels, excluded.channels) end,
    -- What is closed by the longest of all deadlines (30 days) goes, or it would grow with every message to somebody
    -- whom nothing converts. Looked at only once there are many.
    windows = case when r.windows = '[]' then excluded.windows
      when excluded.windows = '[]' or pg_column_size(r.windows) < 1500 then r.windows || excluded.windows
      else (select coalesce(jsonb_agg(e order by n), '[]') from jsonb_array_elements(r.windows) with ordinality as x(e, n)
        where (e ->> 't')::float8 > (excluded.windows #>> '{0,t}')::float8 - 2678400000) || excluded.windows end,
    last_received_at = greatest(r.last_received_at, excluded.last_received_at),
    last_dispatch_id = coalesce(excluded.last_dispatch_id, r.last_dispatch_id),
    variant = coalesce(excluded.variant, r.variant),
    control = r.control or excluded.control,
    -- Another's reservation is neither taken nor given back: eligibility may have been edited between two attempts.
    reserved_by = case when excluded.reserved_by is not null then coalesce(r.reserved_by, excluded.reserved_by)
      when r.reserved_by in (select m.id from mine m) then null else r.reserved_by end
), uncounted as (
  update contact_pressure p set revision = p.revision + 1, by_delivery = null,
    recent = (select coalesce(jsonb_agg(e order by n), '[]') from jsonb_array_elements(p.recent) with ordinality as y(e, n)
      where not ((e ->> 3) || ':' || (e ->> 1)) = any(r.keys))
  from (
    select m.part, m.w, m.u, array_agg(m.id || ':' || x.c) as keys
    from jsonb_to_recordset($32::jsonb) as x(d bigint, c text)
    join mine m on m.d = x.d
    group by m.part, m.w, m.u
  ) r
  where p.part = r.part and p.workspace_id = r.w and p.user_id = r.u
), sums as (
  select e.part, e.g, (e.at at time zone 'UTC')::date as day, e.channel, e.outcome, e.reason, count(*) as n
  from (
    select part, g, to_timestamp(at_ms / 1000.0) as at, channel, outcome, reason from entries
    union all
    -- Two deliveries of a person may have been decided side by side: the receipt as it stands has the last word.
    select g.part, g.g, g.at, '', 'recipient', '' from given g
    where g.first_of_day and not exists (select 1 from campaign_receipts x
      where x.part = g.part and x.workspace_id = g.w and x.user_id = g.u and x.campaign_id = g.c
        and (x.last_received_at at time zone 'UTC')::date = (g.at at time zone 'UTC')::date)
  ) e
  group by 1, 2, 3, 4, 5, 6
), counted as (
  insert into campaign_counters as k (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason,
    count)
  select x.part, s.w, s.c, x.day, s.send_id, s.variant, x.channel, x.outcome, x.reason, sum(x.n)
  from sums x join shared s on s.g = x.g
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  order by 1, 2, 3, 4, 5, 6, 7, 8, 9
  on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
  do update set count = k.count + excluded.count
)
select d::integer as d from mine

-- First come, first served: one message per address and dispatch (20.1). Waits for a claim under way elsewhere.
-- name: claimAddresses
insert into dispatch_addresses (part, workspace_id, dispatch_id, channel, address, delivery_id, at)
select r.part, r.w, r.dispatch, r.channel, r.address, r.id, to_timestamp($2 / 1000.0)
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, dispatch text, channel text, address text, id uuid)
order by r.part, r.w, r.dispatch, r.channel, r.address
on conflict (part, workspace_id, dispatch_id, channel, address) do nothing

-- name: addressOwners
select r.i, a.delivery_id
from jsonb_to_recordset($1::jsonb) as r(i integer, part smallint, w integer, dispatch text, channel text, address text)
join dispatch_addresses a on a.part = r.part and a.workspace_id = r.w and a.dispatch_id = r.dispatch
  and a.channel = r.channel and a.address = r.address

-- name: forgetOldAddresses
delete from dispatch_addresses where part = $2 and at < to_timestamp($1 / 1000.0)

-- name: dropStaleReservations
update campaign_receipts c set reserved_by = null
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, c uuid)
where c.part = r.part and c.workspace_id = r.w and c.user_id = r.u and c.campaign_id = r.c
  and c.reserved_by is not null and not exists (
    select 1 from deliveries d
    where d.part = c.part and d.workspace_id = c.workspace_id and d.delivery_id = c.reserved_by)

-- name: loadCampaigns
select c.*, named_segments(c.workspace_id, c.definition -> 'audience') as segments,
  team_audience(c.workspace_id, c.definition) as team
from jsonb_to_recordset($1::jsonb) as r(w integer, id uuid)
join campaigns c on c.workspace_id = r.w and c.campaign_id = r.id

-- name: loadDispatches
select d.*, named_segments(d.workspace_id, d.audience) as segments
from jsonb_to_recordset($1::jsonb) as r(w integer, id text)
join dispatches d on d.workspace_id = r.w and d.dispatch_id = r.id

-- name: loadConfigurations
select c.* from jsonb_to_recordset($1::jsonb) as r(w integer, id uuid)
join channel_configurations c on c.workspace_id = r.w and c.configuration_id = r.id

-- name: touchCampaigns
update campaigns c set first_sent_at = least(c.first_sent_at, to_timestamp(r.first_ms / 1000.0)),
  last_sent_at = greatest(c.last_sent_at, to_timestamp(r.last_ms / 1000.0))
from jsonb_to_recordset($1::jsonb) as r(w integer, id uuid, first_ms float8, last_ms float8)
where c.workspace_id = r.w and c.campaign_id = r.id

-- A block of tokens out of the current second. Nothing comes back when the second is used up.
-- name: leaseRate
with clock as (select clock_timestamp() as at)
insert into rate_windows as w (workspace_id, scope, window_start, used)
select $1, $2, date_trunc('second', clock.at), least($4::bigint, $3::bigint) from clock
on conflict (workspace_id, scope, window_start) do update set used = w.used + excluded.used
where w.used + excluded.used <= $3::bigint
returning least($4::bigint, $3::bigint) as granted,
  1000 - extract(milliseconds from clock_timestamp())::int % 1000 as ends_in_ms

-- name: endOfSecond
select 1000 - extract(milliseconds from clock_timestamp())::int % 1000 as ends_in_ms

-- name: dropDevice
update users u set revision = u.revision + 1, updated_at = to_timestamp($5 / 1000.0),
  devices = (select coalesce(jsonb_agg(d order by n), '[]') from jsonb_array_elements(u.devices) with ordinality as x(d, n)
    where d ->> 'token' <> $4)
where u.part = $1 and u.workspace_id = $2 and u.user_id = $3
  and exists (select 1 from jsonb_array_elements(u.devices) as x(d) where d ->> 'token' = $4)

-- name: hasten
update deliveries d set due_at = to_timestamp($4 / 1000.0)
where d.part = $1 and d.workspace_id = $2 and d.campaign_id = $3 and d.progress ? 'pauses'
  and d.due_at > to_timestamp($4 / 1000.0) and d.lease_until <= statement_timestamp()

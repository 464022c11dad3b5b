-- Records of what is over for long. Nothing that waits, is held or may still be answered goes.

-- Sends of a day of the log, before that day is dropped. One part a statement; the other messages of a delivery that
-- still waits or is held are needed to conclude it. $2, $3 = the day, $4 = settled before, ms of real time, $5 = at most.
-- name: forgetSends
delete from sends
where part = $1 and ctid = any(array(
  select s.ctid from send_log l
  join sends s on s.part = $1 and s.workspace_id = l.workspace_id and s.send_key = l.send_key
  where l.part = $1 and l.logged_at >= to_timestamp($2::float8 / 1000.0) and l.logged_at < to_timestamp($3::float8 / 1000.0)
    and s.settled_at < to_timestamp($4::float8 / 1000.0)
    and s.status not in ('attempting', 'retry', 'held') and not s.uncertain
    and not exists (
      select 1 from deliveries d
      where d.part = $1 and d.workspace_id = s.workspace_id and d.delivery_id = s.delivery_id)
    and not exists (
      select 1 from sends o
      where o.part = $1 and o.workspace_id = s.workspace_id and o.delivery_id = s.delivery_id
        and (o.uncertain or o.status in ('attempting', 'retry', 'held')))
  limit $5 for update of s skip locked))

-- Calls, from $3 on in their order. A workspace's own clock counts too: what a sandbox in the past was just told is not old.
-- $1 = now, $2 = age, in ms, $3 = where to go on, $4 = at most.
-- name: forgetDispatches
-- all-parts: swept a few times a day; whom a call still waits for is spread over the parts
with old as materialized (
  select d.workspace_id, d.dispatch_id, d.created_at, w.clock_at from dispatches d
  join workspaces w on w.workspace_id = d.workspace_id
  where d.created_at < to_timestamp(($1::float8 - $2::float8) / 1000.0) and d.created_at >= $3::timestamptz
  order by d.created_at limit $4
), over as materialized (
  select o.workspace_id, o.dispatch_id from old o
  where o.created_at < coalesce(o.clock_at, 'infinity') - make_interval(secs => $2::float8 / 1000)
    and not exists (select 1 from deliveries x where x.workspace_id = o.workspace_id and x.dispatch_id = o.dispatch_id)
    and not exists (select 1 from sends s where s.workspace_id = o.workspace_id and s.dispatch_id = o.dispatch_id
      and s.status in ('attempting', 'retry', 'held'))
    and not exists (select 1 from fanouts f where f.workspace_id = o.workspace_id and f.dispatch_id = o.dispatch_id
      and f.status in ('waiting', 'running'))
    and not exists (select 1 from schedules s where s.workspace_id = o.workspace_id and s.dispatch_id = o.dispatch_id
      and s.status in ('waiting', 'started'))
    and not exists (select 1 from occurrences c where c.workspace_id = o.workspace_id and c.dispatch_id = o.dispatch_id
      and c.status = 'waiting')
), mine as materialized (
  select d.workspace_id, d.dispatch_id from dispatches d
  join over o on o.workspace_id = d.workspace_id and o.dispatch_id = d.dispatch_id
  for update of d skip locked
), gone as (
  delete from dispatches d using mine m where d.workspace_id = m.workspace_id and d.dispatch_id = m.dispatch_id
  returning 1
)
select (select count(*)::int from old) as seen, (select count(*)::int from gone) as gone,
  (select max(created_at)::text from old) as last

-- Rows that another process lets go of are passed over, here and below, so that two sweeps never wait for each other.
-- $1 = now, $2 = age, in ms, $3 = at most.
-- name: forgetFanouts
delete from fanouts where (workspace_id, fanout_id) in (
  select f.workspace_id, f.fanout_id from workspaces w
  cross join lateral (
    select x.workspace_id, x.fanout_id from fanouts x
    where x.workspace_id = w.workspace_id and x.status in ('done', 'cancelled')
      and x.due_at < least(to_timestamp($1::float8 / 1000.0), coalesce(w.clock_at, 'infinity'))
        - make_interval(secs => $2::float8 / 1000)
    order by x.due_at limit $3 for update skip locked) f
  limit $3)

-- A schedule goes after its call, which goes after everybody whom it waited for.
-- name: forgetSchedules
delete from schedules where (workspace_id, schedule_id) in (
  select s.workspace_id, s.schedule_id from workspaces w
  cross join lateral (
    select x.workspace_id, x.schedule_id from schedules x
    where x.workspace_id = w.workspace_id and x.status in ('done', 'cancelled')
      and greatest(x.due_at, x.updated_at) < least(to_timestamp($1::float8 / 1000.0), coalesce(w.clock_at, 'infinity'))
        - make_interval(secs => $2::float8 / 1000)
      and x.due_at < to_timestamp(($1::float8 - $2::float8) / 1000.0)
      and not exists (select 1 from dispatches d where d.workspace_id = x.workspace_id and d.dispatch_id = x.dispatch_id)
    order by x.due_at limit $3 for update skip locked) s
  limit $3)

-- Ids sort by time: $1 = the first id of the oldest instant that is kept, $2 = that instant in ms, $3 = at most.
-- name: forgetAudit
delete from audit_log where (workspace_id, audit_id) in (
  select a.workspace_id, a.audit_id from (select workspace_id from workspaces union select 0) w
  cross join lateral (
    select x.workspace_id, x.audit_id from audit_log x
    where x.workspace_id = w.workspace_id and x.audit_id < $1::uuid and x.at < to_timestamp($2::float8 / 1000.0)
    order by x.audit_id limit $3 for update skip locked) a
  limit $3)

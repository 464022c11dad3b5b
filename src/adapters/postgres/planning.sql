-- Planning: accepted calls become dispatches, deliveries, fan-outs and schedules.

-- name: planningWorkspace
select workspace_id, key, kind, time_zone, clock_at from workspaces where workspace_id = $1 and archived_at is null

-- name: planningCampaigns
select c.*, named_segments(c.workspace_id, c.definition -> 'audience') as segments,
  team_audience(c.workspace_id, c.definition) as team
from campaigns c where c.workspace_id = $1 and c.campaign_id = any($2::uuid[])

-- name: dispatchById
select d.*, named_segments(d.workspace_id, d.audience) as segments
from dispatches d where d.workspace_id = $1 and d.dispatch_id = $2

-- name: hiddenCampaign
select c.*, named_segments(c.workspace_id, c.definition -> 'audience') as segments,
  team_audience(c.workspace_id, c.definition) as team
from campaigns c where c.workspace_id = $1 and c.hidden

-- Two first calls at once make one.
-- name: makeHiddenCampaign
insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition, created_at,
  updated_at, launched_at, hidden)
values ($1, $2, $3, $4, 'api', 'marketing', 'active', 1, $5::jsonb, $6, $6, $6, true)
on conflict do nothing

-- name: replaceMessage
update dispatches d set message = $3::jsonb || jsonb_build_object('version', (d.message ->> 'version')::integer + 1)
where d.workspace_id = $1 and d.dispatch_id = $2 and d.message is not null
  and exists (select 1 from schedules s where s.workspace_id = d.workspace_id and s.schedule_id = d.schedule_id
    and s.status <> 'cancelled')

-- name: earlierDispatch
select d.*, null::jsonb as segments from dispatches d
where d.workspace_id = $1 and d.dispatch_id = any($2::text[]) and d.created_at > $3::timestamptz
order by d.created_at desc limit 1

-- $13 = of a transactional call; kept where the workspace has a receiver for statuses.
-- name: insertDispatch
insert into dispatches (workspace_id, dispatch_id, campaign_id, send_id, schedule_id, trigger_properties, attachments,
  audience, recheck_audience, from_segment, created_at, message, postback)
values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8::jsonb, $9, $10, $11, $12::jsonb,
  case when $13::jsonb is not null and exists (
    select 1 from workspaces w where w.workspace_id = $1 and w.settings #>> '{postbacks,url}' is not null) then $13::jsonb end)
on conflict (workspace_id, dispatch_id) do nothing

-- name: setDispatchRecheck
update dispatches set recheck_audience = $3 where workspace_id = $1 and dispatch_id = $2

-- The batch of a call. $1 = deliveries; considered is counted for rows that are really new.
-- name: planDeliveries
with planned as (
  insert into deliveries (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at,
    expires_at, properties, progress)
  select r.part, $2, r.delivery_id, r.user_id, $3, $4, $5, r.due_at, $6::timestamptz, r.expires_at, r.properties,
    r.progress
  from jsonb_to_recordset($1::jsonb) as r(part smallint, delivery_id uuid, user_id text, due_at timestamptz,
    expires_at timestamptz, properties jsonb, progress jsonb)
  order by r.part, r.delivery_id
  on conflict (part, workspace_id, delivery_id) do nothing
  returning part
), sums as (select part, count(*) as n from planned group by part)
insert into campaign_counters (part, workspace_id, campaign_id, day, send_id, outcome, count)
select s.part, $2, $3, ($6::timestamptz at time zone 'UTC')::date, $7, 'considered', s.n from sums s order by s.part
on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
do update set count = campaign_counters.count + excluded.count

-- People named in a call who get nothing: considered and skipped in one go. The caller's transaction makes this
-- happen once: skips are written only together with their dispatch or schedule.
-- name: planSkips
with logged as (
  insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
    dispatch_id, outcome, reason, facts)
  select r.part, $2, $8::timestamptz, $6::timestamptz, r.delivery_id, r.user_id, $3, $7, $4, 'skipped', r.reason, r.facts
  from jsonb_to_recordset($1::jsonb) as r(part smallint, delivery_id uuid, user_id text, reason text, facts jsonb)
  returning part, reason, delivery_id
), told as (
  -- Of a transactional call whose caller wants to know (3.7); 5 = aborted.
  insert into postbacks (part, workspace_id, dispatch_id, step, about, campaign_id, external_send_id, at, reason, live,
    written_at, due_at)
  select l.part, $2, $4, 5, l.delivery_id, $3, d.postback ->> 'id', $6::timestamptz, l.reason, w.kind = 'live',
    $8::timestamptz, $8::timestamptz
  from dispatches d join workspaces w on w.workspace_id = d.workspace_id cross join logged l
  where d.workspace_id = $2 and d.dispatch_id = $4 and d.postback is not null
  on conflict do nothing
), sums as (
  select part, 'skipped' as outcome, reason, count(*) as n from logged group by part, reason
  union all
  select part, 'considered', '', count(*) from logged group by part
)
insert into campaign_counters (part, workspace_id, campaign_id, day, send_id, outcome, reason, count)
select s.part, $2, $3, ($6::timestamptz at time zone 'UTC')::date, $5, s.outcome, s.reason, s.n
from sums s order by s.part, s.outcome, s.reason
on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
do update set count = campaign_counters.count + excluded.count

-- What writes a fan-out holds its campaign first, as a stop does: a stop that comes later finds the fan-out, and one
-- that came first has ended it. Otherwise a resume would let go on what was accepted before the stop.
-- name: holdCampaign
select 1 as found from campaigns where workspace_id = $1 and campaign_id = $2 for share

-- name: insertFanout
insert into fanouts (workspace_id, fanout_id, dispatch_id, campaign_id, live, due_at, due_by_zone, expiry_seconds,
  optimal, waves, status)
select $1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9::jsonb, $10::jsonb,
  case when c.status in ('active', 'idle', 'paused') then 'waiting' else 'cancelled' end
from campaigns c where c.workspace_id = $1 and c.campaign_id = $4
on conflict (workspace_id, fanout_id) do nothing

-- name: claimLiveFanout
update fanouts set status = 'running', epoch = epoch + 1, lease_until = statement_timestamp() + make_interval(secs => $2::float8 / 1000)
where (workspace_id, fanout_id) = (
  select f.workspace_id, f.fanout_id from fanouts f
  join campaigns c on c.workspace_id = f.workspace_id and c.campaign_id = f.campaign_id
  where f.live and f.status in ('waiting', 'running') and f.due_at <= $1::timestamptz
    and f.lease_until < statement_timestamp() and c.status <> 'paused'
  order by f.due_at limit 1 for update of f skip locked)
returning *

-- name: claimSandboxFanout
update fanouts set status = 'running', epoch = epoch + 1, lease_until = statement_timestamp() + make_interval(secs => $2::float8 / 1000)
where (workspace_id, fanout_id) = (
  select f.workspace_id, f.fanout_id from fanouts f
  join campaigns c on c.workspace_id = f.workspace_id and c.campaign_id = f.campaign_id
  where not f.live and f.workspace_id = $3 and f.status in ('waiting', 'running') and f.due_at <= $1::timestamptz
    and f.lease_until < statement_timestamp() and c.status <> 'paused'
  order by f.due_at limit 1 for update of f skip locked)
returning *

-- The cursor advances in the transaction that plans the rows; `epoch` fences a worker that lost its lease.
-- name: advanceFanout
update fanouts set slot = $4, after_user = $5, planned = planned + $6, seen = seen + $8,
  lease_until = statement_timestamp() + make_interval(secs => $7::float8 / 1000)
where workspace_id = $1 and fanout_id = $2 and epoch = $3 and status = 'running'

-- name: finishFanout
update fanouts set status = 'done' where workspace_id = $1 and fanout_id = $2 and epoch = $3 and status = 'running'

-- name: releaseFanout
update fanouts set lease_until = '-infinity' where workspace_id = $1 and fanout_id = $2 and epoch = $3 and status = 'running'

-- name: cancelFanouts
update fanouts set status = 'cancelled'
where workspace_id = $1 and campaign_id = $2 and ($3::text is null or dispatch_id = $3) and status in ('waiting', 'running')

-- name: insertSchedule
insert into schedules (workspace_id, schedule_id, dispatch_id, campaign_id, live, schedule, request, due_at, status,
  created_at, updated_at)
values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, 'waiting', $9, $9)

-- name: scheduleById
select * from schedules where workspace_id = $1 and schedule_id = $2

-- name: waitingSchedules
select * from schedules where workspace_id = $1 and status = 'waiting' and due_at <= $2 order by due_at, schedule_id limit 10000

-- name: claimLiveSchedule
update schedules set epoch = epoch + 1, lease_until = statement_timestamp() + make_interval(secs => $2::float8 / 1000)
where (workspace_id, schedule_id) = (
  select workspace_id, schedule_id from schedules
  where live and status = 'waiting' and due_at <= $1::timestamptz and lease_until < statement_timestamp()
  order by due_at limit 1 for update skip locked)
returning *

-- name: claimSandboxSchedule
update schedules set epoch = epoch + 1, lease_until = statement_timestamp() + make_interval(secs => $2::float8 / 1000)
where (workspace_id, schedule_id) = (
  select workspace_id, schedule_id from schedules
  where not live and workspace_id = $3 and status = 'waiting' and due_at <= $1::timestamptz
    and lease_until < statement_timestamp()
  order by due_at limit 1 for update skip locked)
returning *

-- name: finishSchedule
update schedules set status = 'done' where workspace_id = $1 and schedule_id = $2 and epoch = $3 and status = 'waiting'

-- name: replaceSchedule
update schedules set schedule = $3::jsonb, due_at = $4, updated_at = $5, epoch = epoch + 1, lease_until = '-infinity'
where workspace_id = $1 and schedule_id = $2 and status = 'waiting'
returning dispatch_id

-- name: cancelSchedule
update schedules set status = 'cancelled', updated_at = $3
where workspace_id = $1 and schedule_id = $2 and status = 'waiting'

-- name: sendIdExists
select 1 as found from send_ids where workspace_id = $1 and campaign_id = $2 and send_id = $3

-- name: insertSendId
insert into send_ids (workspace_id, campaign_id, send_id, created_at, created_by_api)
values ($1, $2, $3, $4, $5) on conflict do nothing

-- name: lockSendIdDay
select pg_advisory_xact_lock($1, hashtext($2))

-- name: countSendIdsOfDay
select count(*)::int as n from send_ids
where workspace_id = $1 and created_by_api and created_at >= $2::timestamptz and created_at < $2::timestamptz + interval '1 day'

-- name: nextSandboxDue
-- all-parts: sandboxes are small and have one reader, whoever moves their clock.
select least(
  (select min(due_at) from deliveries d where d.workspace_id = $1 and not d.live and not exists (
     select 1 from campaigns c where c.workspace_id = d.workspace_id and c.campaign_id = d.campaign_id and c.status = 'paused')),
  (select min(f.due_at) from fanouts f where f.workspace_id = $1 and not f.live and f.status in ('waiting', 'running')
     and not exists (select 1 from campaigns c where c.workspace_id = f.workspace_id and c.campaign_id = f.campaign_id
       and c.status = 'paused')),
  (select min(due_at) from schedules where workspace_id = $1 and not live and status = 'waiting'),
  (select min(o.due_at) from occurrences o
    join campaigns c on c.workspace_id = o.workspace_id and c.campaign_id = o.campaign_id
    where o.workspace_id = $1 and not o.live and o.status = 'waiting' and c.status = 'active'
      and c.scheduled_version = c.version)) as due_at

-- name: lockClock
update workspaces set drain_owner = $2, drain_until = statement_timestamp() + make_interval(secs => $3::float8 / 1000)
where workspace_id = $1 and kind = 'sandbox'
  and (drain_owner is null or drain_owner = $2 or drain_until < statement_timestamp())

-- name: unlockClock
update workspaces set drain_owner = null, drain_until = null where workspace_id = $1 and drain_owner = $2

-- name: setClock
update workspaces set clock_at = greatest(clock_at, $3::timestamptz)
where workspace_id = $1 and drain_owner = $2 and drain_until >= statement_timestamp()

-- name: sandboxesWithDueWork
-- all-parts: sandboxes are small and have one reader, whoever moves their clock.
select w.workspace_id from workspaces w
where w.kind = 'sandbox' and w.archived_at is null and (
  exists (select 1 from deliveries d where d.workspace_id = w.workspace_id and not d.live and d.due_at <= w.clock_at)
  or exists (select 1 from fanouts f where f.workspace_id = w.workspace_id and not f.live and f.status in ('waiting', 'running')
    and f.due_at <= w.clock_at)
  or exists (select 1 from schedules s where s.workspace_id = w.workspace_id and not s.live and s.status = 'waiting'
    and s.due_at <= w.clock_at)
  or exists (select 1 from occurrences o
    join campaigns c on c.workspace_id = o.workspace_id and c.campaign_id = o.campaign_id
    where o.workspace_id = w.workspace_id and not o.live and o.status = 'waiting' and o.due_at <= w.clock_at
      and c.status = 'active')
  or exists (select 1 from campaigns c where c.workspace_id = w.workspace_id and c.type = 'scheduled'
    and c.scheduled_version is distinct from c.version and c.status in ('active', 'paused', 'idle')))

-- One scan, once per local-time schedule: which zones its people live in.
-- name: zonesOfWorkspace
-- all-parts: asked once per local-time schedule, not per person.
select distinct time_zone from users where workspace_id = $1 and time_zone is not null

-- CD-2.3: what waits when a campaign is stopped, or a schedule deleted, is cancelled. One part a statement. Who is being worked on (leased) or
-- was attempted already is left to the decider, who knows what may have arrived.
-- name: cancelWaitingOfPart
with gone as (
  delete from deliveries d
  where d.part = $1 and d.ctid = any(array(
    select x.ctid from deliveries x
    where x.part = $1 and x.workspace_id = $2 and x.campaign_id = $3 and x.planned_at <= $4::timestamptz
      and ($10::text is null or x.dispatch_id = $10) and x.lease_until <= clock_timestamp()
      and not exists (select 1 from sends s where s.part = x.part and s.workspace_id = x.workspace_id
        and s.delivery_id = x.delivery_id)
    limit $9 for update skip locked))
  returning d.delivery_id, d.user_id, d.dispatch_id, d.planned_at
), logged as (
  insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
    dispatch_id, outcome, reason, facts)
  select $1, $2, $7::timestamptz, $6::timestamptz, g.delivery_id, g.user_id, $3, $8, g.dispatch_id, 'skipped', $5,
    jsonb_build_object('plannedAt', (extract(epoch from g.planned_at) * 1000)::bigint)
  from gone g
), told as (
  insert into postbacks (part, workspace_id, dispatch_id, step, about, campaign_id, external_send_id, at, reason, live,
    written_at, due_at)
  select $1, $2, g.dispatch_id, 5, g.delivery_id, $3, d.postback ->> 'id', $6::timestamptz, $5, w.kind = 'live',
    $7::timestamptz, $7::timestamptz
  from gone g
  join dispatches d on d.workspace_id = $2 and d.dispatch_id = g.dispatch_id and d.postback is not null
  join workspaces w on w.workspace_id = $2
  on conflict do nothing
), sums as (
  select coalesce(dp.send_id, '') as send_id, count(*) as n
  from gone g left join dispatches dp on dp.workspace_id = $2 and dp.dispatch_id = g.dispatch_id
  group by 1
), counted as (
  insert into campaign_counters (part, workspace_id, campaign_id, day, send_id, outcome, reason, count)
  select $1, $2, $3, ($6::timestamptz at time zone 'UTC')::date, s.send_id, 'skipped', $5, s.n from sums s order by s.send_id
  on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
  do update set count = campaign_counters.count + excluded.count
)
select count(*)::int as n from gone

-- What a pause kept from being planned is due from now on, so that it does not expire for having waited. Zones whose
-- time is still to come keep it. Instants of the map are texts of one form, so they compare as texts.
-- name: hurryPausedFanouts
update fanouts set due_at = greatest(due_at, $3::timestamptz), due_by_zone = (
  select jsonb_object_agg(z.key, case when jsonb_typeof(z.value) = 'string' and z.value #>> '{}' < $4::text
    then to_jsonb($4::text) else z.value end) from jsonb_each(due_by_zone) z)
where workspace_id = $1 and campaign_id = $2 and status in ('waiting', 'running') and due_at < $3::timestamptz

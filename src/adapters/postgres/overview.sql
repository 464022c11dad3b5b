-- The first screen. Everything names parts or is led by an index over the newest rows; nothing counts a hot table whole.

-- name: sumsSince
-- all-parts: the newest days of a workspace, found by their index
select campaign_id, day::text as day, channel, outcome, reason, sum(count)::bigint as count
from campaign_counters
where workspace_id = $1 and day >= $2::date
group by campaign_id, day, channel, outcome, reason

-- One look at one instant, so that figures add up: sums of the days, and per part how many wait, counted up to $4.
-- name: sumsAndWaiting
-- all-parts: the newest days of a workspace, found by their index
select campaign_id::text as campaign_id, day::text as day, channel, outcome, reason, sum(count)::bigint as count
from campaign_counters
where workspace_id = $1 and day >= $2::date
group by campaign_id, day, channel, outcome, reason
union all
select '', '', '', 'waiting', '', w.n
from unnest($3::smallint[]) as p(part)
cross join lateral (
  select count(*)::bigint as n from (
    select 1 from deliveries d where d.part = p.part and d.workspace_id = $1 limit $4::integer) seen
) w
where w.n > 0

-- name: runsSince
select f.campaign_id, f.dispatch_id, f.status, f.slot, f.planned, f.due_at,
  (select max(o.ends_at) from occurrences o
   where o.workspace_id = f.workspace_id and o.campaign_id = f.campaign_id and o.dispatch_id = f.dispatch_id) as ends_at
from fanouts f
where f.workspace_id = $1 and f.status <> 'cancelled' and f.due_at >= $2::timestamptz
order by f.due_at desc limit 200

-- name: openRuns
select f.campaign_id, f.dispatch_id, f.status, f.slot, f.planned, f.due_at,
  (select max(o.ends_at) from occurrences o
   where o.workspace_id = f.workspace_id and o.campaign_id = f.campaign_id and o.dispatch_id = f.dispatch_id) as ends_at
from fanouts f
where f.workspace_id = $1 and f.live = $3 and f.status in ('waiting', 'running') and f.due_at < $2::timestamptz
order by f.due_at desc limit 50

-- The first rows of every part in the order of their timers. $4 = rows of a part.
-- name: sampleWaitingLive
with seen as (
  select p.part, d.workspace_id, d.campaign_id, d.due_at, d.tries
  from unnest($2::smallint[]) as p(part)
  cross join lateral (
    select d.workspace_id, d.campaign_id, d.due_at, d.tries from deliveries d
    where d.part = p.part and d.live order by d.due_at limit $4::integer
  ) d
)
select s.campaign_id, count(*) filter (where s.due_at <= $3::timestamptz) as due,
  count(*) filter (where s.due_at > $3::timestamptz) as later, count(*) filter (where s.tries > 0) as retried,
  min(s.due_at) filter (where s.due_at > $3::timestamptz) as next_due_at,
  exists (select 1 from seen group by part having count(*) >= $4::integer) as cut
from seen s where s.workspace_id = $1
group by s.campaign_id

-- name: sampleWaitingSandbox
with seen as (
  select p.part, d.campaign_id, d.due_at, d.tries
  from unnest($2::smallint[]) as p(part)
  cross join lateral (
    select d.campaign_id, d.due_at, d.tries from deliveries d
    where d.part = p.part and d.workspace_id = $1 and not d.live order by d.due_at limit $4::integer
  ) d
)
select s.campaign_id, count(*) filter (where s.due_at <= $3::timestamptz) as due,
  count(*) filter (where s.due_at > $3::timestamptz) as later, count(*) filter (where s.tries > 0) as retried,
  min(s.due_at) filter (where s.due_at > $3::timestamptz) as next_due_at,
  exists (select 1 from seen group by part having count(*) >= $4::integer) as cut
from seen s
group by s.campaign_id

-- name: heads
select c.campaign_id, c.name, c.type, c.status, c.tags, c.updated_at,
  array(select distinct m ->> 'channel' from jsonb_array_elements(c.definition -> 'variants') v,
    jsonb_array_elements(v -> 'messages') m order by 1) as channels
from campaigns c where c.workspace_id = $1 and c.campaign_id = any($2::uuid[])

-- name: heldByCampaign
-- all-parts: held sends are rare and wait for a person; the index holds the uncertain ones alone
select campaign_id, count(*) as count from (
  select campaign_id from sends where workspace_id = $1 and uncertain and status = 'held'
  union all
  select campaign_id from seed_copies where workspace_id = $1 and state = 'held') h
group by campaign_id order by count desc

-- name: brokenChannels
select distinct c.campaign_id, c.name, m ->> 'channel' as channel
from campaigns c, jsonb_array_elements(c.definition -> 'variants') v, jsonb_array_elements(v -> 'messages') m
where c.workspace_id = $1 and c.status in ('active', 'paused') and c.type <> 'api'
  and not exists (select 1 from channel_configurations k
    where k.workspace_id = c.workspace_id and k.configuration_id::text = m ->> 'configurationId' and k.active)
order by c.name limit 50

-- name: restingSince
select c.campaign_id, c.name, c.type, c.status, c.tags, c.updated_at,
  array(select distinct m ->> 'channel' from jsonb_array_elements(c.definition -> 'variants') v,
    jsonb_array_elements(v -> 'messages') m order by 1) as channels
from campaigns c
where c.workspace_id = $1 and (c.status = 'paused' or (c.status = 'idle' and c.last_sent_at >= $2::timestamptz))
order by coalesce(c.last_sent_at, c.updated_at) desc limit 20

-- name: recentDrafts
select campaign_id, subject from (
  select campaign_id, 'campaign' as subject, updated_at from campaigns
  where workspace_id = $1 and status = 'draft' and updated_at >= $2::timestamptz
    and jsonb_path_exists(definition, '$.variants[*].messages[*]')
  union all
  select d.campaign_id, 'draft', d.updated_at from campaign_drafts d
  where d.workspace_id = $1 and d.updated_at >= $2::timestamptz
) drafts
order by updated_at desc limit 10

-- name: firstSteps
-- all-parts: whether there is anybody at all; the first row found ends it
select
  exists (select 1 from channel_configurations where workspace_id = $1 and active) as has_configuration,
  exists (select 1 from users where part = any($2::smallint[]) and workspace_id = $1) as has_person,
  exists (select 1 from campaigns where workspace_id = $1) as has_campaign,
  exists (select 1 from campaigns where workspace_id = $1 and launched_at is not null) as has_launched,
  exists (select 1 from campaigns where workspace_id = $1 and first_sent_at is not null) as has_sent

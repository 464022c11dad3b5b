-- Occurrences of scheduled campaigns. The campaign's row is locked first everywhere, so that a stop, an edit and a
-- start see each other.

-- name: unfollowedLive
select c.workspace_id, c.campaign_id from campaigns c
join workspaces w on w.workspace_id = c.workspace_id and w.kind = 'live' and w.archived_at is null
where c.type = 'scheduled' and c.scheduled_version is distinct from c.version
  and c.status in ('active', 'paused', 'idle')

-- name: unfollowedSandbox
select workspace_id, campaign_id from campaigns
where workspace_id = $1 and type = 'scheduled' and scheduled_version is distinct from version
  and status in ('active', 'paused', 'idle')

-- name: lockRunningCampaign
select * from campaigns
where workspace_id = $1 and campaign_id = $2 and type = 'scheduled' and status in ('active', 'paused', 'idle')
for update

-- name: occurrencesOfCampaign
select * from occurrences where workspace_id = $1 and campaign_id = $2 order by at desc, key desc limit $3

-- name: cancelOccurrences
update occurrences set status = 'cancelled'
where workspace_id = $1 and campaign_id = $2 and key = any($3::text[]) and status = 'waiting'

-- One that was cancelled before it began may wait again; one that began never does.
-- name: putOccurrences
insert into occurrences as o (workspace_id, campaign_id, key, number, dispatch_id, live, version, at, due_at, frozen_at,
  ends_at, followed_at, status)
select r.workspace_id, r.campaign_id, r.key, r.number, r.dispatch_id, r.live, r.version, r.at, r.due_at, r.frozen_at,
  r.ends_at, r.followed_at, 'waiting'
from jsonb_to_recordset($1::jsonb) as r(workspace_id integer, campaign_id uuid, key text, number integer,
  dispatch_id text, live boolean, version integer, at timestamptz, due_at timestamptz, frozen_at timestamptz,
  ends_at timestamptz, followed_at timestamptz)
on conflict (workspace_id, campaign_id, key) do update
set number = excluded.number, version = excluded.version, at = excluded.at, due_at = excluded.due_at,
  frozen_at = excluded.frozen_at, ends_at = excluded.ends_at, followed_at = excluded.followed_at, status = 'waiting',
  epoch = o.epoch + 1, lease_until = '-infinity'
where o.status <> 'started'

-- name: markFollowed
update campaigns set scheduled_version = version,
  status = case when status = 'idle' and $3::boolean then 'active' else status end
where workspace_id = $1 and campaign_id = $2

-- name: claimLiveOccurrence
update occurrences set epoch = epoch + 1, lease_until = statement_timestamp() + make_interval(secs => $2::float8 / 1000)
where (workspace_id, campaign_id, key) = (
  select o.workspace_id, o.campaign_id, o.key from occurrences o
  join campaigns c on c.workspace_id = o.workspace_id and c.campaign_id = o.campaign_id
  where o.live and o.status = 'waiting' and o.due_at <= $1::timestamptz and o.lease_until < statement_timestamp()
    and c.status = 'active' and c.scheduled_version = c.version
  order by o.due_at limit 1 for update of o skip locked)
returning *

-- name: claimSandboxOccurrence
update occurrences set epoch = epoch + 1, lease_until = statement_timestamp() + make_interval(secs => $2::float8 / 1000)
where (workspace_id, campaign_id, key) = (
  select o.workspace_id, o.campaign_id, o.key from occurrences o
  join campaigns c on c.workspace_id = o.workspace_id and c.campaign_id = o.campaign_id
  where not o.live and o.workspace_id = $3 and o.status = 'waiting' and o.due_at <= $1::timestamptz
    and o.lease_until < statement_timestamp() and c.status = 'active' and c.scheduled_version = c.version
  order by o.due_at limit 1 for update of o skip locked)
returning *

-- A stop that comes first leaves nothing to start; one that comes later finds the fan-out.
-- name: lockToStart
select 1 as found from campaigns
where workspace_id = $1 and campaign_id = $2 and status = 'active' and scheduled_version = version
for share

-- name: markStarted
update occurrences set status = 'started'
where workspace_id = $1 and campaign_id = $2 and key = $3 and epoch = $4 and status = 'waiting'

-- name: addOccurrence
insert into occurrences (workspace_id, campaign_id, key, number, dispatch_id, live, version, at, due_at, frozen_at,
  ends_at, followed_at, status)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting')
on conflict (workspace_id, campaign_id, key) do nothing

-- name: definitionOfVersion
select definition, named_segments(workspace_id, definition -> 'audience') as segments,
  team_audience(workspace_id, definition) as team
from campaign_versions where workspace_id = $1 and campaign_id = $2 and version = $3

-- name: upcomingOccurrences
select o.* from occurrences o
join campaigns c on c.workspace_id = o.workspace_id and c.campaign_id = o.campaign_id
where o.workspace_id = $1 and o.status = 'waiting' and c.status in ('active', 'paused')
  and o.due_at <= $3::timestamptz and o.ends_at >= $2::timestamptz
order by o.due_at, o.campaign_id limit 10000

-- name: hurryOccurrences
update occurrences set due_at = greatest(due_at, $3::timestamptz)
where workspace_id = $1 and campaign_id = $2 and status = 'waiting'

-- Nothing waits to start, nothing is being planned, everybody's turn is over. What was planned and is not sent yet
-- keeps it active too (campaign_counters say so); asked apart, because counters are distributed.
-- name: finishedLive
select c.workspace_id, c.campaign_id from campaigns c
join workspaces w on w.workspace_id = c.workspace_id and w.kind = 'live'
where c.type = 'scheduled' and c.status = 'active' and c.scheduled_version = c.version
  and coalesce(c.definition -> 'schedule' -> 'recurrence' ->> 'kind', '') <> 'manual'
  and not exists (select 1 from occurrences o where o.workspace_id = c.workspace_id and o.campaign_id = c.campaign_id
    and (o.status = 'waiting' or (o.status = 'started' and o.ends_at > $1::timestamptz)))
  and not exists (select 1 from fanouts f where f.workspace_id = c.workspace_id and f.campaign_id = c.campaign_id
    and f.status in ('waiting', 'running'))

-- name: finishedSandbox
select c.workspace_id, c.campaign_id from campaigns c
where c.workspace_id = $2 and c.type = 'scheduled' and c.status = 'active' and c.scheduled_version = c.version
  and coalesce(c.definition -> 'schedule' -> 'recurrence' ->> 'kind', '') <> 'manual'
  and not exists (select 1 from occurrences o where o.workspace_id = c.workspace_id and o.campaign_id = c.campaign_id
    and (o.status = 'waiting' or (o.status = 'started' and o.ends_at > $1::timestamptz)))
  and not exists (select 1 from fanouts f where f.workspace_id = c.workspace_id and f.campaign_id = c.campaign_id
    and f.status in ('waiting', 'running'))

-- name: undecidedOfCampaign
-- all-parts: asked about a campaign that has nothing else left, every few seconds at most.
select coalesce(sum(case when outcome = 'considered' then count else -count end), 0)::bigint as waiting
from campaign_counters
where workspace_id = $1 and campaign_id = $2 and channel = ''
  and outcome in ('considered', 'sent', 'failed', 'skipped', 'held')

-- Asked again while the campaign is locked: an occurrence that was added meanwhile would wait for ever in one that is idle.
-- name: retireCampaign
update campaigns c set status = 'idle'
where c.workspace_id = $1 and c.campaign_id = $2 and c.status = 'active' and c.scheduled_version = c.version
  and not exists (select 1 from occurrences o where o.workspace_id = $1 and o.campaign_id = $2
    and (o.status = 'waiting' or (o.status = 'started' and o.ends_at > $3::timestamptz)))
  and not exists (select 1 from fanouts f where f.workspace_id = $1 and f.campaign_id = $2
    and f.status in ('waiting', 'running'))

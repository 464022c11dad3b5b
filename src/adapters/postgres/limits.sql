-- Limits: what a workspace set, what people got lately, what is used up of places and minutes.

-- name: limitsOfWorkspaces
select w.workspace_id, w.time_zone, coalesce(l.version, 0) as version, l.limits,
  named_segments(w.workspace_id, l.limits -> 'suppressionLists') as segments
from workspaces w left join workspace_limits l on l.workspace_id = w.workspace_id
where w.workspace_id = any($1::integer[])

-- name: loadPressure
select p.user_id, p.revision, p.recent
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join contact_pressure p on p.part = r.part and p.workspace_id = r.w and p.user_id = r.u

-- name: currentTags
select c.campaign_id, c.tags from jsonb_to_recordset($1::jsonb) as r(w integer, id uuid)
join campaigns c on c.workspace_id = r.w and c.campaign_id = r.id

-- name: placesTaken
select p.workspace_id, p.campaign_id, p.occurrence, p.channel, p.taken
from jsonb_to_recordset($1::jsonb) as r(w integer, c uuid, occurrence text, channel text)
join people_places p on p.workspace_id = r.w and p.campaign_id = r.c and p.occurrence = r.occurrence and p.channel = r.channel

-- As many as are left under the maximum, which may have been lowered below what is taken.
-- name: takePlaces
insert into people_places as p (workspace_id, campaign_id, occurrence, channel, taken, granted)
select r.w, r.c, r.occurrence, r.channel, least(r.wanted, r.maximum), least(r.wanted, r.maximum)
from jsonb_to_recordset($1::jsonb) as r(w integer, c uuid, occurrence text, channel text, wanted bigint, maximum bigint)
order by r.w, r.c, r.occurrence, r.channel
on conflict (workspace_id, campaign_id, occurrence, channel) do update set
  granted = least($2::bigint, greatest($3::bigint - p.taken, 0)),
  taken = p.taken + least($2::bigint, greatest($3::bigint - p.taken, 0))
returning p.granted

-- name: notePlaces
update deliveries d set progress = coalesce(d.progress, '{}') || jsonb_build_object('places',
  coalesce(d.progress -> 'places', '[]') || r.channels)
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, id uuid, epoch integer, channels jsonb)
where d.part = r.part and d.workspace_id = r.w and d.delivery_id = r.id and d.epoch = r.epoch

-- Whoever gives out minutes of a scope does so alone.
-- name: lockScope
select pg_advisory_xact_lock($1, hashtext($2))

-- name: usedMinutes
select scope, minute, used from speed_minutes
where workspace_id = $1 and scope = any($2::text[]) and minute >= $3

-- name: addMinutes
insert into speed_minutes as m (workspace_id, scope, minute, used)
select $1, r.scope, r.minute, r.used from jsonb_to_recordset($2::jsonb) as r(scope text, minute integer, used integer)
order by r.scope, r.minute
on conflict (workspace_id, scope, minute) do update set used = m.used + excluded.used

-- name: forgetMinutes
delete from speed_minutes where workspace_id = $1 and scope = any($2::text[]) and minute < $3

-- name: saveLimits
insert into workspace_limits as l (workspace_id, version, limits, updated_at)
values ($1, 1, $3::jsonb, to_timestamp($4 / 1000.0))
on conflict (workspace_id) do update set version = l.version + 1, limits = excluded.limits, updated_at = excluded.updated_at
where l.version = $2
returning version

-- Once, when a workspace gets its first frequency rule: what people got before it, from the ledger of sends. What
-- was written meanwhile is left out here, because it is there already. One part a statement.
-- $1 = part, $2 = workspace, $3 = from when in ms of the workspace's clock.
-- name: backfillPressure
insert into contact_pressure as p (part, workspace_id, user_id, revision, base_revision, by_delivery, recent)
select $1, $2, s.user_id, 1, 0, null,
  jsonb_agg(jsonb_build_array(s.at_ms, s.channel, s.campaign_id, s.delivery_id) order by s.at_ms)
from (
  select x.user_id, x.channel, x.campaign_id, x.delivery_id, (extract(epoch from min(x.at)) * 1000)::bigint as at_ms
  from sends x
  join campaigns c on c.workspace_id = x.workspace_id and c.campaign_id = x.campaign_id
  where x.part = $1 and x.workspace_id = $2 and x.at >= to_timestamp($3 / 1000.0)
    and x.status in ('attempting', 'accepted', 'retry', 'held')
    and c.category = 'marketing' and coalesce((c.definition #>> '{limits,countsTowardsRules}')::boolean, true)
  group by x.user_id, x.channel, x.campaign_id, x.delivery_id
) s
group by s.user_id
order by s.user_id
on conflict (part, workspace_id, user_id) do update set revision = p.revision + 1, by_delivery = null,
  recent = p.recent || (select coalesce(jsonb_agg(e), '[]') from jsonb_array_elements(excluded.recent) e
    where not exists (select 1 from jsonb_array_elements(p.recent) k where k ->> 3 = e ->> 3 and k ->> 1 = e ->> 1))

-- Segments: who uses them, and how large they were.

-- name: segmentUses
with wanted as (select jsonb_build_object('id', $2::text) as vars)
select 'campaign' as kind, c.campaign_id::text as id, c.name, c.status
from campaigns c, wanted
where c.workspace_id = $1
  and jsonb_path_exists(c.definition -> 'audience',
    'lax $.** ? (@.filter == "segment-membership" && @.segment_id == $id)', wanted.vars)
union all
select 'campaign_draft', d.campaign_id::text, d.name, 'draft'
from campaign_drafts d, wanted
where d.workspace_id = $1
  and jsonb_path_exists(d.definition -> 'audience',
    'lax $.** ? (@.filter == "segment-membership" && @.segment_id == $id)', wanted.vars)
union all
select 'segment', s.segment_id::text, s.name, case when s.archived_at is null then 'active' else 'archived' end
from segments s, wanted
where s.workspace_id = $1
  and jsonb_path_exists(s.rule,
    'lax $.** ? (@.filter == "segment-membership" && @.segment_id == $id)', wanted.vars)
union all
select 'suppression_list', list ->> 'listId', list ->> 'name', case when list ->> 'active' = 'true' then 'active' else 'inactive' end
from workspace_limits l, jsonb_array_elements(coalesce(l.limits -> 'suppressionLists', '[]')) as list, wanted
where l.workspace_id = $1
  and jsonb_path_exists(list -> 'audience',
    'lax $.** ? (@.filter == "segment-membership" && @.segment_id == $id)', wanted.vars)
union all
-- By its campaign: what is running of it.
select distinct 'fanout', c.campaign_id::text, c.name, f.status
from fanouts f join campaigns c on c.workspace_id = f.workspace_id and c.campaign_id = f.campaign_id, wanted
where f.workspace_id = $1 and f.status in ('waiting', 'running')
  and jsonb_path_exists(c.definition -> 'audience',
    'lax $.** ? (@.filter == "segment-membership" && @.segment_id == $id)', wanted.vars)
order by kind, name, id
limit 1000

-- name: segmentSizes
select to_char(day, 'YYYY-MM-DD') as day, size from segment_sizes
where workspace_id = $1 and segment_id = $2 and day between $3::date and $4::date order by segment_sizes.day

-- name: lastSizes
select distinct on (z.segment_id) z.segment_id::text as segment_id, z.size from segment_sizes z
where z.workspace_id = $1 and z.segment_id = any($2::uuid[]) order by z.segment_id, z.day desc

-- name: recordSizes
insert into segment_sizes (workspace_id, segment_id, day, size, counted_at)
select $1, r.id, $2::date, r.size, to_timestamp($4 / 1000.0)
from jsonb_to_recordset($3::jsonb) as r(id uuid, size bigint)
on conflict (workspace_id, segment_id, day) do update set size = excluded.size, counted_at = excluded.counted_at

-- name: uncountedSegments
-- Hidden sandboxes of rehearsals are not counted.
select s.workspace_id, s.segment_id::text as segment_id, s.rule, named_segments(s.workspace_id, s.rule) as segments,
  coalesce(w.clock_at, to_timestamp($1 / 1000.0)) as now,
  to_char(coalesce(w.clock_at, to_timestamp($1 / 1000.0)) at time zone 'UTC', 'YYYY-MM-DD') as day
from segments s join workspaces w on w.workspace_id = s.workspace_id and w.archived_at is null
where s.tracked and s.archived_at is null and not w.settings ? 'rehearsal' and not exists (
  select 1 from segment_sizes z where z.workspace_id = s.workspace_id and z.segment_id = s.segment_id
    and z.day = (coalesce(w.clock_at, to_timestamp($1 / 1000.0)) at time zone 'UTC')::date)
order by s.workspace_id, s.segment_id
limit 10000

-- name: beginCounting
-- The lock ends with the connection, should its process die.
select pg_try_advisory_lock(hashtextextended('relance segment sizes', 0)) as mine

-- name: endCounting
-- Whatever this connection holds: nothing, when another one counts.
select pg_advisory_unlock_all()

-- Evidence of filters for a batch of people: `$1` is [{part, w, u}], one statement per kind of need.

-- name: loadSummaries
-- `$2` are kinds of which every name is wanted, `$3` is [{k, n}] of single ones.
select s.user_id, s.kind, s.name, s.count, s.first_at, s.last_at, s.revenue, s.days
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join event_summaries s on s.part = r.part and s.workspace_id = r.w and s.user_id = r.u
where s.kind = any($2::text[])
  or (s.kind, s.name) in (select k, n from jsonb_to_recordset($3::jsonb) as t(k text, n text))

-- name: loadEvents
-- `$2` is [{k, n, since}]: n null = every name, since null = from the beginning.
select e.user_id, e.kind, e.name, e.at, e.app_id, e.properties
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join events e on e.part = r.part and e.workspace_id = r.w and e.user_id = r.u
where exists (
  select from jsonb_to_recordset($2::jsonb) as t(k text, n text, since timestamptz)
  where e.kind = t.k and (t.n is null or e.name = t.n) and (t.since is null or e.at >= t.since))
order by e.at

-- name: loadCampaigns
-- What the people had of these campaigns; null = of every one.
select c.user_id, c.campaign_id, coalesce(k.tags, '{}') as tags, c.received,
  c.first_received_at, c.last_received_at, c.variant, c.control, c.enrolled_at, c.channels, c.interactions, c.conversions
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join campaign_receipts c on c.part = r.part and c.workspace_id = r.w and c.user_id = r.u
left join campaigns k on k.workspace_id = c.workspace_id and k.campaign_id = c.campaign_id
where $2::uuid[] is null or c.campaign_id = any($2)

-- name: loadInteractions
-- `$2` is [{k, since}].
select i.user_id, i.kind, i.at
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join interactions i on i.part = r.part and i.workspace_id = r.w and i.user_id = r.u
where exists (select from jsonb_to_recordset($2::jsonb) as t(k text, since timestamptz)
  where i.kind = t.k and i.at >= t.since)

-- name: loadControlBlocks
select r.u as user_id, l.limits #> '{controlGroup,blocks}' as blocks
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join workspace_limits l on l.workspace_id = r.w
where jsonb_typeof(l.limits #> '{controlGroup,blocks}') = 'array'

-- name: loadLists
select m.user_id, m.list_id
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join list_members m on m.part = r.part and m.workspace_id = r.w and m.user_id = r.u
where m.list_id = any($2::uuid[])

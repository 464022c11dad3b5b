-- What is known about people, set by set. Every record set carries the part of its rows.

-- name: summariesOfPeople
select s.user_id, s.kind, s.name, s.count, s.first_at, s.last_at
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join event_summaries s on s.part = r.part and s.workspace_id = r.w and s.user_id = r.u

-- name: campaignsOfPeople
select c.user_id, c.campaign_id, c.last_received_at, c.control, c.variant, k.name,
  coalesce(jsonb_array_length(k.definition -> 'variants'), 0) > 1
    or coalesce((k.definition ->> 'controlPercentage')::float8, 0) > 0 as multivariate,
  (select v ->> 'name' from jsonb_array_elements(k.definition -> 'variants') v where v ->> 'id' = c.variant limit 1)
    as variant_name
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join campaign_receipts c on c.part = r.part and c.workspace_id = r.w and c.user_id = r.u
join campaigns k on k.workspace_id = c.workspace_id and k.campaign_id = c.campaign_id
where c.received > 0 or c.control
order by c.last_received_at desc nulls last, c.campaign_id

-- Devices have no index of their own: this reads everybody of the workspace, for the rare export by device.
-- name: ownersOfDevice
select part, user_id from users where workspace_id = $1 and devices @> jsonb_build_array(jsonb_build_object('deviceId', $2::text))
limit 50

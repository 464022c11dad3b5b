-- What matching has to know of people and campaigns, under the locks of the people. One statement for a bundle each.

-- name: findReceipts
select c.user_id, c.campaign_id, c.received, c.last_received_at, c.control
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, c uuid)
join campaign_receipts c on c.part = r.part and c.workspace_id = r.w and c.user_id = r.u and c.campaign_id = r.c

-- Planned and not attempted. Whoever commits an attempt shares the lock of the person, which is held here, so its
-- sends are either visible or not yet made. Rows that somebody concludes are waited for.
-- name: lockWaiting
select d.user_id, d.campaign_id, d.delivery_id, d.dispatch_id, d.planned_at, d.progress
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, c uuid)
join deliveries d on d.part = r.part and d.workspace_id = r.w and d.user_id = r.u and d.campaign_id = r.c
where not exists (
  select 1 from sends s where s.part = d.part and s.workspace_id = d.workspace_id and s.delivery_id = d.delivery_id)
order by d.part, d.workspace_id, d.delivery_id
for update of d

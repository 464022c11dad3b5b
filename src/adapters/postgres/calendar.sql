-- The calendar's look back.

-- name: pastSends
select o.campaign_id, o.dispatch_id, 'occurrence' as kind, o.key, o.due_at, o.ends_at, coalesce(f.planned, 0) as planned
from occurrences o
left join lateral (
  select sum(f.planned)::bigint as planned from fanouts f
  where f.workspace_id = o.workspace_id and f.due_at = o.due_at and f.dispatch_id = o.dispatch_id
) f on true
where o.workspace_id = $1 and o.status = 'started' and o.due_at <= $3::timestamptz and o.ends_at >= $2::timestamptz
  and o.due_at >= $2::timestamptz - interval '8 days'
union all
select s.campaign_id, s.dispatch_id, 'call', '', s.due_at, s.due_at,
  coalesce((select sum(f.planned)::bigint from fanouts f
    where f.workspace_id = s.workspace_id and f.due_at = s.due_at and f.dispatch_id = s.dispatch_id),
    jsonb_array_length(coalesce(s.request -> 'recipients', '[]')), 0)
from schedules s
where s.workspace_id = $1 and s.status in ('started', 'done')
  and s.due_at between $2::timestamptz and $3::timestamptz
order by 5 limit 5000

-- name: lastPlanned
select c.campaign_id, f.planned
from unnest($2::uuid[]) as c(campaign_id)
cross join lateral (
  select f.planned from fanouts f
  where f.workspace_id = $1 and f.campaign_id = c.campaign_id and f.status = 'done'
    and f.due_at >= $3::timestamptz
  order by f.due_at desc limit 1
) f

-- name: countZones
select time_zone as zone, count(*) as people from users
where part = $2::smallint and workspace_id = $1 group by time_zone

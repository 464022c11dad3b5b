-- Lists of promotion codes and who was given what.

-- name: runningOut
-- Counts no further than the alert reaches.
select l.name, n.left from promotion_lists l
cross join lateral (
  select count(*)::int as left from (
    select 1 from promotion_codes c
    where c.workspace_id = l.workspace_id and c.list = l.name and c.delivery_id is null limit l.alert_below) free
) n
where l.workspace_id = $1 and l.deleted_at is null and l.alert_below is not null and n.left < l.alert_below
  and (l.expires_at is null or l.expires_at > to_timestamp($2 / 1000.0))
order by l.name

-- name: addCodes
insert into promotion_codes (workspace_id, list, code)
select l.workspace_id, l.name, c from promotion_lists l, jsonb_array_elements_text($3::jsonb) as c
where l.workspace_id = $1 and l.name = $2 and l.deleted_at is null
on conflict (workspace_id, list, code) do nothing

-- name: withdrawCodes
delete from promotion_codes
where workspace_id = $1 and list = $2 and delivery_id is null and ($3::text[] is null or code = any($3::text[]))

-- name: takenOf
select code from promotion_codes
where workspace_id = $1 and list = $2 and delivery_id is not null and code = any($3::text[]) order by code limit 100

-- name: codesOfPerson
-- What went out may come back as unknown, never the other way round.
with theirs as materialized (
  select d.delivery_id, d.campaign_id, true as waiting, false as sent, false as unknown from deliveries d
  where d.part = $1 and d.workspace_id = $2 and d.user_id = $3
  union all
  select l.delivery_id, l.campaign_id, false, l.outcome = 'sent', l.outcome = 'held' from send_log l
  where l.part = $1 and l.workspace_id = $2 and l.user_id = $3
  union all
  select s.delivery_id, s.campaign_id, false, s.status = 'accepted', s.uncertain or s.status in ('attempting', 'retry', 'held')
  from sends s
  where s.part = $1 and s.workspace_id = $2
    and s.delivery_id in (select x.delivery_id from send_log x where x.part = $1 and x.workspace_id = $2 and x.user_id = $3)
), states as (
  select delivery_id, campaign_id,
    case when bool_or(sent) then 'sent' when bool_or(waiting) then 'waiting' when bool_or(unknown) then 'unknown'
      else 'unsent' end as state
  from theirs group by 1, 2
)
select c.list, c.code, c.taken_at, s.delivery_id, s.campaign_id, coalesce(k.name, '') as campaign_name, s.state
from promotion_lists l
cross join states s
join promotion_codes c on c.workspace_id = l.workspace_id and c.list = l.name and c.delivery_id = s.delivery_id
left join campaigns k on k.workspace_id = l.workspace_id and k.campaign_id = s.campaign_id
where l.workspace_id = $2
order by c.taken_at desc, c.list, c.code
limit 500

-- name: freeCodes
update promotion_codes set delivery_id = null, taken_at = null
where workspace_id = $1 and list = $2 and delivery_id = any($3::uuid[])
returning code

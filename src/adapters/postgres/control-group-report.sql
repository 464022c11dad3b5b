-- What the global control group and as many others did (15.1), in one pass over the people of both.

-- name: countSides
-- all-parts: a report, asked for by people now and then
-- $1 = workspace, $2 and $3 = blocks of the control and of the others, $4 and $5 = days, $6 = until (ms), $7 = names of
-- events. A row without a metric says how many people a side has.
with people as materialized (
  select u.part, u.user_id, (u.random_bucket / 100) = any($2::integer[]) as control
  from users u
  where u.workspace_id = $1 and (u.random_bucket / 100) = any($2::integer[] || $3::integer[])
    and u.created_at < to_timestamp($6::float8 / 1000.0)
), counted as materialized (
  select p.part, p.user_id, p.control, s.kind as metric, case when s.kind = 'event' then s.name else '' end as name,
    sum((select coalesce(sum(d.value::bigint), 0) from jsonb_each_text(s.days) as d
      where d.key collate "C" >= $4::text and d.key collate "C" <= $5::text)) as times
  from people p
  join event_summaries s on s.part = p.part and s.workspace_id = $1 and s.user_id = p.user_id
  where (s.kind in ('purchase', 'session') or (s.kind = 'event' and s.name = any($7::text[])))
    and s.last_at >= $4::date and s.first_at < to_timestamp($6::float8 / 1000.0)
  group by 1, 2, 3, 4, 5
), paid as (
  select c.control, e.properties ->> 'currency' as currency, sum(least(greatest((e.properties ->> 'price')::float8, -1e15), 1e15)
    * least(greatest((e.properties ->> 'quantity')::float8, -1e15), 1e15)) as revenue
  from counted c
  join events e on e.part = c.part and e.workspace_id = $1 and e.user_id = c.user_id and e.kind = 'purchase'
    and e.at >= ($4 || 'T00:00:00Z')::timestamptz and e.at < to_timestamp($6::float8 / 1000.0)
  where c.metric = 'purchase' and c.times > 0 and jsonb_typeof(e.properties -> 'price') = 'number'
    and jsonb_typeof(e.properties -> 'quantity') = 'number'
  group by 1, 2
)
select p.control, '' as metric, '' as name, count(*)::integer as did, 0::float8 as times, '[]'::jsonb as revenue
from people p group by 1
union all
select c.control, c.metric, c.name, count(*) filter (where c.times > 0)::integer, sum(c.times)::float8,
  case when c.metric = 'purchase' then coalesce((select jsonb_agg(jsonb_build_object('currency', d.currency,
    'amount', d.revenue)) from paid d where d.control = c.control), '[]') else '[]' end
from counted c group by 1, 2, 3

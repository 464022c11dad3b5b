-- Series of what people did: sums over the partitions of the days that are asked for, never a row per person.

-- name: happened
-- all-parts: an analytics series over a whole workspace, asked for now and then
select (extract(epoch from date_trunc($2, at at time zone 'UTC')) * 1000)::float8 as at,
  sum(case when kind = 'purchase' then coalesce((properties ->> 'quantity')::float8, 1) else 1 end)::float8 as count,
  sum(case when kind = 'purchase' then coalesce((properties ->> 'price')::float8 * (properties ->> 'quantity')::float8, 0)
    else 0 end)::float8 as revenue
from events
where workspace_id = $1 and kind = $3 and at >= $4::timestamptz and at < $5::timestamptz and received_at >= $6::timestamptz
  and ($7::text is null or name = $7) and ($8::text is null or app_id = $8)
group by 1

-- name: activePeople
-- all-parts: an analytics series over a whole workspace, asked for now and then
-- $6 = days of the window less one.
with seen as (
  select distinct user_id, (at at time zone 'UTC')::date as day from events
  where workspace_id = $1 and kind = 'session' and at >= $2::timestamptz - make_interval(days => $6::integer)
    and at < $3::timestamptz and received_at >= $4::timestamptz and ($5::text is null or app_id = $5)
)
select d.day::date::text as day, count(distinct s.user_id)::integer as count
from generate_series(($2::timestamptz at time zone 'UTC')::date, ($3::timestamptz at time zone 'UTC')::date - 1, '1 day') d(day)
join seen s on s.day <= d.day::date and s.day >= d.day::date - $6::integer
group by 1

-- name: newPeople
-- all-parts: an analytics series over a whole workspace, asked for now and then
select (created_at at time zone 'UTC')::date::text as day, count(*)::integer as count
from users
where workspace_id = $1 and created_at >= $2::timestamptz and created_at < $3::timestamptz
group by 1

-- name: newInApp
-- all-parts: an analytics series over a whole workspace, asked for now and then
select (first_at at time zone 'UTC')::date::text as day, count(*)::integer as count
from event_summaries
where workspace_id = $1 and kind = 'session' and name = $4 and first_at >= $2::timestamptz and first_at < $3::timestamptz
group by 1

-- name: uninstalls
-- all-parts: sums of sums
select day::text as day, sum(count)::integer as count
from campaign_counters
where workspace_id = $1 and channel = 'push' and reason = 'address_rejected'
  and day >= ($2::timestamptz at time zone 'UTC')::date and day < ($3::timestamptz at time zone 'UTC')::date
group by 1

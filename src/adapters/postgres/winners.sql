-- name: findWinners
select d.workspace_id, d.campaign_id, d.dispatch_id, d.winner, d.because, d.results
from jsonb_to_recordset($1::jsonb) as r(w integer, c uuid, d text)
join winner_decisions d on d.workspace_id = r.w and d.campaign_id = r.c and d.dispatch_id = r.d

-- name: countTest
-- all-parts: once per experiment
select day::text as day, send_id, variant, channel, outcome, reason, sum(count)::bigint as count, sum(amount) as amount
from campaign_counters
where workspace_id = $1 and campaign_id = $2 and variant <> ''
group by day, send_id, variant, channel, outcome, reason

-- Who was in the test, with what was known of them then, and whether it was a success. The receipts' index by campaign
-- leads, the log is read person by person through its own.
-- name: countTraits
-- all-parts: once per experiment
with tested as materialized (
  select l.variant, l.facts -> 'traits' as traits,
    (x.interactions ? $4::text or x.conversions ? $5::text) as success
  from campaign_receipts x
  join send_log l on l.part = x.part and l.workspace_id = x.workspace_id and l.user_id = x.user_id
    and l.campaign_id = x.campaign_id
  where x.workspace_id = $1 and x.campaign_id = $2 and not x.control
    and l.dispatch_id = $3 and l.channel = '' and l.outcome in ('sent', 'held') and l.variant <> ''
    and l.facts ? 'traits' and not l.facts ? 'prediction'
)
select '' as feature, '' as value, variant, count(*) as people, count(*) filter (where success) as successes
from tested group by variant
union all
select t.key, t.value, variant, count(*), count(*) filter (where success)
from tested, jsonb_each_text(traits - 'events') t group by t.key, t.value, variant
union all
select 'event:' || e.name, 'yes', variant, count(*), count(*) filter (where success)
from tested, jsonb_array_elements_text(traits -> 'events') as e (name) group by e.name, variant

-- name: storeWinner
insert into winner_decisions (workspace_id, campaign_id, dispatch_id, decided_at, winner, because, results)
values ($1, $2, $3, to_timestamp($4 / 1000.0), $5, $6, $7)
on conflict (workspace_id, campaign_id, dispatch_id) do nothing

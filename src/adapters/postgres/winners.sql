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

-- name: storeWinner
insert into winner_decisions (workspace_id, campaign_id, dispatch_id, decided_at, winner, because, results)
values ($1, $2, $3, to_timestamp($4 / 1000.0), $5, $6, $7)
on conflict (workspace_id, campaign_id, dispatch_id) do nothing

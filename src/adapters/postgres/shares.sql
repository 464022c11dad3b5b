-- Re-weighings of intelligent selection (16.6).

-- name: latestShares
select distinct on (d.workspace_id, d.campaign_id, d.basis)
  d.workspace_id, d.campaign_id, d.basis, d.period, d.decided_at, d.settled, d.shares, d.remaining
from jsonb_to_recordset($1::jsonb) as r(w integer, c uuid, b text)
join share_decisions d on d.workspace_id = r.w and d.campaign_id = r.c and d.basis = r.b
order by d.workspace_id, d.campaign_id, d.basis, d.period desc

-- People and, at most as many, primary conversions.
-- name: countShares
-- all-parts: twice a day per campaign
select k.workspace_id, k.campaign_id, k.variant,
  coalesce(sum(k.count) filter (where k.outcome = 'recipient'), 0)::bigint as people,
  coalesce(sum(k.count) filter (where k.outcome = 'conversion_A'), 0)::bigint as successes
from jsonb_to_recordset($1::jsonb) as r(w integer, c uuid)
join campaign_counters k on k.workspace_id = r.w and k.campaign_id = r.c
where k.variant <> '' and k.outcome in ('recipient', 'conversion_A')
group by k.workspace_id, k.campaign_id, k.variant

-- name: keepShares
insert into share_decisions (workspace_id, campaign_id, basis, period, decided_at, settled, shares, remaining)
select r.w, r.c, r.b, r.period, to_timestamp(r.at_ms / 1000.0), r.settled, r.shares, r.remaining
from jsonb_to_recordset($1::jsonb) as r(w integer, c uuid, b text, period bigint, at_ms float8, settled boolean,
  shares jsonb, remaining float8)
order by r.w, r.c, r.b, r.period
on conflict (workspace_id, campaign_id, basis, period) do nothing

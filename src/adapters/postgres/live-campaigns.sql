-- name: loadLiveCampaigns
select * from campaigns where type = 'action_based' and status = 'active' order by workspace_id, campaign_id

-- name: stampLiveCampaigns
-- Every change of a campaign raises its version, moves `updated_at` or changes its status.
select count(*) || ':' || coalesce(sum(version), 0) || ':' || coalesce(max(extract(epoch from updated_at)), 0)
  || ':' || coalesce(sum(hashtext(status || campaign_id::text)::bigint), 0) as stamp
from campaigns where type = 'action_based'

-- name: loadConvertingCampaigns
select * from campaigns
where launched_at is not null and jsonb_array_length(definition #> '{success,conversions}') > 0
order by workspace_id, campaign_id

-- Conversion events cannot be edited after the launch (2.4): only a launch changes the list.
-- name: stampConvertingCampaigns
select count(*) || ':' || coalesce(sum(hashtext(campaign_id::text)::bigint), 0) as stamp
from campaigns where launched_at is not null

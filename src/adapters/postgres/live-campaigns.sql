-- name: loadLiveCampaigns
select c.*, w.time_zone as company_zone, l.limits,
  named_segments(c.workspace_id, c.definition -> 'audience') as segments,
  team_audience(c.workspace_id, c.definition) as team,
  named_segments(c.workspace_id, l.limits -> 'suppressionLists') as limit_segments,
  coalesce(w.settings -> 'session_count_includes_triggering_session' = 'true'::jsonb, false) as session_counts_itself
from campaigns c
join workspaces w on w.workspace_id = c.workspace_id
left join workspace_limits l on l.workspace_id = c.workspace_id
where c.type = 'action_based' and c.status in ('active', 'paused') order by c.workspace_id, c.campaign_id

-- name: stampLiveCampaigns
-- Every change of a campaign raises its version, moves `updated_at` or changes its status; so it is with limits, with
-- segments and with teams.
select count(*) || ':' || coalesce(sum(c.version), 0) || ':' || coalesce(max(extract(epoch from c.updated_at)), 0)
  || ':' || coalesce(sum(hashtext(c.status || c.campaign_id::text || w.time_zone
    || coalesce(w.settings ->> 'session_count_includes_triggering_session', ''))::bigint), 0)
  || ':' || (select coalesce(sum(version), 0) from workspace_limits)
  || ':' || (select count(*) || '-' || coalesce(sum(version), 0) from segments)
  || ':' || (select count(*) || '-' || coalesce(sum(version), 0) from teams) as stamp
from campaigns c join workspaces w on w.workspace_id = c.workspace_id
where c.type = 'action_based'

-- One statement for a page: $2 = uuids, $3 = ids of other shapes.
-- name: findNames
select 'campaign' as kind, campaign_id::text as id, name, false as gone
from campaigns where workspace_id = $1 and campaign_id = any($2::uuid[])
union all
select 'segment', segment_id::text, name, false
from segments where workspace_id = $1 and segment_id = any($2::uuid[])
union all
select 'template', template_id::text, name, deleted_at is not null
from email_templates where workspace_id = $1 and template_id = any($2::uuid[])
union all
select 'content_block', content_block_id::text, name, deleted_at is not null
from content_blocks where workspace_id = $1 and content_block_id = any($2::uuid[])
union all
select 'configuration', configuration_id::text, name, false
from channel_configurations where workspace_id = $1 and configuration_id = any($2::uuid[])
union all
select 'seed_group', seed_group_id::text, name, false
from seed_groups where workspace_id = $1 and seed_group_id = any($2::uuid[])
union all
select 'group', group_id::text, name, archived_at is not null
from subscription_groups where workspace_id = $1 and group_id = any($2::uuid[])
union all
select 'app', app_id, name, not active
from apps where workspace_id = $1 and app_id = any($2::text[] || $3::text[])
union all
select 'geofence', geofence_id::text, set_name || ' / ' || name, false
from geofences where workspace_id = $1 and geofence_id = any($2::uuid[])
union all
select 'image', image_id, name, false
from images where workspace_id = $1 and image_id = any($3::text[])
union all
select 'preference_center', preference_center_id::text, name, deleted_at is not null
from preference_centers where workspace_id = $1 and preference_center_id = any($2::uuid[])
union all
select 'import', import_id::text, name, false
from imports where workspace_id = $1 and import_id = any($2::uuid[])
union all
select 'team', team_id::text, name, false
from teams where workspace_id = $1 and team_id = any($2::uuid[])
union all
select 'role', role, name, false
from custom_roles where workspace_id = $1 and role = any($3::text[])
union all
select 'key', key_id::text, name, revoked_at is not null
from api_keys where workspace_id = $1 and key_id = any($2::uuid[])
union all
select 'account', account_id::text, name, disabled_at is not null
from accounts where account_id = any($2::uuid[]);

-- What the log kept of things that are no more; the newest name counts.
-- name: keptNames
select distinct on (subject) subject as id, action, coalesce(
    nullif(detail ->> 'name', ''),
    jsonb_path_query_first(detail, '$.changes[*] ? (@.path == "name").after') #>> '{}',
    jsonb_path_query_first(detail, '$.changes[*] ? (@.path == "name").before') #>> '{}') as name
from audit_log
where workspace_id = $1 and subject = any($2::text[])
  and (detail ? 'name' or detail @? '$.changes[*] ? (@.path == "name")')
order by subject, audit_id desc;

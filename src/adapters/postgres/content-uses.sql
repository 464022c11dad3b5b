-- What templates may name, and where pieces of content are used.

-- name: sampleNames
-- Of some people of one part: what they have and what they did.
with people as materialized (
  select u.user_id, u.attributes from users u where u.part = $1 and u.workspace_id = $2 limit 40
)
select distinct 'attribute' as kind, k.name from people, lateral jsonb_object_keys(people.attributes) as k(name)
union
select distinct 'event', s.name from event_summaries s
where s.part = $1 and s.workspace_id = $2 and s.kind = 'event' and s.user_id in (select user_id from people)

-- name: namesOfSettings
select 'block' as kind, name, null::text as more from content_blocks
where workspace_id = $1 and deleted_at is null and state = 'active'
union all
select 'catalog', name, fields::text from catalogs where workspace_id = $1
union all
select 'center', name, null from preference_centers
where workspace_id = $1 and deleted_at is null and state = 'active'
union all
select 'group', name, group_id::text from subscription_groups where workspace_id = $1 and archived_at is null
order by 1, 2

-- name: pickPerson
select user_id from users where part = $1 and workspace_id = $2 and user_id >= $3 order by user_id limit 1

-- name: textsWith
-- Whatever holds a word in its texts; whether it really is a reference is read from the text.
select 'campaign' as kind, campaign_id as id, name, status, definition::text as text from campaigns
where workspace_id = $1 and status <> 'archived' and position($2 in definition::text) > 0
union all
select 'content_block', content_block_id, name, state, content from content_blocks
where workspace_id = $1 and deleted_at is null and position($2 in content) > 0
union all
select 'email_template', template_id, name, 'active', body || ' ' || subject || ' ' || plaintext_body
from email_templates
where workspace_id = $1 and deleted_at is null
  and position($2 in body || ' ' || subject || ' ' || plaintext_body) > 0
order by 1, 3
limit 500

-- name: keepBlockVersion
insert into content_block_versions (workspace_id, content_block_id, version, content, description, created_at, created_by)
select $1, $2, coalesce(max(v.version), 0) + 1, $3, $4, to_timestamp($5 / 1000.0), $6
from content_block_versions v where v.workspace_id = $1 and v.content_block_id = $2
on conflict (workspace_id, content_block_id, version) do nothing

-- name: blockVersions
select version, content, description, created_at, created_by from content_block_versions
where workspace_id = $1 and content_block_id = $2 order by version desc limit 200

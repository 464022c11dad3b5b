-- Pictures for messages. Their bytes are only read for whoever opens a message.

-- name: keepImage
-- Nothing is kept beyond the room of the workspace ($12).
insert into images (workspace_id, image_id, media_type, name, alt, width, height, byte_size, bytes, created_at, created_by)
select $1, $2, $3, $4, $5, $6, $7, $8::integer, $9, to_timestamp($10 / 1000.0), $11
where (select coalesce(sum(i.byte_size::bigint), 0) from images i where i.workspace_id = $1) + $8::integer <= $12::bigint
on conflict (workspace_id, image_id) do nothing

-- name: findImage
select image_id, media_type, name, alt, width, height, byte_size, created_at, created_by
from images where workspace_id = $1 and image_id = $2

-- name: listImages
select image_id, media_type, name, alt, width, height, byte_size, created_at, created_by
from images
where workspace_id = $1
  and ($2::text is null or position(lower($2) in lower(name || ' ' || alt)) > 0)
  and ($3::bigint is null or (created_at, image_id) < (to_timestamp($3 / 1000.0), $4::text))
order by created_at desc, image_id desc
limit $5

-- name: describeImage
update images set name = $3, alt = $4 where workspace_id = $1 and image_id = $2

-- name: imageUses
select 'campaign' as kind, c.campaign_id::text as id, c.name, c.status from campaigns c
where c.workspace_id = $1 and c.status <> 'archived'
  and (position($2 in c.definition::text || coalesce(c.unfinished::text, '')) > 0 or exists (
    select 1 from campaign_drafts d
    where d.workspace_id = $1 and d.campaign_id = c.campaign_id and position($2 in d.definition::text || coalesce(d.unfinished::text, '')) > 0))
union all
select 'content_block', content_block_id::text, name, state from content_blocks
where workspace_id = $1 and deleted_at is null and position($2 in content) > 0
union all
select 'email_template', template_id::text, name, 'active' from email_templates
where workspace_id = $1 and deleted_at is null
  and position($2 in body || coalesce(mjml, '') || coalesce(blocks::text, '')) > 0
union all
select 'preference_center', preference_center_id::text, name, state from preference_centers
where workspace_id = $1 and deleted_at is null and position($2 in content::text) > 0
order by 1, 3
limit 500

-- name: removeImage
delete from images i
where i.workspace_id = $1 and i.image_id = $2
  and not exists (
    select 1 from campaigns c
    where c.workspace_id = $1 and c.status <> 'archived' and position($2 in c.definition::text || coalesce(c.unfinished::text, '')) > 0)
  and not exists (
    select 1 from campaign_drafts d
    join campaigns c on c.workspace_id = d.workspace_id and c.campaign_id = d.campaign_id and c.status <> 'archived'
    where d.workspace_id = $1 and position($2 in d.definition::text || coalesce(d.unfinished::text, '')) > 0)
  and not exists (
    select 1 from content_blocks b
    where b.workspace_id = $1 and b.deleted_at is null and position($2 in b.content) > 0)
  and not exists (
    select 1 from email_templates t
    where t.workspace_id = $1 and t.deleted_at is null
      and position($2 in t.body || coalesce(t.mjml, '') || coalesce(t.blocks::text, '')) > 0)
  and not exists (
    select 1 from preference_centers p
    where p.workspace_id = $1 and p.deleted_at is null and position($2 in p.content::text) > 0)

-- name: imageBytes
select media_type, bytes from images where image_id = $1 limit 1

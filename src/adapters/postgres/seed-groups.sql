-- name: listSeedGroups
select seed_group_id, name, members, auto_attach from seed_groups where workspace_id = $1 order by name, seed_group_id

-- name: saveSeedGroup
insert into seed_groups (workspace_id, seed_group_id, name, members, auto_attach, created_at, updated_at)
values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0), to_timestamp($6 / 1000.0))
on conflict (workspace_id, seed_group_id) do update set name = excluded.name, members = excluded.members,
  auto_attach = excluded.auto_attach, updated_at = excluded.updated_at

-- name: removeSeedGroup
with loose as (delete from campaign_seeds where workspace_id = $1 and seed_group_id = $2)
delete from seed_groups where workspace_id = $1 and seed_group_id = $2

-- name: attachedGroups
select seed_group_id from campaign_seeds where workspace_id = $1 and campaign_id = $2 order by seed_group_id

-- name: detachGroups
delete from campaign_seeds where workspace_id = $1 and campaign_id = $2 and seed_group_id <> all($3::uuid[])

-- name: attachGroups
insert into campaign_seeds (workspace_id, campaign_id, seed_group_id)
select $1, $2, g.seed_group_id from seed_groups g where g.workspace_id = $1 and g.seed_group_id = any($3::uuid[])
on conflict (workspace_id, campaign_id, seed_group_id) do nothing

-- name: attachAutomatic
insert into campaign_seeds (workspace_id, campaign_id, seed_group_id)
select $1, $2, g.seed_group_id from seed_groups g where g.workspace_id = $1 and g.auto_attach
on conflict (workspace_id, campaign_id, seed_group_id) do nothing

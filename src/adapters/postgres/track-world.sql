-- name: groupsOfWorkspace
select group_id from subscription_groups where workspace_id = $1 and archived_at is null

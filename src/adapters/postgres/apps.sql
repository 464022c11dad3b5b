-- name: findAppByKey
select a.*, w.workspace_id, w.key as workspace_key, w.name as workspace_name, w.kind, w.time_zone, w.settings
from apps a join workspaces w on w.workspace_id = a.workspace_id
where a.active and w.archived_at is null
  and (a.public_key = $1 or (a.previous_key = $1 and a.previous_until > to_timestamp($2::float8 / 1000)))

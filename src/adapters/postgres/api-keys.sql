-- name: findKey
select k.key_id, k.name, k.permissions, k.allowed_ips, w.workspace_id, w.key as workspace_key,
       w.name as workspace_name, w.kind, w.time_zone, w.settings
from api_keys k join workspaces w using (workspace_id)
where k.key_hash = $1 and k.revoked_at is null and w.archived_at is null;

-- name: findWorkspace
select workspace_id, key as workspace_key, name as workspace_name, kind, time_zone, settings
from workspaces where key = $1 and archived_at is null;

-- name: readClock
select clock_at from workspaces where workspace_id = $1;

-- name: insertKey
insert into api_keys (workspace_id, key_id, key_hash, key_hint, name, permissions, allowed_ips, created_at)
values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8 / 1000.0));

-- name: listKeys
select key_id, key_hint, name, permissions, allowed_ips, created_at, revoked_at
from api_keys where workspace_id = $1 order by created_at, key_id;

-- name: revokeKey
update api_keys set revoked_at = to_timestamp($3 / 1000.0)
where workspace_id = $1 and key_id = $2 and revoked_at is null
returning key_id;

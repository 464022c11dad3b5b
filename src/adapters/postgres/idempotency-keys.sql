-- name: begin
insert into idempotency_keys (workspace_id, key, request_digest, created_at)
values ($1, $2, $3, to_timestamp($4 / 1000.0))
on conflict (workspace_id, key) do nothing
returning key;

-- name: read
select request_digest = $3 as same, status, response from idempotency_keys
where workspace_id = $1 and key = $2;

-- A first request that never ended (its process died) gives its key up; so does an answer that is too old.
-- name: dropStale
delete from idempotency_keys
where workspace_id = $1 and key = $2
  and (created_at < to_timestamp($3 / 1000.0) or (status is null and created_at < to_timestamp($4 / 1000.0)));

-- name: finish
update idempotency_keys set status = $3, response = $4 where workspace_id = $1 and key = $2;

-- name: release
delete from idempotency_keys where workspace_id = $1 and key = $2 and status is null;

-- name: forget
delete from idempotency_keys where created_at < to_timestamp($1 / 1000.0);

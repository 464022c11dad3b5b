-- name: insertRequests
insert into request_log (workspace_id, request_id, at, method, path, route, status, duration_ms, key_id, key_name, error)
select r.workspace_id, r.request_id, to_timestamp(r.at / 1000.0), r.method, r.route, r.route, r.status, r.duration_ms,
       r.key_id, r.key_name, r.error
from jsonb_to_recordset($1::jsonb) as r (workspace_id integer, request_id uuid, at bigint, method text, route text,
                                         status integer, duration_ms integer, key_id text, key_name text, error jsonb)
on conflict do nothing;

-- name: prune
delete from request_log
where workspace_id = $1 and (
  at < to_timestamp($2 / 1000.0)
  or request_id < (select request_id from request_log where workspace_id = $1
                   order by request_id desc offset $3 limit 1)
);

-- name: listRequests
select request_id, at, method, route, status, duration_ms, key_id, key_name, error
from request_log
where workspace_id = $1 and ($2::uuid is null or request_id < $2) and ($3::text is null or key_id = $3)
  and ($4::text is null or strpos(route, $4) > 0) and ($5::boolean is null or (status >= 400) = $5)
order by request_id desc
limit $6;

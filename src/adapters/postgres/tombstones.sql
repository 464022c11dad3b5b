-- Identifiers of erased people, as keyed digests (G16).

-- name: insertTombstones
insert into tombstones (part, workspace_id, digest, erased_at)
select r.part, r.w, decode(r.digest, 'hex'), clock_timestamp()
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, digest text)
on conflict (part, workspace_id, digest) do update set erased_at = excluded.erased_at

-- Workspaces that do not let erased identifiers come back.
-- name: guardedWorkspaces
select workspace_id from workspaces
where workspace_id = any($1::integer[]) and settings -> 'refuse_erased_ids' = 'true'::jsonb

-- name: findTombstones
select r.i from jsonb_to_recordset($1::jsonb) as r(i integer, part smallint, w integer, digest text)
join tombstones t on t.part = r.part and t.workspace_id = r.w and t.digest = decode(r.digest, 'hex')

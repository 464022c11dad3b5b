-- Files of people on their way out. Pieces live in the part of their export's id, which every statement names.

-- name: createExport
with running as (
  select count(*) as n, count(*) filter (where kind = $3 and subject = $4 and kind <> 'people') as same
  from exports where workspace_id = $1 and status = 'running'
), made as (
  insert into exports (workspace_id, export_id, kind, subject, prefix, request, status, created_by, created_at)
  select $1::integer, $2::uuid, $3::text, $4::text, $5::text, $6::jsonb, 'running', $7::text, to_timestamp($8::float8 / 1000)
  from running where n < 100 and same = 0
  returning 1
)
select case when exists (select 1 from made) then 'created' when same > 0 then 'busy' else 'full' end as outcome from running

-- name: lockExports
select pg_advisory_xact_lock(hashtextextended('relance exports', $1))

-- name: listExports
select * from exports where workspace_id = $1 order by created_at desc limit $2

-- name: findExport
select * from exports where workspace_id = $1 and export_id = $2

-- name: findByPrefix
select * from exports where prefix = $1

-- name: cancelExports
update exports set status = 'cancelled', epoch = epoch + 1, finished_at = to_timestamp($4::float8 / 1000)
where workspace_id = $1 and kind = $2 and subject = $3 and status = 'running'

-- name: claimExport
update exports e set epoch = e.epoch + 1, lease_until = statement_timestamp() + make_interval(secs => $1::float8 / 1000)
where (e.workspace_id, e.export_id) in (
  select workspace_id, export_id from exports
  where status = 'running' and lease_until <= statement_timestamp()
  order by created_at limit 1 for update skip locked)
returning e.*

-- name: moveExport
update exports set slot = $4, after_user = $5, people = people + $6, chunks = chunks + $7, bytes = bytes + $8,
  lease_until = statement_timestamp() + make_interval(secs => $9::float8 / 1000)
where workspace_id = $1 and export_id = $2 and epoch = $3 and status = 'running'
returning chunks

-- name: addChunk
insert into export_chunks (part, workspace_id, export_id, chunk, people, bytes, crc, size)
values ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: finishExport
update exports set status = $4, error = $5, finished_at = to_timestamp($6::float8 / 1000),
  expires_at = to_timestamp($7::float8 / 1000)
where workspace_id = $1 and export_id = $2 and epoch = $3 and status = 'running'

-- name: readChunk
select people, bytes, crc, size from export_chunks
where part = $1 and workspace_id = $2 and export_id = $3 and chunk = $4

-- name: expireExports
update exports set status = 'expired' where status = 'done' and expires_at <= to_timestamp($1::float8 / 1000)

-- name: dropChunks
-- all-parts: files that nobody may have any more
delete from export_chunks c using exports e
where e.workspace_id = c.workspace_id and e.export_id = c.export_id and e.status in ('failed', 'cancelled', 'expired')

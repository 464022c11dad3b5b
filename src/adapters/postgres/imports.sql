-- Files of people on their way in. Rows and refusals live in the part of their import's id, which every statement names.

-- name: createImport
insert into imports (workspace_id, import_id, name, kind, status, created_by, created_at)
values ($1, $2, $3, $4, 'uploading', $5, to_timestamp($6::float8 / 1000))

-- name: findImport
select * from imports where workspace_id = $1 and import_id = $2

-- name: listImports
select * from imports
where workspace_id = $1
  and ($2::float8 is null or (created_at, import_id) < (to_timestamp($2 / 1000), $3::uuid))
order by created_at desc, import_id desc limit $4

-- name: lockImport
select * from imports where workspace_id = $1 and import_id = $2 for update

-- name: addRows
insert into import_rows (part, workspace_id, import_id, batch, first_row, rows)
select $1::smallint, $2::integer, $3::uuid, r.batch, r.first_row, r.rows
from jsonb_to_recordset($4::jsonb) as r(batch integer, first_row bigint, rows jsonb)

-- name: saveUpload
update imports set columns = $3, mapping = $4, options = $5, next_chunk = next_chunk + 1, tail = $6, rows = $7, batches = $8,
  status = $9, error = $10
where workspace_id = $1 and import_id = $2

-- name: firstRows
select rows from import_rows where part = $1 and workspace_id = $2 and import_id = $3
order by batch limit $4

-- name: startImport
update imports set status = 'running', mapping = $3, options = $4, list_id = $5, started_at = to_timestamp($6::float8 / 1000)
where workspace_id = $1 and import_id = $2 and status = 'ready'

-- name: createList
insert into lists (workspace_id, list_id, name, created_at) values ($1, $2, $3, to_timestamp($4::float8 / 1000))
on conflict (workspace_id, list_id) do nothing

-- name: findList
select 1 from lists where workspace_id = $1 and list_id = $2 and archived_at is null

-- name: readLists
-- all-parts: how many stand on each list of a workspace
select l.list_id, l.name, (select count(*) from list_members m
  where m.workspace_id = l.workspace_id and m.list_id = l.list_id) as members
from lists l where l.workspace_id = $1 and l.archived_at is null order by l.created_at desc limit 500

-- name: cancelImport
update imports set status = 'cancelled', tail = '', epoch = epoch + 1, finished_at = to_timestamp($3::float8 / 1000)
where workspace_id = $1 and import_id = $2 and status in ('uploading', 'ready', 'running')

-- name: dropRows
delete from import_rows where part = $1 and workspace_id = $2 and import_id = $3

-- name: dropBatch
delete from import_rows where part = $1 and workspace_id = $2 and import_id = $3 and batch = $4

-- name: readRejects
select row, name, reason, cells from import_rejects
where part = $1 and workspace_id = $2 and import_id = $3 and row > $4
order by row limit $5

-- name: claimImport
update imports i set epoch = i.epoch + 1,
  lease_until = statement_timestamp() + make_interval(secs => $1::float8 / 1000)
where (i.workspace_id, i.import_id) in (
  select workspace_id, import_id from imports
  where status = 'running' and lease_until <= statement_timestamp()
  order by created_at limit 1 for update skip locked)
returning i.*

-- name: readBatch
select first_row, rows from import_rows where part = $1 and workspace_id = $2 and import_id = $3 and batch = $4

-- name: moveCursor
update imports set next_batch = $4 + 1, created = created + $5, updated = updated + $6, skipped = skipped + $7,
  rejected = rejected + $8, lease_until = statement_timestamp() + make_interval(secs => $9::float8 / 1000)
where workspace_id = $1 and import_id = $2 and epoch = $3 and status = 'running' and next_batch = $4

-- name: addRejects
insert into import_rejects (part, workspace_id, import_id, row, name, reason, cells)
select $1::smallint, $2::integer, $3::uuid, r.row, r.name, r.reason, r.cells
from jsonb_to_recordset($4::jsonb) as r(row bigint, name text, reason text, cells jsonb)
on conflict (part, workspace_id, import_id, row) do nothing

-- name: addMembers
insert into list_members (part, workspace_id, list_id, user_id, added_at)
select distinct r.part, $1::integer, $2::uuid, r.u, to_timestamp($4::float8 / 1000)
from jsonb_to_recordset($3::jsonb) as r(part smallint, u text)
where exists (select 1 from users x where x.part = r.part and x.workspace_id = $1 and x.user_id = r.u)
order by r.part, r.u
on conflict (part, workspace_id, list_id, user_id) do nothing

-- name: finishImport
update imports set status = $4, error = $5, finished_at = to_timestamp($6::float8 / 1000)
where workspace_id = $1 and import_id = $2 and epoch = $3 and status = 'running'

-- name: abandonUploads
update imports set status = 'cancelled', tail = '', finished_at = to_timestamp($1::float8 / 1000)
where status in ('uploading', 'ready') and created_at < to_timestamp($1::float8 / 1000)

-- name: dropOldRows
-- all-parts: what is left of imports that are over
delete from import_rows r using imports i
where i.workspace_id = r.workspace_id and i.import_id = r.import_id and i.status in ('done', 'failed', 'cancelled')

-- name: dropOldRejects
-- all-parts: refused rows are kept for a while
delete from import_rejects r using imports i
where i.workspace_id = r.workspace_id and i.import_id = r.import_id and i.created_at < to_timestamp($1::float8 / 1000)

-- Erasing a person for good (5.8, G16).

-- Others who may have the address: then what is known about it stays.
-- name: otherOwners
select c.user_part, c.user_id from contact_points c
where c.part = $1 and c.workspace_id = $2 and c.kind = $3 and c.value = $4 and c.user_id <> $5

-- name: dropAddressState
delete from address_states where part = $1 and workspace_id = $2 and kind = $3 and value = $4

-- name: dropAddressClaims
delete from dispatch_addresses where part = $1 and workspace_id = $2 and address = $3

-- Who was merged into the person, and into them.
-- name: earlierSelves
-- all-parts: an erasure; those who were merged away lived anywhere
with recursive earlier as (
  select d.user_id from departed_users d where d.workspace_id = $1 and d.into_user_id = $2
  union
  select d.user_id from departed_users d join earlier e on d.workspace_id = $1 and d.into_user_id = e.user_id
)
select user_id from earlier

-- Destinations may say who they were made for.
-- name: dropShortLinks
-- all-parts: an erasure; a code's part says nothing of whose it is
delete from short_links where workspace_id = $1 and user_id = any($2::text[])

-- Copies of the person in rehearsals.
-- name: rehearsalsOf
select r.sandbox_id from rehearsals r
join users u on u.part = $2 and u.workspace_id = r.sandbox_id and u.user_id = $3
where r.workspace_id = $1 and r.sandbox_id is not null

-- Rows of files that wait to be imported: the person's become empty ones, so that the others keep their numbers.
-- name: blankImportRows
-- all-parts: the few imports that are not over
update import_rows i set rows = (
  select jsonb_agg(case when exists (
      select 1 from jsonb_array_elements_text(e.row) c
      where lower(trim(c)) = any($2::text[]) or regexp_replace(c, '\D', '', 'g') = any($3::text[]))
      or lower(e.row::text) like any (array(select lower(p) from unnest($4::text[]) p))
    then '[]' else e.row end order by e.n)
  from jsonb_array_elements(i.rows) with ordinality as e(row, n))
where i.workspace_id = $1 and (lower(i.rows::text) like any (array(select lower(p) from unnest($4::text[]) p)) or exists (
  select 1 from jsonb_array_elements(i.rows) e(row), jsonb_array_elements_text(e.row) c
  where lower(trim(c)) = any($2::text[]) or regexp_replace(c, '\D', '', 'g') = any($3::text[])))

-- name: failImportTails
update imports set status = 'failed', tail = '', error = 'erased_while_uploading'
where workspace_id = $1 and status = 'uploading'
  and exists (select 1 from unnest($2::text[]) v where position(v in lower(tail)) > 0)

-- name: dropImportRejects
-- all-parts: refused rows are kept for a while whoever they were about
delete from import_rejects i
where i.workspace_id = $1 and (lower(i.cells::text) like any (array(select lower(p) from unnest($4::text[]) p)) or exists (
  select 1 from jsonb_array_elements_text(i.cells) c
  where lower(trim(c)) = any($2::text[]) or regexp_replace(c, '\D', '', 'g') = any($3::text[])))

-- Files of people are made anew without the person, or are gone.
-- name: dropExportChunks
-- all-parts: the few files that are kept
delete from export_chunks where workspace_id = $1

-- name: restartExports
update exports set status = case when status = 'done' then 'expired' else status end, slot = 0, after_user = '', people = 0,
  chunks = 0, bytes = 0, epoch = epoch + 1, lease_until = '-infinity'
where workspace_id = $1 and status in ('running', 'done')

-- name: forgetSeenValues
update seen_names set last_value = null, last_user_id = null where workspace_id = $1 and last_user_id = any($2::text[])

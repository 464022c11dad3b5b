-- name: lockSeed
select pg_advisory_xact_lock(hashtext('relance seed'));

-- name: countWorkspaces
select count(*) as count from workspaces;

-- name: loadUsers
insert into users select * from jsonb_populate_recordset(null::users, $1::jsonb)
on conflict (part, workspace_id, user_id) do nothing;

-- name: loadIdentifiers
insert into identifiers (part, workspace_id, kind, value, user_part, user_id)
select part, workspace_id, kind, value, user_part, user_id
from jsonb_to_recordset($1::jsonb) as r(part smallint, workspace_id integer, kind text, value text, user_part smallint,
  user_id text)
on conflict (part, workspace_id, kind, value) do nothing;

-- name: loadContacts
insert into contact_points (part, workspace_id, kind, value, user_part, user_id)
select part, workspace_id, kind, value, user_part, user_id
from jsonb_to_recordset($1::jsonb) as r(part smallint, workspace_id integer, kind text, value text, user_part smallint,
  user_id text)
on conflict (part, workspace_id, kind, value, user_id) do nothing;

-- name: loadEvents
insert into events (part, workspace_id, user_id, kind, name, at, received_at, properties)
select part, workspace_id, user_id, kind, name, to_timestamp(at / 1000), to_timestamp(at / 1000), properties
from jsonb_to_recordset($1::jsonb) as r(part smallint, workspace_id integer, user_id text, kind text, name text,
  at float8, properties jsonb);

-- name: loadSummaries
insert into event_summaries (part, workspace_id, user_id, kind, name, count, first_at, last_at, revenue, days)
select part, workspace_id, user_id, kind, name, count, to_timestamp(first_at / 1000), to_timestamp(last_at / 1000),
  revenue, days
from jsonb_to_recordset($1::jsonb) as r(part smallint, workspace_id integer, user_id text, kind text, name text,
  count bigint, first_at float8, last_at float8, revenue float8, days jsonb)
on conflict (part, workspace_id, user_id, kind, name) do nothing;

-- name: loadCatalog
insert into catalogs (workspace_id, name, description, fields, created_at, updated_at)
values ($1, $2, $3, $4::jsonb, to_timestamp($5 / 1000.0), to_timestamp($5 / 1000.0))
on conflict (workspace_id, name) do nothing;

-- name: loadItems
insert into catalog_items (workspace_id, catalog, item_id, item, updated_at)
select $1, $2, i ->> 'id', i, to_timestamp($4 / 1000.0) from jsonb_array_elements($3::jsonb) as i
on conflict (workspace_id, catalog, item_id) do nothing;

-- Who is who. Rare, set-based over one batch; record sets carry the part of their rows.

-- Batches run side by side; one that lost against another runs alone the next time. Always a transaction's first lock.
-- name: joinIn
select pg_advisory_xact_lock_shared(7302, $1)

-- name: takeTurn
select pg_advisory_xact_lock(7302, $1)

-- name: findIdentifier
select user_part, user_id, deprecated from identifiers
where part = $1 and workspace_id = $2 and kind = $3 and value = $4
for update

-- name: claimIdentifier
insert into identifiers (part, workspace_id, kind, value, user_part, user_id)
values ($1, $2, $3, $4, $5, $6)
on conflict (part, workspace_id, kind, value) do nothing
returning user_id

-- A pointer whose person does not exist is left behind by a crash: it may be taken over.
-- name: takeOverIdentifier
update identifiers set user_part = $5, user_id = $6, deprecated = false
where part = $1 and workspace_id = $2 and kind = $3 and value = $4 and user_id = $7

-- name: deprecateIdentifier
update identifiers set deprecated = true
where part = $1 and workspace_id = $2 and kind = 'external_id' and value = $3

-- Only pointers that still point to this person.
-- name: dropIdentifiers
delete from identifiers i
using jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text, u text)
where i.part = r.part and i.workspace_id = r.w and i.kind = r.kind and i.value = r.value and i.user_id = r.u

-- name: repointIdentifiers
update identifiers i set user_part = $2, user_id = $3
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text, u text)
where i.part = r.part and i.workspace_id = r.w and i.kind = r.kind and i.value = r.value and i.user_id = r.u

-- name: insertContacts
insert into contact_points (part, workspace_id, kind, value, user_part, user_id)
select r.part, r.w, r.kind, r.value, $2, $3
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text)
on conflict (part, workspace_id, kind, value, user_id) do nothing

-- name: dropContacts
delete from contact_points c
using jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text, u text)
where c.part = r.part and c.workspace_id = r.w and c.kind = r.kind and c.value = r.value and c.user_id = r.u

-- name: insertPerson
insert into users select * from jsonb_populate_record(null::users, $1::jsonb)

-- name: updatePerson
update users u set external_id = r.external_id, email = r.email, phone = r.phone, time_zone = r.time_zone,
  profile = r.profile, attributes = r.attributes, aliases = r.aliases, devices = r.devices,
  subscription_groups = r.subscription_groups, email_state = r.email_state, email_state_at = r.email_state_at,
  push_state = r.push_state, push_state_at = r.push_state_at, email_bounced_at = r.email_bounced_at,
  email_spam_at = r.email_spam_at, phone_stopped_at = r.phone_stopped_at,
  phone_invalid_at = r.phone_invalid_at, last_used_at = r.last_used_at,
  revenue = r.revenue, revision = r.revision, created_at = r.created_at, updated_at = r.updated_at
from jsonb_populate_record(null::users, $4::jsonb) r
where u.part = $1 and u.workspace_id = $2 and u.user_id = $3

-- name: deprecatedIds
select coalesce(deprecated_ids, '[]') as ids from users where part = $1 and workspace_id = $2 and user_id = $3

-- name: setDeprecatedIds
update users set deprecated_ids = $4::jsonb where part = $1 and workspace_id = $2 and user_id = $3

-- name: dropPerson
delete from users where part = $1 and workspace_id = $2 and user_id = $3

-- name: noteUntrue
-- They stay, and an external id that led to them may lead to somebody else from now on.
insert into untrue_places (part, workspace_id, user_id, at) values ($1, $2, $3, clock_timestamp())
on conflict (part, workspace_id, user_id) do update set at = excluded.at

-- name: recordDeparture
-- Whoever remembers where they are does not look for them again, but at what became untrue.
with departed as (
  insert into departed_users (part, workspace_id, user_id, into_part, into_user_id, departed_at, settled)
  values ($1, $2, $3, $4, $5, clock_timestamp(), false)
  on conflict (part, workspace_id, user_id) do nothing
)
insert into untrue_places (part, workspace_id, user_id, at) values ($1, $2, $3, clock_timestamp())
on conflict (part, workspace_id, user_id) do update set at = excluded.at

-- name: findIdentifiers
-- Unique identifiers of a batch. Deprecated external ids still point at their person. Passing: not to be remembered, because
-- they lost one lately or are not there.
select r.i, x.user_part, x.user_id, x.deprecated or exists (
  select 1 from untrue_places t
  where t.part = x.user_part and t.workspace_id = x.workspace_id and t.user_id = x.user_id offset 0
) or not exists (
  select 1 from users u
  where u.part = x.user_part and u.workspace_id = x.workspace_id and u.user_id = x.user_id offset 0
) as passing
from jsonb_to_recordset($1) as r(i integer, part smallint, w integer, kind text, value text)
join identifiers x on x.part = r.part and x.workspace_id = r.w and x.kind = r.kind and x.value = r.value

-- name: findContacts
-- People who may have an address. Hints: the users row decides.
select r.i, x.user_part, x.user_id
from jsonb_to_recordset($1) as r(i integer, part smallint, w integer, kind text, value text)
cross join lateral (
  select c.user_part, c.user_id from contact_points c
  where c.part = r.part and c.workspace_id = r.w and c.kind = r.kind and c.value = r.value
  limit 1000
) x

-- name: findPeopleBriefly
select u.part, u.workspace_id, u.user_id, u.external_id, u.email, u.phone, u.aliases, u.updated_at
from jsonb_to_recordset($1) as r(part smallint, w integer, u text)
join users u on u.part = r.part and u.workspace_id = r.w and u.user_id = r.u

-- name: loadProfiles
select u.*
from jsonb_to_recordset($1) as r(part smallint, w integer, u text)
join users u on u.part = r.part and u.workspace_id = r.w and u.user_id = r.u

-- name: lockProfiles
-- Locks in one order everywhere, so that two batches never wait for each other in a ring.
select u.*
from jsonb_to_recordset($1) as r(part smallint, w integer, u text)
join users u on u.part = r.part and u.workspace_id = r.w and u.user_id = r.u
order by u.part, u.workspace_id, u.user_id
for no key update of u

-- What devices sent before, and whose their tokens are. Record sets carry the part of their rows.

-- name: enterItems
insert into device_items (part, workspace_id, item_key, at)
select r.part, r.w, r.k, to_timestamp($2::float8 / 1000)
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, k uuid)
order by r.part, r.w, r.k
on conflict (part, workspace_id, item_key) do nothing
returning item_key::text as key

-- name: knownItems
select i.item_key::text as key
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, k uuid)
join device_items i on i.part = r.part and i.workspace_id = r.w and i.item_key = r.k

-- name: trimItems
delete from device_items where part = $1 and at < to_timestamp($2::float8 / 1000)

-- name: enterTokens
-- Tokens nobody had; whoever inserts the same at the same time is waited for.
insert into device_tokens (part, workspace_id, token_key, user_part, user_id)
select r.part, r.w, r.k, r.up, r.u
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, k uuid, up smallint, u text)
order by r.part, r.w, r.k
on conflict (part, workspace_id, token_key) do nothing

-- name: lockTokens
select t.workspace_id, t.token_key::text as key, t.user_part, t.user_id
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, k uuid)
join device_tokens t on t.part = r.part and t.workspace_id = r.w and t.token_key = r.k
order by t.part, t.workspace_id, t.token_key
for update of t

-- name: giveTokens
update device_tokens t set user_part = r.up, user_id = r.u
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, k uuid, up smallint, u text)
where t.part = r.part and t.workspace_id = r.w and t.token_key = r.k

-- name: repointTokens
update device_tokens t set user_part = $2, user_id = $3
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, k uuid, u text)
where t.part = r.part and t.workspace_id = r.w and t.token_key = r.k and t.user_id = r.u

-- name: dropTokens
delete from device_tokens t
using jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, k uuid, u text)
where t.part = r.part and t.workspace_id = r.w and t.token_key = r.k and t.user_id = r.u

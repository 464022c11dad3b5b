-- Facts on their way to triggers. Record sets carry the part of their rows.

-- name: keepFacts
insert into offered_facts (part, workspace_id, fact_id, user_id, live, now_at, fact, kept_at)
select r.part, r.w, r.k, r.u, r.l, to_timestamp(r.n / 1000.0), r.f, to_timestamp($2::float8 / 1000.0)
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, k uuid, u text, l boolean, n float8, f jsonb)
on conflict (part, workspace_id, fact_id) do nothing

-- Whoever deletes the row carries out what the fact starts, in the same transaction.
-- name: takeFacts
delete from offered_facts o
using jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, k uuid)
where o.part = r.part and o.workspace_id = r.w and o.fact_id = r.k
returning o.fact_id::text as key

-- name: staleFacts
-- all-parts: nearly always empty; what a dead process left behind is looked for every few seconds
select o.part, o.workspace_id, o.fact_id::text as fact_id, o.user_id, o.live, o.now_at, o.fact, o.kept_at,
  exists (select 1 from users u where u.part = o.part and u.workspace_id = o.workspace_id and u.user_id = o.user_id)
    as present
from offered_facts o where o.kept_at <= to_timestamp($1::float8 / 1000.0)
order by o.kept_at, o.part, o.workspace_id, o.fact_id limit $2

-- name: dropFactsOf
delete from offered_facts where part = $1 and workspace_id = $2 and user_id = $3

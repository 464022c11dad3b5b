-- Looking people up and back. Beginnings of identifiers are ranges of the key inside every part: 64 short walks.

-- name: searchIdentifiers
-- all-parts: a search by beginning; each walk names its part. $5: what no character comes after.
select x.user_part as part, x.user_id, x.value
from unnest($1::smallint[]) as p(part)
cross join lateral (
  select i.user_part, i.user_id, i.value from identifiers i
  where i.part = p.part and i.workspace_id = $2 and i.kind = $3 and i.value >= $4 and i.value < $4 || $5
    and starts_with(i.value, $4)
  order by i.value limit $6
) x
order by x.value, x.user_id limit $6

-- name: searchContacts
-- all-parts: the same for addresses, which several people may have.
select x.user_part as part, x.user_id, x.value
from unnest($1::smallint[]) as p(part)
cross join lateral (
  select c.user_part, c.user_id, c.value from contact_points c
  where c.part = p.part and c.workspace_id = $2 and c.kind = $3 and c.value >= $4 and c.value < $4 || $5
    and starts_with(c.value, $4)
  order by c.value, c.user_id limit $6
) x
order by x.value, x.user_id limit $6

-- name: aliasLabels
-- all-parts: labels of aliases are few; each step jumps behind the one before. $3: what no character comes after.
with recursive walk as (
  select p.part, (select min(i.value) from identifiers i
    where i.part = p.part and i.workspace_id = $2 and i.kind = 'alias') as value, 1 as n
  from unnest($1::smallint[]) as p(part)
  union all
  select w.part, (select min(i.value) from identifiers i
    where i.part = w.part and i.workspace_id = $2 and i.kind = 'alias'
      and i.value > '[' || (w.value::jsonb -> 0)::text || ',"' || $3), w.n + 1
  from walk w where w.value is not null and w.n < 20
)
select distinct value::jsonb ->> 0 as label from walk where value is not null order by 1 limit 20

-- name: listPeople
-- all-parts: everybody, in the order of slots; each walk names its part. $3: where the first part goes on.
select u.*
from unnest($1::smallint[]) with ordinality as p(part, n)
cross join lateral (
  select * from users x
  where x.part = p.part and x.workspace_id = $2 and (p.n > 1 or x.user_id > $3)
  order by x.user_id limit $4
) u
order by p.n, u.user_id limit $4

-- name: receiptsOf
select r.campaign_id, coalesce(c.name, '') as name, r.received, r.first_received_at, r.last_received_at, r.control, r.variant,
  r.channels, r.interactions, r.conversions
from campaign_receipts r
left join campaigns c on c.workspace_id = r.workspace_id and c.campaign_id = r.campaign_id
where r.part = $1 and r.workspace_id = $2 and r.user_id = $3
order by r.last_received_at desc nulls last, r.campaign_id limit 500

-- name: listsOf
select m.list_id, l.name, m.added_at
from list_members m join lists l on l.workspace_id = m.workspace_id and l.list_id = m.list_id
where m.part = $1 and m.workspace_id = $2 and m.user_id = $3 and l.archived_at is null
order by m.added_at desc limit 200

-- name: spentBy
select properties ->> 'currency' as currency,
  sum((properties ->> 'price')::float8 * (properties ->> 'quantity')::float8) as amount
from events
where part = $1 and workspace_id = $2 and user_id = $3 and kind = 'purchase'
  and jsonb_typeof(properties -> 'price') = 'number' and jsonb_typeof(properties -> 'quantity') = 'number'
group by 1

-- name: tablesOfPeople
-- Every table that says whose its rows are.
select c.relname as name, exists (
  select 1 from pg_attribute p where p.attrelid = c.oid and p.attname = 'part' and not p.attisdropped) as has_part
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped
join pg_attribute w on w.attrelid = c.oid and w.attname = 'workspace_id' and not w.attisdropped
where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
order by c.relname

-- name: pointersOf
-- all-parts: identifiers and addresses live in the parts of their own values, which the caller names.
select 'identifiers' as name, to_jsonb(i) as row from identifiers i
where i.part = any($1::smallint[]) and i.workspace_id = $2 and i.user_id = $3 and i.value = any($4::text[])
union all
select 'address_states', to_jsonb(s) from address_states s
where s.part = any($1::smallint[]) and s.workspace_id = $2 and s.value = any($4::text[])
union all
select 'contact_points', to_jsonb(c) from contact_points c
where c.part = any($1::smallint[]) and c.workspace_id = $2 and c.user_id = $3 and c.value = any($4::text[])

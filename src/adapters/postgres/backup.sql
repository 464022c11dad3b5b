-- name: listTables
-- Tables of our schema with the columns that COPY takes; partitions come with their parent.
select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
where c.relnamespace = current_schema()::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relispartition
  and c.relname not like 'kysely\_%'
group by c.relname
order by c.relname;

-- name: listDatedPartitions
select c.relname as name
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
where c.relnamespace = current_schema()::regnamespace and c.relname ~ '_[0-9]{8}$'
order by c.relname;

-- name: listOtherProcesses
select distinct application_name as name
from pg_stat_activity
where datname = current_database() and application_name in ('relance api', 'relance claim', 'relance reports');

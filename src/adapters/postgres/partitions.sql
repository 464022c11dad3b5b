-- name: lockPartitions
select pg_advisory_xact_lock(hashtextextended('relance partitions', 0));

-- name: listPartitions
select c.relname as name
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
where i.inhparent = $1::regclass;

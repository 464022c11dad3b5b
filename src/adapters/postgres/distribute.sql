-- name: hasCitus
select exists (select 1 from pg_extension where extname = 'citus') as present;

-- name: shardCount
select current_setting('citus.shard_count')::integer as shards;

-- name: lockDistribution
select pg_advisory_xact_lock(hashtextextended('relance distribute', 0));

-- name: listUndistributed
-- The anchor of the co-location group comes first. Partitions follow their parent.
select c.relname as name,
       exists (select 1 from pg_attribute a
               where a.attrelid = c.oid and a.attname = 'part' and not a.attisdropped) as hot
from pg_class c
where c.relnamespace = current_schema()::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relispartition
  and c.relname not like 'kysely\_%'
  and not exists (select 1 from pg_dist_partition d where d.logicalrelid = c.oid)
order by c.relname <> $1, c.relname;

-- name: distributeTable
select create_distributed_table($1::regclass, 'part', colocate_with => $2, shard_count => $3::integer);

-- name: makeReferenceTable
select create_reference_table($1::regclass);

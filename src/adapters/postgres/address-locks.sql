-- name: shareAddresses
-- Locks are taken in the order of the array: sorted, so that two transactions never wait in a ring.
select count(pg_advisory_xact_lock_shared(7301, k)) from unnest($1::integer[]) as k

-- name: ownAddresses
select count(pg_advisory_xact_lock(7301, k)) from unnest($1::integer[]) as k

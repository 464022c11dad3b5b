-- name: notifyDue
select pg_notify('relance_due', $1)

-- name: listenDue
listen relance_due

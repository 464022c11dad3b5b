-- People who left: what was in flight then, or was written under their old id at that very moment.

-- name: openDepartures
select part, workspace_id, user_id, into_part, into_user_id from departed_users
where not settled and departed_at <= clock_timestamp() - make_interval(secs => $2::float8 / 1000)
order by departed_at
limit $1

-- name: markSettled
update departed_users set settled = true where part = $1 and workspace_id = $2 and user_id = $3

-- name: findDeparture
select into_part, into_user_id from departed_users where part = $1 and workspace_id = $2 and user_id = $3

-- name: workspaceNow
select clock_at from workspaces where workspace_id = $1

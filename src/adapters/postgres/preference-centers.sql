-- Named preference centres.

-- name: activeCenterNames
select workspace_id, name from preference_centers
where workspace_id = any ($1::integer[]) and deleted_at is null and state = 'active'
order by workspace_id, name

-- Seed copies whose answer was lost, resolved by a person. They are in no sum: only their own state changes.

-- name: listHeldCopies
select s.copy_id, s.campaign_id, c.name as campaign_name, s.variant_id, s.address, s.attempt as attempts, s.at,
  count(*) over ()::int as total
from seed_copies s
join campaigns c on c.workspace_id = s.workspace_id and c.campaign_id = s.campaign_id
where s.workspace_id = $1 and s.state = 'held' and ($2::uuid is null or s.campaign_id = $2)
order by s.at, s.copy_id limit $3

-- $3 = state, $4 = reason, $5 = real time.
-- name: settleHeldCopies
update seed_copies set state = $3, reason = $4, uncertain = false, settled_at = to_timestamp($5::float8 / 1000.0)
where workspace_id = $1 and copy_id = any($2::uuid[]) and state = 'held'

-- As if it were planned now: whoever asks for it knows of the campaign's stops until then. $3 = real time.
-- name: resendHeldCopies
update seed_copies s set state = 'due', reason = '', detail = '', attempt = 0, first_at = null, uncertain = false,
  settled_at = null, due_at = to_timestamp($3::float8 / 1000.0),
  at = case when w.kind = 'live' then to_timestamp($3::float8 / 1000.0)
    else coalesce(w.clock_at, to_timestamp($3::float8 / 1000.0)) end
from workspaces w
where w.workspace_id = $1 and s.workspace_id = $1 and s.copy_id = any($2::uuid[]) and s.state = 'held'

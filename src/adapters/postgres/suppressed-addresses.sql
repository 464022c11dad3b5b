-- Addresses that get nothing, for people who look through them.

-- name: listSuppressed
-- all-parts: a page over all addresses of a workspace, asked for by people.
select value as address, bounced_at as "bouncedAt", bounce_reason as "bounceReason", spam_at as "complainedAt",
  stopped_at as "stoppedAt"
from address_states
where workspace_id = $1 and kind = $2 and (bounced_at is not null or spam_at is not null or stopped_at is not null)
  and starts_with(value, $3) and ($4::text is null or value > $4)
order by value limit $5

-- Addresses by what happened to them. null for $3, $4, $5 and the reason: no such bound. Of numbers two reasons are told
-- apart; what else is written there is the provider's own code.

-- name: listBounced
-- all-parts: a page over all addresses of a workspace, asked for by people and exports.
select value, bounced_at as at, bounce_reason as reason from address_states
where workspace_id = $1 and kind = $2 and bounced_at is not null
  and ($3::text[] is null or value = any($3)) and ($6::text is null
    or case when kind = 'phone' and bounce_reason <> 'deactivated' then 'provider_error' else bounce_reason end = $6)
  and ($4::float8 is null or bounced_at >= to_timestamp($4::float8 / 1000.0))
  and ($5::float8 is null or bounced_at < to_timestamp($5::float8 / 1000.0))
order by bounced_at desc, value limit $7 offset $8

-- name: listBouncedOldestFirst
-- all-parts: a page over all addresses of a workspace, asked for by people and exports.
select value, bounced_at as at, bounce_reason as reason from address_states
where workspace_id = $1 and kind = $2 and bounced_at is not null
  and ($3::text[] is null or value = any($3)) and ($6::text is null
    or case when kind = 'phone' and bounce_reason <> 'deactivated' then 'provider_error' else bounce_reason end = $6)
  and ($4::float8 is null or bounced_at >= to_timestamp($4::float8 / 1000.0))
  and ($5::float8 is null or bounced_at < to_timestamp($5::float8 / 1000.0))
order by bounced_at, value limit $7 offset $8

-- name: listUnsubscribed
-- all-parts: a page over all addresses of a workspace, asked for by people and exports.
select value, email_state_at as at, null as reason from address_states
where workspace_id = $1 and kind = $2 and email_state = 'unsubscribed'
  and ($3::text[] is null or value = any($3))
  and ($4::float8 is null or email_state_at >= to_timestamp($4::float8 / 1000.0))
  and ($5::float8 is null or email_state_at < to_timestamp($5::float8 / 1000.0))
order by email_state_at desc, value limit $6 offset $7

-- name: listUnsubscribedOldestFirst
-- all-parts: a page over all addresses of a workspace, asked for by people and exports.
select value, email_state_at as at, null as reason from address_states
where workspace_id = $1 and kind = $2 and email_state = 'unsubscribed'
  and ($3::text[] is null or value = any($3))
  and ($4::float8 is null or email_state_at >= to_timestamp($4::float8 / 1000.0))
  and ($5::float8 is null or email_state_at < to_timestamp($5::float8 / 1000.0))
order by email_state_at, value limit $6 offset $7

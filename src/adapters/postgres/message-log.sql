-- The log of a workspace by time. Windows keep every statement to blocks that an index of blocks names.

-- name: window
-- all-parts: one stretch of the log, newest first
select l.part, l.at, l.logged_at, l.delivery_id, l.user_id, l.campaign_id, l.dispatch_id, l.variant, l.channel, l.endpoint,
  l.outcome, l.reason, l.tries, l.facts, l.send_key, l.provider_message_id
from send_log l
where l.workspace_id = $1 and l.logged_at >= $2::timestamptz and l.logged_at < $3::timestamptz
  and (l.channel = '') = $4::boolean
  and ($5::text[] is null or l.outcome = any($5)) and ($6::text[] is null or l.reason = any($6))
  and ($7::text[] is null or l.channel = any($7)) and ($8::uuid is null or l.campaign_id = $8)
  and ($9::smallint is null or (l.part = $9 and l.user_id = $10))
  and ($11::double precision is null
    or (date_trunc('milliseconds', l.logged_at), l.delivery_id, l.channel, l.endpoint)
      < (to_timestamp($11 / 1000.0), $12::uuid, $13::text, $14::text))
order by date_trunc('milliseconds', l.logged_at) desc, l.delivery_id desc, l.channel desc, l.endpoint desc
limit $15

-- name: people
select u.part, u.user_id, u.external_id, u.email
from jsonb_to_recordset($2::jsonb) as r(part smallint, user_id text)
join users u on u.part = r.part and u.workspace_id = $1 and u.user_id = r.user_id

-- name: campaignNames
select campaign_id, name from campaigns where workspace_id = $1 and campaign_id = any($2::uuid[])

-- name: reactions
select i.send_key, i.kind, i.at, i.detail
from jsonb_to_recordset($2::jsonb) as r(part smallint, user_id text, campaign_id uuid, send_key uuid)
join interactions i on i.part = r.part and i.workspace_id = $1 and i.user_id = r.user_id
  and i.campaign_id = r.campaign_id and i.send_key = r.send_key
where i.logged_at >= $3::timestamptz
order by i.at limit 2000

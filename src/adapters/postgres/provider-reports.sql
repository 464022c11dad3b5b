-- Which send a provider's report is about.

-- name: findSendsByKey
-- all-parts: a Message-ID says which send and not whose; one probe of a primary key per part
select r.i, s.user_id, s.send_key
from jsonb_to_recordset($1::jsonb) as r(i integer, w integer, key uuid)
cross join unnest($2::smallint[]) as p(part)
join sends s on s.part = p.part and s.workspace_id = r.w and s.send_key = r.key

-- A text somebody sent; one that is being recorded elsewhere is waited for.
-- name: enterInbound
insert into interaction_keys (part, workspace_id, key, at) values ($1, $2, $3, to_timestamp($4 / 1000.0))
on conflict (part, workspace_id, key) do nothing
returning key

-- name: isInboundFinished
select exists (select 1 from interaction_keys where part = $1 and workspace_id = $2 and key = $3) as finished

-- The last messages of people on a channel, newest first. $2 = since, real time in ms.
-- name: lastMessages
select r.u, l.send_key, l.provider_message_id, l.at, l.logged_at
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, channel text)
cross join lateral (
  select x.send_key, x.provider_message_id, x.at, x.logged_at from send_log x
  where x.part = r.part and x.workspace_id = r.w and x.user_id = r.u and x.channel = r.channel
    and x.send_key is not null and x.outcome in ('sent', 'held') and x.logged_at >= to_timestamp($2 / 1000.0)
  order by x.logged_at desc limit 50
) l
order by l.logged_at desc

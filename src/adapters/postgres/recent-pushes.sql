-- name: findRecentPushes
-- Pushes of the last half hour before a session starts, with what was done with them.
select r.i, c.campaign_id,
  (c.channels -> 'push' ->> 'last_at')::timestamptz as received_at,
  (c.interactions -> 'open' ->> 'last_at')::timestamptz as opened_at,
  (c.interactions -> 'influenced_open' ->> 'last_at')::timestamptz as influenced_at
from jsonb_to_recordset($1::jsonb) as r(i integer, part smallint, w integer, u text, t float8)
join campaign_receipts c on c.part = r.part and c.workspace_id = r.w and c.user_id = r.u
where c.channels ? 'push'
  and (c.channels -> 'push' ->> 'last_at')::timestamptz
    between to_timestamp(r.t / 1000) - interval '30 minutes' and to_timestamp(r.t / 1000)

-- name: findHabits
select r.i, sum(s.count)::float8 as count, min(s.first_at) as first_at, max(s.last_at) as last_at
from jsonb_to_recordset($1::jsonb) as r(i integer, part smallint, w integer, u text)
join event_summaries s on s.part = r.part and s.workspace_id = r.w and s.user_id = r.u and s.kind = 'session'
group by r.i

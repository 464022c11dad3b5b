-- What optimal times rest on (6.1), the latest first: sessions, and what people did with messages. Machines do not count.
-- name: engagement
select r.u as user_id, x.channel, array_agg(extract(epoch from x.at) * 1000)::float8[] as times
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
cross join lateral (
  (select 'session' as channel, e.at from events e
   where e.part = r.part and e.workspace_id = r.w and e.user_id = r.u and e.kind = 'session' and e.at >= $2::timestamptz
   order by e.at desc limit 100)
  union all
  (select i.channel, i.at from interactions i
   where i.part = r.part and i.workspace_id = r.w and i.user_id = r.u and i.at >= $2::timestamptz
     and i.kind in ('open', 'click', 'influenced_open')
   order by i.at desc limit 100)
) x
group by r.u, x.channel

-- name: sampleSessions
-- all-parts: once per occurrence of an optimal-time campaign without a fallback of its own.
select e.at, u.time_zone from events e
join users u on u.part = e.part and u.workspace_id = e.workspace_id and u.user_id = e.user_id
where e.workspace_id = $1 and e.kind = 'session' and e.at >= $2::timestamptz
order by e.at desc limit 20000

-- Sends whose answer was lost, resolved by a person: sent after all, sent again, or given up. The log row keeps its place and
-- changes its outcome; counters move with it in the same statement.

-- name: partsOfHeld
select distinct s.part from unnest($3::smallint[]) as p(part)
join sends s on s.part = p.part and s.workspace_id = $1 and s.send_key = any($2::uuid[])
where s.status = 'held'

-- The message was sent after all. The person's own terminal follows when nothing else of the delivery is held.
-- $4 = real time in ms, here and below.
-- name: markHeldAsSent
with marked as (
  update sends s set status = 'accepted', reason = 'marked_as_sent', uncertain = false, settled_at = statement_timestamp()
  where s.part = $1 and s.workspace_id = $2 and s.send_key = any($3::uuid[]) and s.status = 'held'
  returning s.send_key, s.delivery_id, s.user_id, s.campaign_id
), entries as materialized (
  select l.logged_at, l.delivery_id, l.channel, l.endpoint, l.user_id, l.campaign_id, l.variant, l.outcome, l.reason,
    (l.at at time zone 'UTC')::date as day, coalesce(d.send_id, '') as send_id,
    l.send_key, l.dispatch_id, d.postback
  from send_log l
  left join dispatches d on d.workspace_id = l.workspace_id and d.dispatch_id = l.dispatch_id
  where l.part = $1 and l.workspace_id = $2 and l.outcome = 'held'
    and exists (
      select 1 from marked m
      where m.user_id = l.user_id and m.campaign_id = l.campaign_id and m.delivery_id = l.delivery_id
        and (m.send_key = l.send_key or (l.channel = '' and not exists (
          select 1 from sends o
          where o.part = $1 and o.workspace_id = $2 and o.delivery_id = m.delivery_id and o.status = 'held'
            and not (o.send_key = any($3::uuid[]))))))
), relogged as (
  update send_log l set outcome = 'sent', reason = '', facts = l.facts || '{"resolved": "marked_as_sent"}'
  from entries e
  where l.part = $1 and l.workspace_id = $2 and l.logged_at = e.logged_at and l.user_id = e.user_id
    and l.campaign_id = e.campaign_id and l.delivery_id = e.delivery_id and l.channel = e.channel
    and l.endpoint = e.endpoint and l.outcome = 'held'
), moves as (
  select e.campaign_id, e.day, e.send_id, e.variant, e.channel, e.outcome, e.reason, -count(*) as n
  from entries e group by 1, 2, 3, 4, 5, 6, 7
  union all
  select e.campaign_id, e.day, e.send_id, e.variant, e.channel, 'sent', '', count(*)
  from entries e group by 1, 2, 3, 4, 5
), counted as (
  insert into campaign_counters as k (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason,
    count)
  select $1, $2, m.campaign_id, m.day, m.send_id, m.variant, m.channel, m.outcome, m.reason, m.n from moves m
  order by 3, 4, 5, 6, 7, 8, 9
  on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
  do update set count = k.count + excluded.count
), told as (
  -- Whoever made a transactional call hears of it (3.7).
  insert into postbacks (part, workspace_id, dispatch_id, step, about, campaign_id, external_send_id, at, reason, live,
    written_at, due_at)
  select $1::smallint, $2::integer, e.dispatch_id, 2, e.send_key, e.campaign_id, e.postback ->> 'id',
    case when w.kind = 'live' then to_timestamp($4 / 1000.0) else coalesce(w.clock_at, to_timestamp($4 / 1000.0)) end,
    '', w.kind = 'live', to_timestamp($4 / 1000.0), to_timestamp($4 / 1000.0)
  from entries e join workspaces w on w.workspace_id = $2
  where e.postback is not null and e.channel <> ''
  on conflict do nothing
)
select count(*)::int as n from marked

-- The message did not arrive and shall not be sent. The person's own terminal follows when nothing else of the delivery is
-- held: sent where another of its messages arrived; else the receipt that only the lost answer had given goes as well.
-- name: dropHeld
with dropped as (
  update sends s set status = 'rejected', reason = 'held_dropped', uncertain = false, settled_at = statement_timestamp()
  where s.part = $1 and s.workspace_id = $2 and s.send_key = any($3::uuid[]) and s.status = 'held'
  returning s.send_key, s.delivery_id, s.user_id, s.campaign_id
), entries as materialized (
  select l.logged_at, l.delivery_id, l.channel, l.endpoint, l.user_id, l.campaign_id, l.variant, l.outcome, l.reason,
    (l.at at time zone 'UTC')::date as day, coalesce(d.send_id, '') as send_id,
    l.dispatch_id, d.postback,
    l.channel = '' and exists (
      select 1 from sends o
      where o.part = $1 and o.workspace_id = $2 and o.delivery_id = l.delivery_id and o.status = 'accepted') as arrived
  from send_log l
  left join dispatches d on d.workspace_id = l.workspace_id and d.dispatch_id = l.dispatch_id
  where l.part = $1 and l.workspace_id = $2 and l.outcome = 'held'
    and exists (
      select 1 from dropped m
      where m.user_id = l.user_id and m.campaign_id = l.campaign_id and m.delivery_id = l.delivery_id
        and (m.send_key = l.send_key or (l.channel = '' and not exists (
          select 1 from sends o
          where o.part = $1 and o.workspace_id = $2 and o.delivery_id = m.delivery_id and o.status = 'held'
            and not (o.send_key = any($3::uuid[]))))))
), relogged as (
  update send_log l set outcome = case when e.arrived then 'sent' else 'failed' end,
    reason = case when e.arrived then '' else 'held_dropped' end, facts = l.facts || '{"resolved": "dropped"}'
  from entries e
  where l.part = $1 and l.workspace_id = $2 and l.logged_at = e.logged_at and l.user_id = e.user_id
    and l.campaign_id = e.campaign_id and l.delivery_id = e.delivery_id and l.channel = e.channel
    and l.endpoint = e.endpoint and l.outcome = 'held'
), moves as (
  select e.campaign_id, e.day, e.send_id, e.variant, e.channel, e.outcome, e.reason, -count(*) as n
  from entries e group by 1, 2, 3, 4, 5, 6, 7
  union all
  select e.campaign_id, e.day, e.send_id, e.variant, e.channel, case when e.arrived then 'sent' else 'failed' end,
    case when e.arrived then '' else 'held_dropped' end, count(*)
  from entries e group by 1, 2, 3, 4, 5, 6, 7
), counted as (
  insert into campaign_counters as k (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason,
    count)
  select $1, $2, m.campaign_id, m.day, m.send_id, m.variant, m.channel, m.outcome, m.reason, m.n from moves m
  order by 3, 4, 5, 6, 7, 8, 9
  on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
  do update set count = k.count + excluded.count
), uncounted as (
  update campaign_receipts r set received = greatest(r.received - x.n, 0)
  from (select e.user_id, e.campaign_id, count(*)::int as n from entries e
    where e.channel = '' and not e.arrived group by 1, 2) x
  where r.part = $1 and r.workspace_id = $2 and r.user_id = x.user_id and r.campaign_id = x.campaign_id
), told as (
  -- Whoever made a transactional call hears of it (3.7).
  insert into postbacks (part, workspace_id, dispatch_id, step, about, campaign_id, external_send_id, at, reason, live,
    written_at, due_at)
  select $1::smallint, $2::integer, e.dispatch_id, 5, e.delivery_id, e.campaign_id, e.postback ->> 'id',
    case when w.kind = 'live' then to_timestamp($4 / 1000.0) else coalesce(w.clock_at, to_timestamp($4 / 1000.0)) end,
    'held_dropped', w.kind = 'live', to_timestamp($4 / 1000.0), to_timestamp($4 / 1000.0)
  from entries e join workspaces w on w.workspace_id = $2
  where e.postback is not null and e.channel = '' and not e.arrived
  on conflict do nothing
)
select count(*)::int as n from dropped

-- To be sent again: the delivery comes back with what it needs, its earlier terminal no longer counts, and neither
-- does the receipt that only the lost answer had given. An epoch above 0 makes the next claim read what was attempted.
-- $4 = now in ms, of live workspaces.
-- name: resendHeld
with again as (
  update sends s set status = 'retry', settled_at = statement_timestamp()
  where s.part = $1 and s.workspace_id = $2 and s.send_key = any($3::uuid[]) and s.status = 'held'
    and not exists (select 1 from deliveries d
      where d.part = $1 and d.workspace_id = $2 and d.delivery_id = s.delivery_id)
  returning s.send_key, s.delivery_id, s.user_id, s.campaign_id, s.dispatch_id
), entries as materialized (
  select l.logged_at, l.delivery_id, l.channel, l.endpoint, l.user_id, l.campaign_id, l.variant, l.outcome, l.reason,
    (l.at at time zone 'UTC')::date as day, coalesce(d.send_id, '') as send_id, l.facts
  from send_log l
  left join dispatches d on d.workspace_id = l.workspace_id and d.dispatch_id = l.dispatch_id
  where l.part = $1 and l.workspace_id = $2 and l.outcome <> 'reopened'
    and exists (
      select 1 from again a
      where a.user_id = l.user_id and a.campaign_id = l.campaign_id and a.delivery_id = l.delivery_id
        and (l.channel = '' or l.send_key = a.send_key))
), relogged as (
  update send_log l set outcome = 'reopened'
  from entries e
  where l.part = $1 and l.workspace_id = $2 and l.logged_at = e.logged_at and l.user_id = e.user_id
    and l.campaign_id = e.campaign_id and l.delivery_id = e.delivery_id and l.channel = e.channel
    and l.endpoint = e.endpoint and l.outcome = e.outcome
), counted as (
  insert into campaign_counters as k (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason,
    count)
  select $1, $2, e.campaign_id, e.day, e.send_id, e.variant, e.channel, e.outcome, e.reason, -count(*) from entries e
  group by 3, 4, 5, 6, 7, 8, 9 order by 3, 4, 5, 6, 7, 8, 9
  on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
  do update set count = k.count + excluded.count
), uncounted as (
  update campaign_receipts r set received = greatest(r.received - x.n, 0)
  from (select e.user_id, e.campaign_id, count(*)::int as n from entries e
    where e.channel = '' and e.outcome = 'held' group by 1, 2) x
  where r.part = $1 and r.workspace_id = $2 and r.user_id = x.user_id and r.campaign_id = x.campaign_id
), back as (
  insert into deliveries (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at,
    epoch, properties, progress)
  select distinct on (a.delivery_id) $1::smallint, $2::integer, a.delivery_id, a.user_id, a.campaign_id, a.dispatch_id,
    w.kind = 'live', x.now, x.now, 1, e.facts -> 'properties', '{"checked": true}'::jsonb
  from again a
  join workspaces w on w.workspace_id = $2
  cross join lateral (
    select case when w.kind = 'live' then to_timestamp($4 / 1000.0) else coalesce(w.clock_at, to_timestamp($4 / 1000.0)) end
      as now) x
  left join entries e on e.delivery_id = a.delivery_id and e.channel = ''
  on conflict (part, workspace_id, delivery_id) do nothing
)
select count(*)::int as n from again

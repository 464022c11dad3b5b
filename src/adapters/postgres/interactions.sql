-- Interactions with messages. Every record set carries the part of its rows.

-- What a send says about its interaction.
-- name: findSendFacts
select r.i, s.user_id, s.campaign_id, s.dispatch_id, s.channel, s.variant, s.settled_at,
  coalesce(d.send_id, '') as send_id, d.postback
from jsonb_to_recordset($1::jsonb) as r(i integer, part smallint, w integer, key uuid)
join sends s on s.part = r.part and s.workspace_id = r.w and s.send_key = r.key
left join dispatches d on d.workspace_id = r.w and d.dispatch_id = s.dispatch_id

-- name: findClocks
select workspace_id, kind, clock_at from workspaces where workspace_id = any($1::integer[])

-- name: findCampaigns
select c.workspace_id, c.campaign_id from jsonb_to_recordset($1::jsonb) as r(w integer, c uuid)
join campaigns c on c.workspace_id = r.w and c.campaign_id = r.c

-- First come, first counted; a key under way elsewhere is waited for.
-- name: takeKeys
insert into interaction_keys (part, workspace_id, key, at)
select r.part, r.w, r.key, to_timestamp($2 / 1000.0)
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, key text)
order by r.part, r.w, r.key
on conflict (part, workspace_id, key) do nothing
returning part, workspace_id, key

-- name: makeReceipts
insert into campaign_receipts (part, workspace_id, user_id, campaign_id)
select r.part, r.w, r.u, r.c
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, c uuid)
order by r.part, r.w, r.u, r.c
on conflict (part, workspace_id, user_id, campaign_id) do nothing

-- name: lockReceipts
select x.part, x.workspace_id, x.user_id, x.campaign_id, x.interactions, x.variant, x.last_dispatch_id, x.channels
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, c uuid)
join campaign_receipts x on x.part = r.part and x.workspace_id = r.w and x.user_id = r.u and x.campaign_id = r.c
order by x.part, x.workspace_id, x.user_id, x.campaign_id
for no key update of x

-- One statement: log, receipts, sums. `mate`: somebody who shares the address and was not written to (18.6).
-- $1 = log, $2 = receipts, $3 = sums, $4 = real time in ms.
-- $5 = what a provider reported of transactional calls whose caller wants to know.
-- name: writeInteractions
with logged as (
  insert into interactions (part, workspace_id, logged_at, at, user_id, campaign_id, dispatch_id, variant, channel, kind,
    name, send_key, detail)
  select r.part, r.w, to_timestamp($4::float8 / 1000.0), to_timestamp(r.at_ms / 1000.0), r.u, r.c, r.dispatch, r.variant,
    r.channel, r.kind, r.name, r.key, r.detail
  from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, at_ms float8, u text, c uuid, dispatch text,
    variant text, channel text, kind text, name text, key uuid, detail jsonb)
), kept as (
  update campaign_receipts x set interactions = r.interactions, received = x.received + r.received,
    last_received_at = greatest(x.last_received_at, to_timestamp(r.received_ms / 1000.0)),
    first_received_at = least(x.first_received_at, to_timestamp(r.received_ms / 1000.0))
  from jsonb_to_recordset($2::jsonb) as r(part smallint, w integer, u text, c uuid, interactions jsonb,
    received integer, received_ms float8)
  where x.part = r.part and x.workspace_id = r.w and x.user_id = r.u and x.campaign_id = r.c
), told as (
  insert into postbacks (part, workspace_id, dispatch_id, step, about, campaign_id, external_send_id, at, reason, live,
    written_at, due_at)
  select r.part, r.w, r.dispatch, r.s, r.k, r.c, r.e, to_timestamp(r.at_ms / 1000.0), r.y, r.l, to_timestamp($4::float8 / 1000.0),
    to_timestamp($4::float8 / 1000.0)
  from jsonb_to_recordset($5::jsonb) as r(part smallint, w integer, dispatch text, s smallint, k uuid, c uuid, e text,
    at_ms float8, y text, l boolean)
  on conflict do nothing
)
insert into campaign_counters as k (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason,
  count)
select r.part, r.w, r.c, r.day, r.send_id, r.variant, r.channel, r.outcome, r.reason, r.count
from jsonb_to_recordset($3::jsonb) as r(part smallint, w integer, c uuid, day date, send_id text, variant text,
  channel text, outcome text, reason text, count bigint)
order by r.part, r.w, r.c, r.day, r.send_id, r.variant, r.channel, r.outcome, r.reason
on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
do update set count = k.count + excluded.count

-- name: forgetKeys
delete from interaction_keys where part = $2 and at < to_timestamp($1 / 1000.0)

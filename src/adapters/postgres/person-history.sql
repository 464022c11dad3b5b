-- What belongs to a person besides their row, read, moved and removed when people are merged or erased. Every
-- statement names the part ($1), the workspace ($2) and the person ($3) it is about.

-- name: findSummaries
select kind, name, count, first_at, last_at, revenue, days from event_summaries
where part = $1 and workspace_id = $2 and user_id = $3

-- name: writeSummaries
insert into event_summaries (part, workspace_id, user_id, kind, name, count, first_at, last_at, revenue, days)
select $1, $2, $3, r.kind, r.name, r.count, to_timestamp(r.first_ms / 1000.0), to_timestamp(r.last_ms / 1000.0), r.revenue,
  r.days
from jsonb_to_recordset($4::jsonb) as r(kind text, name text, count bigint, first_ms float8, last_ms float8,
  revenue float8, days jsonb)
on conflict (part, workspace_id, user_id, kind, name) do update set count = excluded.count,
  first_at = excluded.first_at, last_at = excluded.last_at, revenue = excluded.revenue, days = excluded.days

-- name: dropSummaries
delete from event_summaries where part = $1 and workspace_id = $2 and user_id = $3

-- name: copyEvents
insert into events (part, workspace_id, user_id, kind, name, at, received_at, app_id, properties)
select $4::smallint, workspace_id, $5::text, kind, name, at, received_at, app_id, properties from events
where part = $1 and workspace_id = $2 and user_id = $3

-- name: dropEvents
delete from events where part = $1 and workspace_id = $2 and user_id = $3

-- name: copyLists
insert into list_members (part, workspace_id, list_id, user_id, added_at)
select $4::smallint, workspace_id, list_id, $5::text, added_at from list_members
where part = $1 and workspace_id = $2 and user_id = $3
order by list_id
on conflict (part, workspace_id, list_id, user_id) do nothing

-- name: dropLists
delete from list_members where part = $1 and workspace_id = $2 and user_id = $3

-- What both got lately, in order. The revision becomes one that neither had, so that whoever decided decides again.
-- name: mergePressure
insert into contact_pressure as c (part, workspace_id, user_id, revision, base_revision, by_delivery, recent)
select $4::smallint, p.workspace_id, $5::text, p.revision + 1, p.revision, null, p.recent from contact_pressure p
where p.part = $1 and p.workspace_id = $2 and p.user_id = $3
on conflict (part, workspace_id, user_id) do update set revision = c.revision + excluded.revision, by_delivery = null,
  recent = (select jsonb_agg(e order by (e ->> 0)::float8) from jsonb_array_elements(c.recent || excluded.recent) e)

-- name: dropPressure
delete from contact_pressure where part = $1 and workspace_id = $2 and user_id = $3

-- name: findReceipts
select campaign_id, received, last_received_at, last_dispatch_id, variant, control, reserved_by, first_received_at,
  enrolled_at, channels, interactions, conversions, windows
from campaign_receipts
where part = $1 and workspace_id = $2 and user_id = $3
order by campaign_id
for update

-- name: writeReceipts
insert into campaign_receipts (part, workspace_id, user_id, campaign_id, received, last_received_at, last_dispatch_id,
  variant, control, reserved_by, first_received_at, enrolled_at, channels, interactions, conversions, windows)
select $1, $2, $3, r.campaign_id, r.received, to_timestamp(r.last_ms / 1000.0), r.dispatch, r.variant, r.control,
  r.reserved_by, to_timestamp(r.first_ms / 1000.0), to_timestamp(r.enrolled_ms / 1000.0), r.channels, r.interactions,
  r.conversions, r.windows
from jsonb_to_recordset($4::jsonb) as r(campaign_id uuid, received integer, last_ms float8, dispatch text,
  variant text, control boolean, reserved_by uuid, first_ms float8, enrolled_ms float8, channels jsonb,
  interactions jsonb, conversions jsonb, windows jsonb)
order by r.campaign_id
on conflict (part, workspace_id, user_id, campaign_id) do update set received = excluded.received,
  last_received_at = excluded.last_received_at, last_dispatch_id = excluded.last_dispatch_id,
  variant = excluded.variant, control = excluded.control, reserved_by = excluded.reserved_by,
  first_received_at = excluded.first_received_at, enrolled_at = excluded.enrolled_at, channels = excluded.channels,
  interactions = excluded.interactions, conversions = excluded.conversions, windows = excluded.windows

-- name: dropReceipts
delete from campaign_receipts where part = $1 and workspace_id = $2 and user_id = $3

-- `in_flight`: an attempt is committed and its outcome not yet known.
-- name: lockDeliveries
select d.delivery_id, d.campaign_id, d.dispatch_id, d.due_at, to_jsonb(d) as row,
  exists (select 1 from sends s where s.part = d.part and s.workspace_id = d.workspace_id
    and s.delivery_id = d.delivery_id) as started,
  exists (select 1 from sends s where s.part = d.part and s.workspace_id = d.workspace_id
    and s.delivery_id = d.delivery_id and s.status = 'attempting') as in_flight
from deliveries d
where d.part = $1 and d.workspace_id = $2 and d.user_id = $3
order by d.delivery_id
for update of d

-- name: insertDeliveries
insert into deliveries select * from jsonb_populate_recordset(null::deliveries, $1::jsonb)

-- name: dropDeliveries
delete from deliveries where part = $1 and workspace_id = $2 and user_id = $3 and delivery_id = any($4::uuid[])

-- The terminal of deliveries that end because their person left, with its sums. $4 = deliveries, $5 = real time ms,
-- $6 = workspace time ms.
-- name: endDeliveries
with ended as materialized (
  select r.id, r.campaign, r.dispatch, coalesce(c.version, 0) as version, coalesce(x.send_id, '') as send_id
  from jsonb_to_recordset($4::jsonb) as r(id uuid, campaign uuid, dispatch text)
  left join campaigns c on c.workspace_id = $2 and c.campaign_id = r.campaign
  left join dispatches x on x.workspace_id = $2 and x.dispatch_id = r.dispatch
), logged as (
  insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
    dispatch_id, outcome, reason)
  select $1::smallint, $2::integer, to_timestamp($5::float8 / 1000.0), to_timestamp($6::float8 / 1000.0), e.id, $3, e.campaign,
    e.version, e.dispatch, 'skipped', 'person_deleted'
  from ended e
), told as (
  insert into postbacks (part, workspace_id, dispatch_id, step, about, campaign_id, external_send_id, at, reason, live,
    written_at, due_at)
  select $1::smallint, $2::integer, e.dispatch, 5, e.id, e.campaign, d.postback ->> 'id', to_timestamp($6::float8 / 1000.0),
    'person_deleted', w.kind = 'live', to_timestamp($5::float8 / 1000.0), to_timestamp($5::float8 / 1000.0)
  from ended e
  join dispatches d on d.workspace_id = $2 and d.dispatch_id = e.dispatch and d.postback is not null
  join workspaces w on w.workspace_id = $2
  on conflict do nothing
)
insert into campaign_counters as k (part, workspace_id, campaign_id, day, send_id, outcome, reason, count)
select $1::smallint, $2::integer, e.campaign, (to_timestamp($6::float8 / 1000.0) at time zone 'UTC')::date, e.send_id, 'skipped',
  'person_deleted', count(*)
from ended e group by 3, 4, 5 order by 3, 4, 5
on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
do update set count = k.count + excluded.count

-- What is held may outlive its day of the log; it is rare, and every such send is uncertain, which is what the index holds.
-- name: loggedDeliveries
select delivery_id from send_log where part = $1 and workspace_id = $2 and user_id = $3
union
select delivery_id from sends
where part = $1 and workspace_id = $2 and user_id = $3 and uncertain and status = 'held'

-- name: copyLog
insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version, dispatch_id,
  variant, channel, endpoint, outcome, reason, send_key, provider_message_id, tries, facts)
select $4::smallint, workspace_id, logged_at, at, delivery_id, $5::text, campaign_id, campaign_version, dispatch_id, variant,
  channel, endpoint, outcome, reason, send_key, provider_message_id, tries, facts
from send_log
where part = $1 and workspace_id = $2 and user_id = $3 and delivery_id = any($6::uuid[])

-- name: dropLog
delete from send_log where part = $1 and workspace_id = $2 and user_id = $3 and delivery_id = any($4::uuid[])

-- Destinations may say who they were made for.
-- name: dropShortLinks
-- all-parts: an erasure; a code's part says nothing of whose it is
delete from short_links where workspace_id = $1 and user_id = $2

-- Also of a person who is merged away: a copy that could not be found any more must not outlive them.
-- name: dropWebCopies
delete from web_copies where part = $1 and workspace_id = $2 and user_id = $3

-- name: copyInteractions
insert into interactions (part, workspace_id, logged_at, at, user_id, campaign_id, dispatch_id, variant, channel, kind, name,
  send_key, detail)
select $4::smallint, workspace_id, logged_at, at, $5::text, campaign_id, dispatch_id, variant, channel, kind, name, send_key,
  detail
from interactions where part = $1 and workspace_id = $2 and user_id = $3

-- name: dropInteractions
delete from interactions where part = $1 and workspace_id = $2 and user_id = $3

-- name: findSends
select send_key, to_jsonb(s) as row from sends s
where part = $1 and workspace_id = $2 and user_id = $3 and delivery_id = any($4::uuid[]) and status <> 'attempting'

-- name: dropSends
delete from sends where part = $1 and workspace_id = $2 and user_id = $3 and send_key = any($4::uuid[])

-- name: insertSends
insert into sends select * from jsonb_populate_recordset(null::sends, $1::jsonb)

-- name: findCaptured
select to_jsonb(m) as row from captured_messages m
where part = $1 and workspace_id = $2 and user_id = $3 and send_key = any($4::uuid[])

-- name: dropCaptured
delete from captured_messages where part = $1 and workspace_id = $2 and user_id = $3 and send_key = any($4::uuid[])

-- name: insertCaptured
insert into captured_messages select * from jsonb_populate_recordset(null::captured_messages, $1::jsonb)

-- Erasing keeps what sums and outcomes need and nothing that says who it was.
-- name: scrubLog
update send_log set endpoint = '', facts = '{}', provider_message_id = null
where part = $1 and workspace_id = $2 and user_id = $3
  and (endpoint <> '' or facts <> '{}' or provider_message_id is not null)

-- name: scrubSends
update sends set endpoint = '', provider_message_id = null
where part = $1 and workspace_id = $2 and user_id = $3 and delivery_id = any($4::uuid[]) and status <> 'attempting'

-- name: scrubCaptured
update captured_messages set endpoint = '', message = '{}'
where part = $1 and workspace_id = $2 and user_id = $3 and send_key = any($4::uuid[])

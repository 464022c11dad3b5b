-- Where others may have written about somebody who is erased. $2 = patterns of their identifiers, $3 = of their phone's
-- digits; both sides are lowered here, so that they agree on letter case. What is found is looked at more closely by
-- core/users/traces.ts.

-- name: callsNaming
select d.dispatch_id, d.trigger_properties, d.attachments, d.audience, d.message
from dispatches d
cross join lateral (
  select concat_ws(' ', d.trigger_properties, d.attachments, d.audience, d.message) as text) b
where d.workspace_id = $1
  and (d.trigger_properties is not null or d.attachments is not null or d.audience is not null or d.message is not null)
  and (d.dispatch_id = any($4::text[])
    or lower(b.text) like any (array(select lower(p) from unnest($2::text[]) p))
    or translate(b.text, ' ().-/+', '') like any ($3::text[]))
order by d.dispatch_id
for update of d

-- name: writeCalls
update dispatches d set trigger_properties = r.properties, attachments = r.attachments, audience = r.audience,
  message = r.message
from jsonb_to_recordset($2::jsonb) as r(id text, properties jsonb, attachments jsonb, audience jsonb, message jsonb)
where d.workspace_id = $1 and d.dispatch_id = r.id

-- Calls that a person got something from, and scheduled ones that named them ($4).
-- name: callsOf
select l.dispatch_id from send_log l where l.part = $1 and l.workspace_id = $2 and l.user_id = $3
union
select d.dispatch_id from deliveries d where d.part = $1 and d.workspace_id = $2 and d.user_id = $3
union
select s.dispatch_id from schedules s where s.workspace_id = $2 and exists (
  select 1 from jsonb_array_elements(s.request -> 'recipients') e
  where e -> 'key' ->> 'value' = any($4::text[]) or lower(trim(e -> 'key' ->> 'value')) = any($4::text[])
    or e -> 'key' @> any($5::jsonb[]))

-- What a call says is needed while somebody waits for it, an answer of a provider is open, or a lost answer may still
-- make it leave once more. $3 = whose own sends do not count.
-- name: dropCallContents
-- all-parts: an erasure; whom a call still waits for is spread over the parts
update dispatches d set trigger_properties = null, attachments = null, audience = null, message = null
where d.workspace_id = $1 and d.dispatch_id = any($2::text[])
  and (d.trigger_properties is not null or d.attachments is not null or d.audience is not null or d.message is not null)
  and not exists (select 1 from deliveries x where x.workspace_id = $1 and x.dispatch_id = d.dispatch_id)
  and not exists (select 1 from sends s where s.workspace_id = $1 and s.dispatch_id = d.dispatch_id
    and s.status in ('attempting', 'retry', 'held') and s.user_id <> $3)
  and not exists (select 1 from fanouts f where f.workspace_id = $1 and f.dispatch_id = d.dispatch_id
    and f.status in ('waiting', 'running'))
  and not exists (select 1 from schedules s where s.workspace_id = $1 and s.dispatch_id = d.dispatch_id
    and s.status in ('waiting', 'started')
    and (jsonb_array_length(s.request -> 'recipients') = 0 or exists (
      select 1 from jsonb_array_elements(s.request -> 'recipients') e
      where e -> 'key' ->> 'value' is distinct from 'erased')))

-- The same for every call that is over: nothing reads its contents any more. $1 = real time in ms, $2 = age in ms.
-- name: forgetCallContents
-- all-parts: swept a few times a day
with old as materialized (
  select d.workspace_id, d.dispatch_id from dispatches d join workspaces w on w.workspace_id = d.workspace_id
  where (d.trigger_properties is not null or d.attachments is not null or d.audience is not null or d.message is not null)
    and d.created_at < coalesce(w.clock_at, to_timestamp($1::float8 / 1000.0)) - make_interval(secs => $2::float8 / 1000)
  limit 50000
), over as (
  select o.workspace_id, o.dispatch_id from old o
  where not exists (select 1 from deliveries x where x.workspace_id = o.workspace_id and x.dispatch_id = o.dispatch_id)
    and not exists (select 1 from sends s where s.workspace_id = o.workspace_id and s.dispatch_id = o.dispatch_id
      and s.status in ('attempting', 'retry', 'held'))
    and not exists (select 1 from fanouts f where f.workspace_id = o.workspace_id and f.dispatch_id = o.dispatch_id
      and f.status in ('waiting', 'running'))
    and not exists (select 1 from schedules s where s.workspace_id = o.workspace_id and s.dispatch_id = o.dispatch_id
      and s.status in ('waiting', 'started'))
)
update dispatches d set trigger_properties = null, attachments = null, audience = null, message = null
from over o where d.workspace_id = o.workspace_id and d.dispatch_id = o.dispatch_id

-- name: schedulesNaming
select s.schedule_id, s.request from schedules s
where s.workspace_id = $1
  and (exists (select 1 from jsonb_array_elements(s.request -> 'recipients') e
      where e -> 'key' ->> 'value' = any($4::text[]) or lower(trim(e -> 'key' ->> 'value')) = any($4::text[])
    or e -> 'key' @> any($5::jsonb[]))
    or lower(s.request::text) like any (array(select lower(p) from unnest($2::text[]) p))
    or translate(s.request::text, ' ().-/+', '') like any ($3::text[]))
order by s.schedule_id
for update

-- name: writeSchedules
update schedules s set request = r.request from jsonb_to_recordset($2::jsonb) as r(id uuid, request jsonb)
where s.workspace_id = $1 and s.schedule_id = r.id

-- What a caller gave along for somebody else.
-- name: deliveriesNaming
-- all-parts: an erasure; what waits for others
select d.part, d.delivery_id, d.properties from deliveries d
where d.workspace_id = $1 and d.properties is not null
  and (lower(d.properties::text) like any (array(select lower(p) from unnest($2::text[]) p))
    or translate(d.properties::text, ' ().-/+', '') like any ($3::text[]))
order by d.part, d.delivery_id
for update

-- name: writeDeliveries
update deliveries d set properties = r.properties
from jsonb_to_recordset($2::jsonb) as r(part smallint, id uuid, properties jsonb)
where d.part = r.part and d.workspace_id = $1 and d.delivery_id = r.id

-- name: auditNaming
select a.audit_id, a.subject, a.detail from audit_log a
cross join lateral (select concat_ws(' ', a.subject, a.detail) as text) b
where a.workspace_id = $1
  and (lower(b.text) like any (array(select lower(p) from unnest($2::text[]) p))
    or translate(b.text, ' ().-/+', '') like any ($3::text[]))

-- name: writeAudit
update audit_log a set subject = r.subject, detail = r.detail
from jsonb_to_recordset($2::jsonb) as r(id uuid, subject text, detail jsonb)
where a.workspace_id = $1 and a.audit_id = r.id

-- $4 = identifiers of any length, as they stand in quotes.
-- name: blankRequestErrors
update request_log q set error = null
where q.workspace_id = $1 and q.error is not null
  and (lower(q.error::text) like any (array(select lower(p) from unnest($2::text[] || $4::text[]) p))
    or translate(q.error::text, ' ().-/+', '') like any ($3::text[]))

-- Answers kept for a repeated Idempotency-Key may show the person, and so may the key.
-- name: dropAnswers
delete from idempotency_keys k
where k.workspace_id = $1
  and (lower(concat_ws(' ', k.key, k.response)) like any (array(select lower(p) from unnest($2::text[] || $4::text[]) p))
    or translate(concat_ws(' ', k.key, k.response), ' ().-/+', '') like any ($3::text[]))

-- name: leaveSeedGroups
update seed_groups g set members = array(select m from unnest(g.members) m where lower(trim(m)) <> all($2::text[]))
where g.workspace_id = $1 and exists (select 1 from unnest(g.members) m where lower(trim(m)) = any($2::text[]))

-- Rules of files that are over; those of running ones name nobody in the place of the person.
-- name: forgetExportRules
update exports set request = jsonb_set(request, '{rule}', '{}') where workspace_id = $1 and status <> 'running'

-- name: exportsNaming
select e.export_id, e.request -> 'rule' as rule from exports e
where e.workspace_id = $1 and e.status = 'running'
  and (lower(e.request::text) like any (array(select lower(p) from unnest($2::text[]) p))
    or translate(e.request::text, ' ().-/+', '') like any ($3::text[]))

-- name: writeExportRules
update exports e set request = jsonb_set(e.request, '{rule}', r.rule)
from jsonb_to_recordset($2::jsonb) as r(id uuid, rule jsonb)
where e.workspace_id = $1 and e.export_id = r.id

-- Recipients that nobody was yet when they were named. The part is that of how they were named.
-- name: scrubUnknown
update send_log l set facts = l.facts - 'recipient'
from jsonb_to_recordset($2::jsonb) as r(part smallint, text text)
where l.part = r.part and l.workspace_id = $1 and l.user_id = '' and lower(l.facts ->> 'recipient') = lower(r.text)

-- Copies for testing are no sends: they are found by whom they were rendered for, or by where they went.
-- name: scrubCopies
-- all-parts: an erasure; a copy's part is that of whom it was rendered for
update captured_messages m set endpoint = '', message = '{}'
where m.workspace_id = $1 and (m.user_id = any($2::text[]) or m.endpoint = any($3::text[]))
  and not exists (select 1 from sends s where s.part = m.part and s.workspace_id = m.workspace_id and s.send_key = m.send_key)

-- Alerts of campaigns (2.7).

-- name: listAlerts
select * from campaign_alerts where workspace_id = $1 and campaign_id = $2 order by created_at, alert_id

-- name: saveAlert
insert into campaign_alerts (workspace_id, alert_id, campaign_id, measure, upper_threshold, lower_threshold, emails,
  webhook_url, active, language, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11::float8 / 1000.0), $12)
on conflict (workspace_id, alert_id) do update set measure = excluded.measure,
  upper_threshold = excluded.upper_threshold, lower_threshold = excluded.lower_threshold, emails = excluded.emails,
  webhook_url = excluded.webhook_url, active = excluded.active, language = excluded.language

-- What it found stays: it is the campaign's history.
-- name: removeAlert
delete from campaign_alerts where workspace_id = $1 and campaign_id = $2 and alert_id = $3

-- name: listFindings
select f.*, a.measure, a.upper_threshold, a.lower_threshold, a.emails, a.webhook_url, a.active, a.language, a.created_at,
  a.created_by
from campaign_alert_findings f
left join campaign_alerts a on a.workspace_id = f.workspace_id and a.alert_id = f.alert_id
where f.workspace_id = $1 and f.campaign_id = $2 order by f.found_at desc, f.window_key desc limit $3

-- name: foundSince
select distinct on (campaign_id) campaign_id, value from campaign_alert_findings
where workspace_id = $1 and found_at >= to_timestamp($2::float8 / 1000.0)
order by campaign_id, found_at desc

-- Runs are those that began in the last three days. $1 = real time, $2 = one workspace, or null.
-- name: armedAlerts
select a.*, w.kind, w.clock_at, c.launched_at,
  coalesce((select jsonb_agg(jsonb_build_object('d', o.dispatch_id, 'from', extract(epoch from o.at) * 1000,
      'ends', extract(epoch from o.ends_at) * 1000))
    from occurrences o where a.measure = 'run' and o.workspace_id = a.workspace_id and o.campaign_id = a.campaign_id
      and o.status = 'started'
      and o.at >= coalesce(w.clock_at, to_timestamp($1::float8 / 1000.0)) - interval '3 days'), '[]') as runs
from campaign_alerts a
join campaigns c on c.workspace_id = a.workspace_id and c.campaign_id = a.campaign_id
join workspaces w on w.workspace_id = a.workspace_id
where a.active and c.status in ('active', 'idle') and c.launched_at is not null
  and ($2::integer is null or a.workspace_id = $2)

-- Days are sums that are kept anyway; hours and runs are read from the end of the log, all in one go.
-- name: countSends
-- all-parts: once a minute and only where alerts are set; the log is bounded by $2
with windows as (
  select * from jsonb_to_recordset($1::jsonb) as r(i integer, w integer, c uuid, d text, from_ms float8, until_ms float8,
    day date)
), logged as (
  select l.workspace_id, l.campaign_id, l.dispatch_id, l.at from send_log l
  where l.logged_at >= to_timestamp($2::float8 / 1000.0) and l.channel <> '' and l.outcome = 'sent'
    and exists (select from windows r where r.day is null and r.w = l.workspace_id and r.c = l.campaign_id)
)
select r.i, count(*)::bigint as count from windows r
join logged l on r.day is null and l.workspace_id = r.w and l.campaign_id = r.c
  and case when r.d is null then l.at >= to_timestamp(r.from_ms / 1000.0) and l.at < to_timestamp(r.until_ms / 1000.0)
    else l.dispatch_id = r.d end
group by r.i
union all
select r.i, sum(k.count)::bigint from windows r
join campaign_counters k on k.workspace_id = r.w and k.campaign_id = r.c and k.day = r.day
where k.channel <> '' and k.outcome = 'sent' group by r.i

-- name: keepFindings
insert into campaign_alert_findings (workspace_id, alert_id, window_key, bound, campaign_id, threshold, value, found_at,
  retry_at, status)
select r.w, r.a, r.k, r.bound, r.c, r.threshold, r.value, to_timestamp(r.at_ms / 1000.0), to_timestamp($2::float8 / 1000.0),
  'waiting'
from jsonb_to_recordset($1::jsonb) as r(w integer, a uuid, k text, bound text, c uuid, threshold bigint, value bigint,
  at_ms float8)
on conflict (workspace_id, alert_id, window_key, bound) do nothing

-- name: claimFindings
with taken as (
  select workspace_id, alert_id, window_key, bound from campaign_alert_findings
  where status = 'waiting' and retry_at <= to_timestamp($1::float8 / 1000.0)
  order by retry_at limit $3 for update skip locked
), claimed as (
  update campaign_alert_findings f set attempts = f.attempts + 1, retry_at = to_timestamp($2::float8 / 1000.0)
  from taken t where f.workspace_id = t.workspace_id and f.alert_id = t.alert_id and f.window_key = t.window_key
    and f.bound = t.bound
  returning f.*
)
select f.*, a.measure, a.upper_threshold, a.lower_threshold, coalesce(a.emails, '{}') as emails, a.webhook_url, a.active,
  a.language, a.created_at, a.created_by, c.name as campaign, w.name as workspace, w.key as workspace_key
from claimed f
join campaigns c on c.workspace_id = f.workspace_id and c.campaign_id = f.campaign_id
join workspaces w on w.workspace_id = f.workspace_id
left join campaign_alerts a on a.workspace_id = f.workspace_id and a.alert_id = f.alert_id

-- Sealed mails, stored once with the mark that they are: whoever dies around it neither loses nor doubles one. They leave
-- from app_mails. $5 = mails, $6 and $7 = real time, from and until when.
-- name: keepMails
with marked as (
  update campaign_alert_findings set mailed = true
  where workspace_id = $1 and alert_id = $2 and window_key = $3 and bound = $4 and not mailed
  returning alert_id
)
insert into app_mails (mail_id, sealed, due_at, ends_at)
select r.id, decode(r.sealed, 'base64'), to_timestamp($6::float8 / 1000.0), to_timestamp($7::float8 / 1000.0)
from marked cross join jsonb_to_recordset($5::jsonb) as r(id uuid, sealed text)

-- name: settleFinding
update campaign_alert_findings set status = $5, detail = $6
where workspace_id = $1 and alert_id = $2 and window_key = $3 and bound = $4

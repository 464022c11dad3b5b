-- name: readInstallation
select installation_id, fingerprint, heartbeat, heartbeat_at, fenced_at, fenced_reason,
       extract(epoch from now() - heartbeat_at) * 1000 as silent_ms
from installation;

-- name: systemIdentifier
select system_identifier::text as system_identifier from pg_control_system();

-- name: databaseIdentity
select oid::text as oid, datname as name from pg_database where datname = current_database();

-- name: createInstallation
insert into installation (one, installation_id, fingerprint, heartbeat, heartbeat_at)
values (true, $1, $2, 1, now())
on conflict do nothing;

-- name: beat
-- Only moves the confirmed database on: a copy that went back in time, or another one behind the same address,
-- returns no row.
update installation
set heartbeat = heartbeat + 1, heartbeat_at = now()
where one and installation_id = $1 and heartbeat >= $2::bigint
returning heartbeat, fingerprint, fenced_at, fenced_reason;

-- name: raiseFence
update installation
set fenced_at = coalesce(fenced_at, now()), fenced_reason = coalesce(fenced_reason, $1)
where one;

-- name: confirmInstallation
-- The jump puts the mark above whatever witness another machine may hold of the time before.
update installation
set fenced_at = null, fenced_reason = null, fingerprint = $1, heartbeat = greatest(heartbeat, $2::bigint) + 1000000,
    heartbeat_at = now()
where one
returning heartbeat;

-- name: auditFence
insert into audit_log (workspace_id, audit_id, at, actor, action, subject, detail)
values (0, $1, now(), $2, 'fence.confirm', 'installation', $3::jsonb);

-- name: dueByCampaign
-- all-parts: an operator's question, asked while nothing is sent.
select d.workspace_id, d.campaign_id, coalesce(c.name, '') as name,
       count(*) filter (where d.due_at <= now() and (d.expires_at is null or d.expires_at > now())) as due,
       count(*) filter (where d.due_at <= now() and d.expires_at <= now()) as expired,
       count(*) filter (where d.due_at > now()) as later,
       min(d.due_at) filter (where d.due_at <= now()) as oldest_due_at
from deliveries d
left join campaigns c on c.workspace_id = d.workspace_id and c.campaign_id = d.campaign_id
where d.live
group by d.workspace_id, d.campaign_id, c.name
order by due desc, d.campaign_id
limit 1000;

-- name: dueElsewhere
select
  (select count(*) from fanouts where live and status in ('waiting', 'running') and due_at <= now()) as fanouts,
  (select count(*) from schedules where live and status = 'waiting' and due_at <= now()) as schedules;

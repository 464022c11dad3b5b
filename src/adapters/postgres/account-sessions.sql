-- name: insertSession
insert into account_sessions (session_hash, session_id, account_id, created_at, seen_at, ends_at, address, user_agent)
values ($1, $2, $3, to_timestamp($4 / 1000.0), to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0), $6, $7);

-- name: dropEnded
delete from account_sessions
where account_id = $1 and (ends_at <= to_timestamp($2 / 1000.0) or seen_at <= to_timestamp($3 / 1000.0));

-- name: findSession
select s.session_id, s.created_at as session_created_at, s.seen_at, a.*,
       exists (select 1 from account_roles r
               where r.account_id = a.account_id and r.workspace_id = 0 and r.role = 'owner') as is_owner
from account_sessions s
join accounts a on a.account_id = s.account_id
where s.session_hash = $1 and s.ends_at > to_timestamp($2 / 1000.0) and s.seen_at > to_timestamp($3 / 1000.0)
  and a.disabled_at is null;

-- name: listMemberships
select w.workspace_id, w.key as workspace_key, w.name as workspace_name, w.kind, w.time_zone, w.settings,
       coalesce(array_agg(r.role order by r.role) filter (where r.role is not null), '{}') as roles,
       coalesce(jsonb_agg(c.permissions) filter (where c.role is not null), '[]') as custom_permissions,
       coalesce((
         select jsonb_agg(jsonb_build_object('team_id', m.team_id, 'roles', m.roles, 'custom_permissions', coalesce((
           select jsonb_agg(own.permissions) from custom_roles own
           where own.workspace_id = m.workspace_id and own.role = any (m.roles)), '[]')))
         from team_members m where m.workspace_id = w.workspace_id and m.account_id = $1), '[]') as teams
from workspaces w
left join account_roles r on r.workspace_id = w.workspace_id and r.account_id = $1
left join custom_roles c on c.workspace_id = r.workspace_id and c.role = r.role
where w.archived_at is null and not (w.settings ? 'rehearsal') and ($2 or r.role is not null or exists (
  select from team_members m
  where m.workspace_id = w.workspace_id and m.account_id = $1 and m.roles <> '{}'))
group by w.workspace_id
order by w.kind, w.name, w.workspace_id;

-- name: noteSeen
update account_sessions set seen_at = to_timestamp($2 / 1000.0) where session_id = $1;

-- name: listSessions
select session_id, created_at, seen_at, ends_at, address, user_agent
from account_sessions
where account_id = $1 and ends_at > to_timestamp($2 / 1000.0) and seen_at > to_timestamp($3 / 1000.0)
order by seen_at desc, session_id;

-- name: endSession
delete from account_sessions where account_id = $1 and session_id = $2 returning session_id;

-- name: endOthers
delete from account_sessions where account_id = $1 and ($2::uuid is null or session_id <> $2)
returning session_id;

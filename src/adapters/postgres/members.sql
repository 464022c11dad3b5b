-- name: listMembers
select a.*, coalesce(m.roles, '{}') as roles, coalesce(w.workspaces, 0) as workspaces,
  coalesce(m.is_owner, false) as is_owner, coalesce(t.teams, 0) as in_teams
from accounts a
left join (
  select account_id,
         coalesce(array_agg(role order by role) filter (where workspace_id = $1), '{}') as roles,
         bool_or(workspace_id = 0 and role = 'owner') as is_owner,
         bool_or(workspace_id = $1) as is_here
  from account_roles
  group by account_id
) m on m.account_id = a.account_id
left join (
  select account_id, count(*)::integer as teams from team_members
  where workspace_id = $1 and roles <> '{}' group by account_id
) t on t.account_id = a.account_id
left join (
  select account_id, count(distinct workspace_id)::integer as workspaces from (
    select account_id, workspace_id from account_roles where workspace_id > 0
    union all
    select account_id, workspace_id from team_members where roles <> '{}') held
  group by account_id
) w on w.account_id = a.account_id
where (m.is_here or m.is_owner or t.teams > 0) and ($2::uuid is null or a.account_id = $2)
order by lower(a.name), a.account_id;

-- name: lockOwners
select 1 from installation where one for update;

-- name: countOtherOwners
select count(*)::integer as count
from account_roles r
join accounts a on a.account_id = r.account_id
where r.workspace_id = 0 and r.role = 'owner' and r.account_id <> $1
  and a.disabled_at is null and a.password_hash is not null;

-- name: dropRoles
delete from account_roles where workspace_id = $1 and account_id = $2 and not (role = any ($3::text[]));

-- name: addRoles
insert into account_roles (workspace_id, account_id, role, given_at, given_by)
select $1, $2, role, to_timestamp($5 / 1000.0), $4 from unnest($3::text[]) as role
on conflict do nothing;

-- name: listRoles
select c.*, (select count(*)::integer from account_roles r
             where r.workspace_id = c.workspace_id and r.role = c.role) as members
from custom_roles c where c.workspace_id = $1 order by lower(c.name), c.role;

-- name: findRole
select * from custom_roles where workspace_id = $1 and role = $2;

-- name: insertRole
insert into custom_roles (workspace_id, role, name, description, permissions, version, created_at, updated_at)
select $1, $2, $3, $4, $5, 1, to_timestamp($6 / 1000.0), to_timestamp($6 / 1000.0)
where not exists (select 1 from custom_roles where workspace_id = $1 and lower(name) = lower($3))
returning role;

-- name: changeRole
update custom_roles
set name = $4, description = $5, permissions = $6, version = version + 1, updated_at = to_timestamp($7 / 1000.0)
where workspace_id = $1 and role = $2 and version = $3
returning *;

-- name: removeRole
delete from custom_roles where workspace_id = $1 and role = $2 returning role;

-- name: removeGrants
delete from account_roles where workspace_id = $1 and role = $2;

-- The version of a team moves with what its members hold.
-- name: removeTeamGrants
with held as (
  update team_members set roles = array_remove(roles, $2) where workspace_id = $1 and $2 = any (roles) returning team_id
)
update teams set version = version + 1 where workspace_id = $1 and team_id in (select team_id from held);

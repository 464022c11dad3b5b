-- name: listTeams
select t.*,
  (select count(*)::integer from campaigns c
   where c.workspace_id = t.workspace_id and c.status <> 'archived'
     and (c.team_id = t.team_id or exists (
       select from campaign_drafts d
       where d.workspace_id = c.workspace_id and d.campaign_id = c.campaign_id
         and d.definition ->> 'teamId' = t.team_id::text))) as campaigns,
  coalesce((
    select jsonb_agg(jsonb_build_object('account_id', m.account_id, 'roles', m.roles) order by m.account_id)
    from team_members m where m.workspace_id = t.workspace_id and m.team_id = t.team_id), '[]') as members
from teams t
where t.workspace_id = $1 and ($2::uuid is null or t.team_id = $2)
order by lower(t.name), t.team_id;

-- name: insertTeam
insert into teams (workspace_id, team_id, name, description, audience, version, created_at, created_by, updated_at,
  updated_by)
values ($1, $2, $3, $4, $5, 1, to_timestamp($7 / 1000.0), $6, to_timestamp($7 / 1000.0), $6)
on conflict do nothing;

-- name: changeTeam
update teams set name = $3, description = $4, audience = $5, version = version + 1, updated_by = $6,
  updated_at = to_timestamp($7 / 1000.0)
where workspace_id = $1 and team_id = $2 and version = $8;

-- name: findNamesake
select 1 from teams where workspace_id = $1 and team_id <> $2 and lower(name) = lower($3);

-- name: bumpTeam
update teams set version = version + 1, updated_by = $3, updated_at = to_timestamp($4 / 1000.0)
where workspace_id = $1 and team_id = $2 and ($5::integer is null or version = $5);

-- name: dropMembers
delete from team_members where workspace_id = $1 and team_id = $2 and not (account_id = any ($3::uuid[]));

-- name: putMembers
insert into team_members (workspace_id, team_id, account_id, roles, added_at, added_by)
select $1, $2, m.account, m.roles, to_timestamp($5 / 1000.0), $4
from jsonb_to_recordset($3::jsonb) as m (account uuid, roles text[])
on conflict (workspace_id, team_id, account_id) do update set roles = excluded.roles;

-- name: usesOfTeam
select c.campaign_id, c.name, c.status from campaigns c
where c.workspace_id = $1 and c.status <> 'archived'
  and (c.team_id = $2::uuid or exists (
    select from campaign_drafts d
    where d.workspace_id = c.workspace_id and d.campaign_id = c.campaign_id and d.definition ->> 'teamId' = $2::text))
order by lower(c.name), c.campaign_id limit $3;

-- name: removeTeam
delete from teams t
where t.workspace_id = $1 and t.team_id = $2 and not exists (
  select from campaigns c
  where c.workspace_id = t.workspace_id and c.status <> 'archived'
    and (c.team_id = t.team_id or exists (
      select from campaign_drafts d
      where d.workspace_id = c.workspace_id and d.campaign_id = c.campaign_id
        and d.definition ->> 'teamId' = t.team_id::text)));

-- name: forgetAccount
with gone as (
  delete from team_members where workspace_id = $1 and account_id = $2 returning team_id
)
update teams set version = version + 1 where workspace_id = $1 and team_id in (select team_id from gone);

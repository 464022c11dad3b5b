-- Older servers can still run: yes (no campaign is in a team until a newer server puts it there).
-- Teams: who works on which campaigns, and whom those campaigns may reach. Settings and staff: no person's data.

create table teams (
  workspace_id integer not null,
  team_id uuid not null,
  name text not null,
  description text not null default '',
  audience jsonb,                       -- rule tree; null: whom its campaigns reach is theirs to say
  version integer not null,
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (workspace_id, team_id)
);
create unique index teams_by_name on teams (workspace_id, lower(name));

-- What somebody may do with the campaigns of a team, beside their roles in the workspace as a whole.
create table team_members (
  workspace_id integer not null,
  team_id uuid not null,
  account_id uuid not null,
  roles text[] not null default '{}',   -- empty: in the team, with the rights they have in the workspace
  added_at timestamptz not null,
  added_by text not null,
  primary key (workspace_id, team_id, account_id)
);
create index team_members_by_account on team_members (account_id);

-- The team of the definition, where lists are filtered; and whose account made a draft that is in no team yet.
alter table campaigns add column team_id uuid, add column author_id uuid;
create index campaigns_by_team on campaigns (workspace_id, team_id) where team_id is not null;

-- What a campaign's team restricts its audience to. Null: there is no such team. Whoever runs a campaign reads it
-- together with it, so that both are of one moment.
create or replace function team_audience(of_workspace integer, definition jsonb) returns jsonb
language sql stable as $$
  select jsonb_build_object('audience', t.audience) from teams t
  where t.workspace_id = of_workspace and t.team_id::text = definition ->> 'teamId'
$$;

alter table rehearsals add column with_others boolean not null default false;

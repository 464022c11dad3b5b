-- Older servers can still run: yes (new tables only).
-- What holds campaigns back: limits of workspaces, what people got lately, places and minutes that are used up.

-- core/restraints/workspace-limits.ts. Every change counts `version` up; an attempt decided on another version is
-- decided again.
create table workspace_limits (
  workspace_id integer not null,
  version integer not null,
  limits jsonb not null,
  updated_at timestamptz not null,
  primary key (workspace_id)
);

-- Messages of the last month by person, for frequency rules: [[at in ms, channel, campaign, delivery], ...].
-- The revision makes a decision and its commit one: whoever decided on another revision decides again. The last
-- writer is remembered, because the messages of one delivery are committed channel by channel.
create table contact_pressure (
  part smallint not null,
  workspace_id integer not null,
  user_id text not null,
  revision bigint not null,
  base_revision bigint not null,
  by_delivery uuid,
  recent jsonb not null,
  primary key (part, workspace_id, user_id)
) with (fillfactor = 70);

-- Speed limits: messages started by scope and minute of the workspace's clock (minutes since the epoch).
create table speed_minutes (
  workspace_id integer not null,
  scope text not null,
  minute integer not null,
  used integer not null,
  primary key (workspace_id, scope, minute)
);

-- Places taken under a campaign's maximum of people. occurrence '' = its whole life, channel '' = over all.
create table people_places (
  workspace_id integer not null,
  campaign_id uuid not null,
  occurrence text not null,
  channel text not null,
  taken bigint not null,
  granted bigint not null,              -- by the last request
  primary key (workspace_id, campaign_id, occurrence, channel)
);

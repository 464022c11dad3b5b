-- Older servers can still run: yes (new tables only).
-- Interactions with messages: their log, dropped by day, and the keys under which providers may repeat themselves.

create table interactions (
  part smallint not null,
  workspace_id integer not null,
  logged_at timestamptz not null,       -- real time; partition key
  at timestamptz not null,              -- workspace clock
  user_id text not null,
  campaign_id uuid not null,
  dispatch_id text not null default '',
  variant text not null default '',
  channel text not null,
  kind text not null,                   -- core/interactions/interaction.ts
  name text not null default '',        -- alias of the link, or the button
  send_key uuid,
  detail jsonb not null default '{}'
) partition by range (logged_at);
create index interactions_person on interactions (part, workspace_id, user_id, campaign_id, logged_at);
create table interactions_default partition of interactions default;

-- What has been counted once and may be reported again (F53). Swept after a while.
create table interaction_keys (
  part smallint not null,
  workspace_id integer not null,
  key text not null,
  at timestamptz not null,              -- real time
  primary key (part, workspace_id, key)
);

-- Addresses that get one copy of every variant when a campaign first sends (21). Reference tables.
create table seed_groups (
  workspace_id integer not null,
  seed_group_id uuid not null,
  name text not null,
  members text[] not null,
  auto_attach boolean not null default false,  -- to campaigns made from now on, copies excepted
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, seed_group_id)
);

create table campaign_seeds (
  workspace_id integer not null,
  campaign_id uuid not null,
  seed_group_id uuid not null,
  sent_at timestamptz,                  -- real time; the copies were made
  primary key (workspace_id, campaign_id, seed_group_id)
);

-- Links of texts (20.2), keyed by the part of their code. Swept when they have been over for a while.
create table short_links (
  part smallint not null,
  code text not null,
  workspace_id integer not null,
  url text not null,
  alias text,
  user_id text,                         -- null: static, for nobody in particular
  send_key uuid,
  expires_at timestamptz not null,      -- workspace clock
  primary key (part, code)
);
create index short_links_person on short_links (workspace_id, user_id) where user_id is not null;

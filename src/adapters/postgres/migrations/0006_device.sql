-- Older servers can still run: yes (only new tables).

-- Apps of a workspace and their public keys. A key says which app speaks and can do nothing but report facts.
create table apps (
  workspace_id integer not null,
  app_id text not null,
  name text not null,
  platform text not null,
  public_key text not null unique,
  previous_key text unique,             -- after a rotation, until previous_until
  previous_until timestamptz,           -- real time
  allowed_origins text[] not null default '{}',
  user_tokens text not null default 'off' check (user_tokens in ('off', 'optional', 'required')),
  verification_keys bytea,              -- AES-256-GCM, sealed with SECRET_KEY: what user tokens are verified with
  active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, app_id)
);

create table geofences (
  workspace_id integer not null,
  geofence_id uuid not null,
  set_name text not null,
  name text not null,
  latitude double precision not null,
  longitude double precision not null,
  radius_meters double precision not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, geofence_id),
  unique (workspace_id, set_name, name)
);

-- Counts every change of geofences, so that processes know when to read them again.
create table geofence_changes (
  workspace_id integer primary key,
  changes bigint not null
);

-- Whose a push token is: the last person who logged in with it (19.5). Keyed by the part of the token's own key.
create table device_tokens (
  part smallint not null,
  workspace_id integer not null,
  token_key uuid not null,              -- digest of app and token
  user_part smallint not null,
  user_id text not null,
  primary key (part, workspace_id, token_key)
) with (fillfactor = 80);

-- Items of devices that had their effect: a repeat does nothing. Keyed by the part of the device. Swept by age.
create table device_items (
  part smallint not null,
  workspace_id integer not null,
  item_key uuid not null,               -- digest of app, device and the item's own id
  at timestamptz not null,              -- real time
  primary key (part, workspace_id, item_key)
);
create index device_items_at on device_items (part, at);

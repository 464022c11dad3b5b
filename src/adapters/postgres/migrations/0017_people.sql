-- Older servers can still run: yes (new tables only).
-- Imports and exports of people, and the names that events and attributes were seen under.

-- One CSV file on its way in. Its rows wait in import_rows until they are applied; what was refused stays in
-- import_rejects for a while. The cursor moves in the transaction that counts what it passed.
create table imports (
  workspace_id integer not null,
  import_id uuid not null,
  name text not null,
  kind text not null check (kind in ('attributes', 'events')),
  status text not null check (status in ('uploading', 'ready', 'running', 'done', 'failed', 'cancelled')),
  columns jsonb not null default '[]',  -- names of the first line
  mapping jsonb not null default '[]',  -- core/imports/mapping.ts, one entry per column
  options jsonb not null default '{}',
  list_id uuid,
  next_chunk integer not null default 0,
  tail text not null default '',        -- the record that the last chunk began
  rows bigint not null default 0,       -- read so far, without the first line
  batches integer not null default 0,
  next_batch integer not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  skipped bigint not null default 0,
  rejected bigint not null default 0,
  error text,
  created_by text not null,
  created_at timestamptz not null,      -- real time
  started_at timestamptz,
  finished_at timestamptz,
  lease_until timestamptz not null default '-infinity',
  epoch integer not null default 0,
  primary key (workspace_id, import_id)
);
create index imports_open on imports (created_at) where status = 'running';

-- Rows as they were read, some hundred together. Gone when the import is over.
create table import_rows (
  part smallint not null,               -- of the import's id
  workspace_id integer not null,
  import_id uuid not null,
  batch integer not null,
  first_row bigint not null,            -- 1 is the line after the names
  rows jsonb not null,                  -- [[cell, …], …]
  primary key (part, workspace_id, import_id, batch)
);

create table import_rejects (
  part smallint not null,
  workspace_id integer not null,
  import_id uuid not null,
  row bigint not null,
  name text not null,                   -- of the column; '' is the whole row
  reason text not null,
  cells jsonb not null,
  primary key (part, workspace_id, import_id, row)
);

-- A file of people being written, part by part.
create table exports (
  workspace_id integer not null,
  export_id uuid not null,
  kind text not null check (kind in ('segment', 'global_control_group', 'people')),
  subject text not null,                -- the segment; '' is everybody
  prefix text not null,                 -- "<uuid>-<epoch>" (5.12)
  request jsonb not null,               -- fields, format, rule, callback
  status text not null check (status in ('running', 'done', 'failed', 'cancelled', 'expired')),
  slot smallint not null default 0,     -- next part
  after_user text not null default '',
  people bigint not null default 0,
  chunks integer not null default 0,
  bytes bigint not null default 0,
  error text,
  created_by text not null,
  created_at timestamptz not null,      -- real time
  finished_at timestamptz,
  expires_at timestamptz,
  notified_at timestamptz,              -- the callback was told
  lease_until timestamptz not null default '-infinity',
  epoch integer not null default 0,
  primary key (workspace_id, export_id)
);
create index exports_open on exports (created_at) where status = 'running';
create index exports_prefix on exports (prefix);

create table export_chunks (
  part smallint not null,               -- of the export's id
  workspace_id integer not null,
  export_id uuid not null,
  chunk integer not null,
  people integer not null,
  bytes bytea not null,                 -- one member of the archive, compressed
  crc bigint not null,                  -- of what was compressed, and its size
  size bigint not null,
  primary key (part, workspace_id, export_id, chunk)
);
alter table export_chunks alter column bytes set storage external;

-- Names that events, purchases, their properties and attributes were seen under. Rolled up by every process now
-- and then, so that no event pays for it: counts are close, not exact.
create table seen_names (
  workspace_id integer not null,
  kind text not null,                   -- event, purchase, attribute, event_property, purchase_property
  parent text not null default '',      -- event or product of a property
  name text not null,
  types text[] not null default '{}',
  last_value text,                      -- cut short; of last_user_id
  last_user_id text,
  count bigint not null default 0,
  dropped bigint not null default 0,    -- since it is blocked
  first_seen_at timestamptz not null,   -- real time
  last_seen_at timestamptz not null,
  blocked_at timestamptz,
  description text not null default '',
  primary key (workspace_id, kind, parent, name)
);
create index seen_names_person on seen_names (workspace_id, last_user_id) where last_user_id is not null;

-- Older servers can still run: yes (new tables and a new function).
-- Segments by name, what they were before, and how large they were on which day. Settings: no person's data.

create table segments (
  workspace_id integer not null,
  segment_id uuid not null,
  key text not null,                    -- stable name for files
  name text not null,
  description text not null default '',
  tags text[] not null default '{}',
  rule jsonb not null,
  version integer not null,
  tracked boolean not null default true, -- its size is recorded every day
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  archived_at timestamptz,
  primary key (workspace_id, segment_id),
  unique (workspace_id, key)
);
create index segments_by_name on segments (workspace_id, lower(name), segment_id);

create table segment_versions (
  workspace_id integer not null,
  segment_id uuid not null,
  version integer not null,
  name text not null,
  description text not null,
  tags text[] not null,
  rule jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (workspace_id, segment_id, version)
);

create table segment_sizes (
  workspace_id integer not null,
  segment_id uuid not null,
  day date not null,                    -- of the workspace's clock, UTC
  size bigint not null,
  counted_at timestamptz not null,
  primary key (workspace_id, segment_id, day)
);

-- Rules of the segments that a document names, by id; null when it names none. Whoever runs a rule reads it together
-- with them, so that campaign and segment are of one moment.
create or replace function named_segments(of_workspace integer, document jsonb) returns jsonb
language sql stable as $$
  select jsonb_object_agg(s.segment_id, s.rule) from segments s
  where s.workspace_id = of_workspace and s.segment_id::text in (
    select jsonb_path_query(document, 'lax $.** ? (@.filter == "segment-membership").segment_id') #>> '{}')
$$;

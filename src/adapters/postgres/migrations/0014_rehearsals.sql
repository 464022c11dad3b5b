-- Older servers can still run: yes (new table).
-- A rehearsal runs a campaign in a hidden sandbox over a copy of real people; what it found is read from there.

create table rehearsals (
  workspace_id integer not null,
  rehearsal_id uuid not null,
  campaign_id uuid not null,
  subject text not null check (subject in ('campaign', 'draft')),
  sandbox_id integer,                   -- the workspace it runs in; null before it began and after it was removed
  status text not null check (status in ('waiting', 'running', 'done', 'failed', 'removed')),
  people_wanted integer not null,
  starts_at timestamptz not null,       -- workspace clock
  ends_at timestamptz not null,
  reached_at timestamptz,
  people integer not null default 0,    -- copied
  events integer not null default 0,    -- replayed
  error text,
  created_at timestamptz not null,
  created_by text not null,
  lease_until timestamptz not null default '-infinity',
  epoch integer not null default 0,
  primary key (workspace_id, rehearsal_id)
);
create index rehearsals_open on rehearsals (created_at) where status in ('waiting', 'running');

-- Older servers can still run: yes (new tables).
-- Pictures for messages, by what is in them; named preference centres.

create table images (
  workspace_id integer not null,
  image_id text not null,               -- SHA-256 of the bytes
  media_type text not null check (media_type in ('image/png', 'image/jpeg', 'image/gif', 'image/webp')),
  name text not null,
  alt text not null default '',
  width integer not null,
  height integer not null,
  byte_size integer not null,
  bytes bytea not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (workspace_id, image_id)
);
-- Compressed already.
alter table images alter column bytes set storage external;
create index images_recent on images (workspace_id, created_at, image_id);
create index images_by_content on images (image_id);

create table preference_centers (
  workspace_id integer not null,
  preference_center_id uuid not null,
  version integer not null,
  name text not null,                   -- stands in templates: never changes
  state text not null default 'active' check (state in ('active', 'draft')),
  content jsonb not null,               -- core/content/preference-center.ts
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  deleted_at timestamptz,
  primary key (workspace_id, preference_center_id)
);
create unique index preference_centers_name on preference_centers (workspace_id, name) where deleted_at is null;

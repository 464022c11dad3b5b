-- Older servers can still run: yes (a column and a table that they do not read; what they delete or change is not kept).
-- Lists of promotion codes are deleted by marking them: who was given what stays known. Versions of preference centres.
alter table promotion_lists add column deleted_at timestamptz;

create table preference_center_versions (
  workspace_id integer not null,
  preference_center_id uuid not null,
  version integer not null,
  state text not null,
  content jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (workspace_id, preference_center_id, version)
);
insert into preference_center_versions (workspace_id, preference_center_id, version, state, content, created_at, created_by)
select workspace_id, preference_center_id, version, state, content, updated_at, updated_by from preference_centers;

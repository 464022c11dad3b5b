-- Older servers can still run: yes.
--
-- What filters look into beyond the users row.

-- Lists of people, made by importing a file ("Updated/Imported from CSV").
create table lists (
  workspace_id integer not null,
  list_id uuid not null,
  name text not null,
  created_at timestamptz not null,
  archived_at timestamptz,
  primary key (workspace_id, list_id)
);

create table list_members (
  part smallint not null,
  workspace_id integer not null,
  list_id uuid not null,
  user_id text not null,
  added_at timestamptz not null,
  primary key (part, workspace_id, list_id, user_id)
);
create index list_members_person on list_members (part, workspace_id, user_id);

-- Who did one thing, and who had one campaign, as one set per part. Only columns that never change, so that
-- counting up a row stays a heap-only update.
create index event_summaries_name on event_summaries (part, workspace_id, kind, name, user_id);
create index campaign_receipts_campaign on campaign_receipts (part, workspace_id, campaign_id, user_id);

-- Older servers can still run: yes (new tables).
-- An active campaign may have one draft beside it (2.4); who approved which version of what (23).

create table campaign_drafts (
  workspace_id integer not null,
  campaign_id uuid not null,
  revision integer not null,            -- moves with every change of the draft
  based_on integer not null,            -- the live version it was made from
  name text not null,
  description text not null,
  category text not null check (category in ('marketing', 'transactional')),
  definition jsonb not null,
  tags text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (workspace_id, campaign_id)
);

create table campaign_approvals (
  workspace_id integer not null,
  campaign_id uuid not null,
  subject text not null check (subject in ('campaign', 'draft')),
  version integer not null,             -- of the campaign, or the draft's revision: a change starts anew
  section text not null,                -- messages, delivery, audience, conversions
  status text not null check (status in ('approved', 'denied')),
  decided_by text not null,
  decided_at timestamptz not null,
  comment text not null default '',
  primary key (workspace_id, campaign_id, subject, version, section)
);

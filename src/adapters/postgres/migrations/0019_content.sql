-- Older servers can still run: yes (new tables).
-- Templates of emails with their versions, versions of content blocks, and emails kept to be viewed in a browser.

create table email_templates (
  workspace_id integer not null,
  template_id uuid not null,
  version integer not null,
  name text not null,
  description text not null default '',
  subject text not null default '',
  preheader text not null default '',
  body text not null default '',        -- finished HTML with Liquid; made from mjml or blocks where source says so
  plaintext_body text not null default '',
  source text not null default 'html' check (source in ('html', 'mjml', 'blocks')),
  mjml text,
  blocks jsonb,
  should_inline_css boolean not null default false,
  tags text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  deleted_at timestamptz,
  primary key (workspace_id, template_id)
);
create index email_templates_recent on email_templates (workspace_id, updated_at) where deleted_at is null;

create table email_template_versions (
  workspace_id integer not null,
  template_id uuid not null,
  version integer not null,
  content jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (workspace_id, template_id, version)
);

create table content_block_versions (
  workspace_id integer not null,
  content_block_id uuid not null,
  version integer not null,
  content text not null,
  description text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  primary key (workspace_id, content_block_id, version)
);

-- Emails that carry a link to themselves, as they left; compressed.
create table web_copies (
  part smallint not null,
  workspace_id integer not null,
  user_id text not null,
  send_key uuid not null,
  html bytea not null,
  expires_at timestamptz not null,      -- workspace clock
  primary key (part, workspace_id, user_id, send_key)
);

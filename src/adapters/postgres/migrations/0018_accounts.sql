-- Older servers can still run: yes (they know none of these tables, and audit_log only gained a column with a default).
--
-- People who use the dashboard. Passwords are Argon2id hashes; sessions, links and recovery codes are stored as
-- SHA-256 of random tokens; secrets of one-time codes are sealed. Nobody who reads this can sign in with it.

create table accounts (
  account_id uuid primary key,
  email text not null unique,           -- trimmed, lower case
  name text not null,
  language text not null default 'en' check (language in ('en', 'fr')),
  password_hash text,                   -- null: invited and not accepted yet
  totp_secret bytea,                    -- sealed; set before it is confirmed
  totp_confirmed_at timestamptz,        -- set: a code is asked for at sign-in
  totp_last_step bigint not null default 0,       -- a code opens once
  recovery_hashes bytea[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  last_sign_in_at timestamptz,
  disabled_at timestamptz
);

-- What a person may do. Workspace 0 is the whole installation.
create table account_roles (
  workspace_id integer not null,
  account_id uuid not null,
  role text not null,                   -- a built-in role (core/access/roles.ts) or the key of a custom one
  given_at timestamptz not null,
  given_by text not null,
  primary key (workspace_id, account_id, role)
);
create index account_roles_by_account on account_roles (account_id);

create table custom_roles (
  workspace_id integer not null,
  role text not null,                   -- custom:<hex>
  name text not null,
  description text not null default '',
  permissions text[] not null,
  version integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, role)
);

create table account_sessions (
  session_hash bytea primary key,
  session_id uuid not null unique,
  account_id uuid not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  ends_at timestamptz not null,         -- whatever happens
  address text not null,
  user_agent text not null
);
create index account_sessions_by_account on account_sessions (account_id);

-- Links that let somebody in once: the owner of a fresh installation, whoever is invited, a forgotten password.
create table account_links (
  link_hash bytea primary key,
  purpose text not null check (purpose in ('owner', 'invitation', 'reset')),
  account_id uuid,                      -- null for the owner, who makes the account
  created_at timestamptz not null,
  ends_at timestamptz not null
);
create index account_links_by_account on account_links (account_id);

-- Mail of the application itself. What is in it opens accounts: it is sealed, and gone once handed over.
create table app_mails (
  mail_id uuid primary key,
  sealed bytea not null,
  attempts integer not null default 0,
  due_at timestamptz not null,
  ends_at timestamptz not null
);
create index app_mails_due on app_mails (due_at);

alter table audit_log add column actor_id text not null default '';
create index audit_log_by_actor on audit_log (workspace_id, actor_id, audit_id);

-- The last requests that came with a key: a sample where there are many, never what was in them.
create table request_log (
  workspace_id integer not null,
  request_id uuid not null,             -- sorts by time
  at timestamptz not null,
  method text not null,
  path text not null,
  route text not null,
  status integer not null,
  duration_ms integer not null,
  key_id text not null,
  key_name text not null,
  error jsonb,                          -- of the answer, when it failed
  primary key (workspace_id, request_id)
);
create index request_log_by_time on request_log (at);

-- Older servers can still run: yes (what they take of a campaign's groups they send as before, without rows here).
-- Copies for seed groups (21) on their way: planned before the first send of their campaign is concluded, attempted under
-- the protocol of sends. campaign_seeds.sent_at says that a group's copies are planned. A reference table: few rows.
create table seed_copies (
  workspace_id integer not null,
  campaign_id uuid not null,
  copy_id uuid not null,                -- the key the provider gets
  variant_id text not null,
  address text not null,
  live boolean not null,                -- false: a sandbox's
  at timestamptz not null,              -- workspace clock of the first send
  state text not null default 'due',    -- due, attempting, sent, failed, held (core/deliveries/settle.ts)
  attempt smallint not null default 0,
  uncertain boolean not null default false,  -- a call was never answered
  first_at timestamptz,                 -- real time of the first attempt
  due_at timestamptz not null,          -- real time
  lease_until timestamptz not null default '-infinity',
  epoch integer not null default 0,
  reason text not null default '',
  detail text not null default '',
  settled_at timestamptz,               -- real time
  primary key (workspace_id, campaign_id, copy_id)
);
create index seed_copies_due on seed_copies (due_at) where state in ('due', 'attempting');

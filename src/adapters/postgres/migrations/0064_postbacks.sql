-- Older servers can still run: yes (what they send is not reported).
-- Statuses of transactional calls on their way to the workspace's receiver. Written in the transaction that makes the
-- change, deleted once the receiver has taken it. Holds nothing of the person.
create table postbacks (
  part smallint not null,               -- that of the delivery at that moment
  workspace_id integer not null,
  dispatch_id text not null,
  step smallint not null,               -- core/deliveries/postback.ts STATUSES: 1 sent … 5 aborted
  about uuid not null,                  -- send key; of an aborted call its delivery
  campaign_id uuid not null,
  external_send_id text,
  at timestamptz not null,              -- workspace clock
  received_at timestamptz,              -- of `sent`: the call
  planned_at timestamptz,               -- of `sent`: its delivery
  due_from timestamptz,                 -- of `sent`: when it was first due
  reason text not null default '',      -- a reason code, or of a bounce the provider's text without addresses
  live boolean not null,                -- false: a sandbox's, which is captured and goes nowhere
  written_at timestamptz not null,      -- real time, as all below
  due_at timestamptz not null,
  lease_until timestamptz not null default '-infinity',
  epoch integer not null default 0,
  tries smallint not null default 0,
  problem text not null default '',     -- of the last try
  given_up_at timestamptz,
  primary key (part, workspace_id, dispatch_id, step, about)
) with (fillfactor = 70);
create index postbacks_due on postbacks (workspace_id, due_at) where live and given_up_at is null;
create index postbacks_order on postbacks (workspace_id, dispatch_id, written_at, step);

-- {"id": external_send_id or null}; null: nobody is told what becomes of the call.
alter table dispatches add column postback jsonb;
-- Sealed; signs what is posted to settings.postbacks.url.
alter table workspaces add column postback_secret bytea;

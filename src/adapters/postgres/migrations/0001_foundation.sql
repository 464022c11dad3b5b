-- Older servers can still run: yes (nothing existed before).
--
-- Two families of tables.
--   Hot tables (people, events, deliveries, ledgers) lead their primary key with `part`, one of 64 fixed
--   values computed in Node from a stable key (core/part.ts). Hot statements name one part, or carry the part
--   as a column of their record set. On Citus `part` is the distribution column and they are all co-located.
--   Reference tables (campaigns, settings, keys) are small and are replicated to every node on Citus.
-- No identity columns, no triggers, no now() in DO UPDATE on hot tables (docs/adr/0003).

-- ------------------------------------------------------------------ reference tables

create table installation (
  one boolean primary key default true check (one),
  installation_id uuid not null,
  fingerprint text not null,            -- cluster identity seen when the installation was last confirmed
  heartbeat bigint not null default 0,  -- high-water mark, mirrored in DATA_DIR (reliability G14)
  heartbeat_at timestamptz not null,
  fenced_at timestamptz,                -- set: nothing is sent until an operator confirms
  fenced_reason text
);

create table workspaces (
  workspace_id integer primary key,
  key text not null unique,
  name text not null,
  kind text not null check (kind in ('live', 'sandbox')),
  time_zone text not null default 'UTC',
  clock_at timestamptz,                 -- sandbox only: the test clock's instant
  drain_owner text,                     -- sandbox only: who is moving the clock (lease, database clock)
  drain_until timestamptz,
  settings jsonb not null default '{}',
  created_at timestamptz not null,
  archived_at timestamptz
);

create table api_keys (
  workspace_id integer not null,
  key_id uuid not null,
  key_hash bytea not null unique,       -- SHA-256 of the whole key; the key itself is shown once
  key_hint text not null,
  name text not null,
  permissions text[] not null,
  allowed_ips text[] not null default '{}',
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (workspace_id, key_id)
);

create table campaigns (
  workspace_id integer not null,
  campaign_id uuid not null,
  key text not null,                    -- stable name for files (relance pull / push)
  name text not null,
  description text not null default '',
  type text not null check (type in ('scheduled', 'action_based', 'api_triggered', 'orchestrated')),
  category text not null check (category in ('marketing', 'transactional')),
  status text not null check (status in ('draft', 'active', 'stopped', 'paused', 'idle', 'archived')),
  version integer not null,
  definition jsonb not null,            -- core/campaigns/campaign.ts
  tags text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  launched_at timestamptz,
  stopped_at timestamptz,               -- deliveries planned at or before this instant are cancelled (2.3)
  archived_at timestamptz,
  first_sent_at timestamptz,
  last_sent_at timestamptz,
  primary key (workspace_id, campaign_id),
  unique (workspace_id, key)
);

create table campaign_versions (
  workspace_id integer not null,
  campaign_id uuid not null,
  version integer not null,
  definition jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (workspace_id, campaign_id, version)
);

create table channel_configurations (
  workspace_id integer not null,
  configuration_id uuid not null,
  key text not null,
  name text not null,
  channel text not null,
  category text not null check (category in ('marketing', 'transactional')),
  provider text not null,
  settings jsonb not null default '{}',
  secrets bytea,                        -- AES-256-GCM, sealed with SECRET_KEY
  active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, configuration_id),
  unique (workspace_id, key)
);

create table subscription_groups (
  workspace_id integer not null,
  group_id uuid not null,
  name text not null,
  channel text not null,
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace_id, group_id)
);

create table content_blocks (
  workspace_id integer not null,
  content_block_id uuid not null,
  name text not null,
  description text not null default '',
  content text not null,
  content_type text not null default 'html',
  state text not null default 'active' check (state in ('active', 'draft')),
  tags text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (workspace_id, content_block_id)
);
create unique index content_blocks_name on content_blocks (workspace_id, name) where deleted_at is null;

create table catalogs (
  workspace_id integer not null,
  name text not null,
  description text not null default '',
  fields jsonb not null,                -- [{name, type}], the first is id:string
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, name)
);

create table catalog_items (
  workspace_id integer not null,
  catalog text not null,
  item_id text not null,
  item jsonb not null,
  updated_at timestamptz not null,
  primary key (workspace_id, catalog, item_id)
);

create table catalog_selections (
  workspace_id integer not null,
  catalog text not null,
  name text not null,
  definition jsonb not null,
  created_at timestamptz not null,
  primary key (workspace_id, catalog, name)
);

create table promotion_lists (
  workspace_id integer not null,
  name text not null,
  expires_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace_id, name)
);

create table promotion_codes (
  workspace_id integer not null,
  list text not null,
  code text not null,
  delivery_id uuid,                     -- who took it: one code per list and delivery
  taken_at timestamptz,
  primary key (workspace_id, list, code)
);
create unique index promotion_codes_taken on promotion_codes (workspace_id, list, delivery_id) where delivery_id is not null;
create index promotion_codes_free on promotion_codes (workspace_id, list, code) where delivery_id is null;

create table credentials (
  workspace_id integer not null,
  name text not null,
  kind text not null check (kind in ('basic', 'headers')),
  secrets bytea not null,
  created_at timestamptz not null,
  primary key (workspace_id, name)
);

create table send_ids (
  workspace_id integer not null,
  campaign_id uuid not null,
  send_id text not null,
  created_at timestamptz not null,
  created_by_api boolean not null,
  primary key (workspace_id, campaign_id, send_id)
);

-- One row per accepted send call: what all its deliveries share.
create table dispatches (
  workspace_id integer not null,
  dispatch_id text not null,            -- 32 lower-case hex characters
  campaign_id uuid not null,
  send_id text,
  schedule_id uuid,
  trigger_properties jsonb,
  attachments jsonb,
  audience jsonb,                       -- connected audience of the call, checked again at decision time
  recheck_audience boolean not null default false,
  from_segment boolean not null,        -- true: same-address profiles are merged into one (20.1)
  created_at timestamptz not null,      -- workspace clock
  primary key (workspace_id, dispatch_id)
);

-- A broadcast (or audience) call being turned into deliveries, slice by slice.
create table fanouts (
  workspace_id integer not null,
  fanout_id uuid not null,
  dispatch_id text not null,
  campaign_id uuid not null,
  live boolean not null,
  due_at timestamptz not null,
  due_by_zone jsonb,                    -- {zone: instant}: deliveries of a local-time schedule
  expiry_seconds integer,               -- a delivery expires this long after it was due
  status text not null check (status in ('waiting', 'running', 'done', 'cancelled')),
  slot smallint not null default 0,     -- next part slot, 0..63; advances with the rows it planned
  after_user text not null default '',  -- keyset inside the slot
  planned bigint not null default 0,
  lease_until timestamptz not null default '-infinity',
  epoch integer not null default 0,
  primary key (workspace_id, fanout_id)
);
create index fanouts_due on fanouts (live, due_at) where status in ('waiting', 'running');

-- Schedules made through the API (/campaigns/trigger/schedule/*).
create table schedules (
  workspace_id integer not null,
  schedule_id uuid not null,
  dispatch_id text not null,
  campaign_id uuid not null,
  live boolean not null,
  schedule jsonb not null,              -- {time, in_local_time, at_optimal_time} as accepted
  request jsonb not null,               -- recipients, audience, broadcast as accepted
  due_at timestamptz not null,          -- when it starts: the instant, or the first zone's early check
  status text not null check (status in ('waiting', 'started', 'done', 'cancelled')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  lease_until timestamptz not null default '-infinity',
  epoch integer not null default 0,
  primary key (workspace_id, schedule_id)
);
create index schedules_due on schedules (live, due_at) where status = 'waiting';

-- Fixed, clock-aligned windows: API rate limits (section 1.5) and leased token blocks of senders.
create table rate_windows (
  workspace_id integer not null,
  scope text not null,
  window_start timestamptz not null,
  used bigint not null,
  primary key (workspace_id, scope, window_start)
);

create table idempotency_keys (
  workspace_id integer not null,
  key text not null,
  request_digest bytea not null,
  status integer,                       -- null while the first request is running
  response jsonb,
  created_at timestamptz not null,
  primary key (workspace_id, key)
);

create table audit_log (
  workspace_id integer not null,
  audit_id uuid not null,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null default '{}',
  primary key (workspace_id, audit_id)
);

-- ------------------------------------------------------------------ hot tables

-- The truth about a person. `user_id` is the braze_id: 24 hex characters whose last byte carries the slot of
-- `part`, so that it resolves without a look-up. Values of type time inside `attributes` are {"$time": "<ISO>"}.
create table users (
  part smallint not null,
  workspace_id integer not null,
  user_id text not null,
  external_id text,
  email text,
  phone text,
  time_zone text,
  profile jsonb not null default '{}',
  attributes jsonb not null default '{}',
  aliases jsonb not null default '{}',              -- {label: name}
  deprecated_ids jsonb,                             -- [external ids renamed away that still resolve]
  devices jsonb not null default '[]',              -- push tokens, newest last
  subscription_groups jsonb not null default '{}',  -- {group_id: {"state": "subscribed", "at": "<ISO>"}}
  email_state text not null default 'subscribed',
  email_state_at timestamptz,
  push_state text not null default 'subscribed',
  push_state_at timestamptz,
  email_bounced_at timestamptz,
  email_spam_at timestamptz,
  phone_stopped_at timestamptz,
  last_used_at timestamptz,
  revenue double precision not null default 0,
  random_bucket smallint not null,
  revision bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (part, workspace_id, user_id)
) with (fillfactor = 80);
create index users_attributes on users using gin (attributes jsonb_path_ops);

-- Unique identifiers, keyed by the part of their own value. kind: external_id, alias (["label","name"]).
create table identifiers (
  part smallint not null,
  workspace_id integer not null,
  kind text not null,
  value text not null,
  user_part smallint not null,
  user_id text not null,
  deprecated boolean not null default false,
  primary key (part, workspace_id, kind, value)
);

-- Shared identifiers: which people may have this email or phone. A hint: the user row is the truth.
create table contact_points (
  part smallint not null,
  workspace_id integer not null,
  kind text not null,
  value text not null,
  user_part smallint not null,
  user_id text not null,
  primary key (part, workspace_id, kind, value, user_id)
);

-- What is known about an address whoever has it: applied to a person when the address becomes theirs.
create table address_states (
  part smallint not null,
  workspace_id integer not null,
  kind text not null,
  value text not null,
  email_state text,
  email_state_at timestamptz,
  bounced_at timestamptz,               -- email: hard bounce; phone: known to be invalid
  bounce_reason text,
  spam_at timestamptz,
  stopped_at timestamptz,
  groups jsonb not null default '{}',   -- as users.subscription_groups
  primary key (part, workspace_id, kind, value)
);
create index address_states_bounced on address_states (workspace_id, kind, bounced_at) where bounced_at is not null;
create index address_states_unsubscribed on address_states (workspace_id, email_state_at)
  where email_state = 'unsubscribed';

create table events (
  part smallint not null,
  workspace_id integer not null,
  user_id text not null,
  kind text not null,                   -- event, purchase, session
  name text not null,
  at timestamptz not null,              -- event time
  received_at timestamptz not null,     -- real time; partition key
  app_id text,
  properties jsonb
) partition by range (received_at);
create index events_person on events (part, workspace_id, user_id, at);
create table events_default partition of events default;

create table event_summaries (
  part smallint not null,
  workspace_id integer not null,
  user_id text not null,
  kind text not null,
  name text not null,
  count bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  revenue double precision not null default 0,
  days jsonb not null default '{}',     -- {"2026-01-31": count} by UTC day
  primary key (part, workspace_id, user_id, kind, name)
) with (fillfactor = 80);

-- Pending sends: one row per person and trigger, until its terminal is logged.
create table deliveries (
  part smallint not null,
  workspace_id integer not null,
  delivery_id uuid not null,            -- derived from the identity, so planning twice is harmless
  user_id text not null,
  campaign_id uuid not null,
  dispatch_id text not null,
  live boolean not null,                -- timers carry their clock
  due_at timestamptz not null,          -- workspace clock
  planned_at timestamptz not null,      -- workspace clock
  expires_at timestamptz,
  lease_until timestamptz not null default '-infinity',  -- database clock
  epoch integer not null default 0,
  tries smallint not null default 0,
  properties jsonb,                     -- the recipient's own trigger properties, or the triggering event's
  progress jsonb,                       -- variant and channels already settled
  primary key (part, workspace_id, delivery_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index deliveries_due on deliveries (part, live, due_at);
-- Sandboxes are few: what a test clock still has to drain is found without touching live timers.
create index deliveries_sandbox on deliveries (part, workspace_id, due_at) where not live;
create index deliveries_person on deliveries (part, workspace_id, user_id);

-- One row per send identity (person, campaign, trigger, channel, endpoint): at most one hand-over.
-- Committed before the first byte leaves. status: attempting, accepted, rejected, retry, held.
create table sends (
  part smallint not null,
  workspace_id integer not null,
  send_key uuid not null,               -- SHA-256 of the identity; also the idempotency key
  delivery_id uuid not null,
  user_id text not null,
  campaign_id uuid not null,
  campaign_version integer not null,
  dispatch_id text not null,
  channel text not null,
  endpoint text not null,
  configuration_id uuid,
  variant text not null,
  status text not null,
  attempt smallint not null default 1,
  epoch integer not null,
  at timestamptz not null,              -- workspace clock
  deadline_at timestamptz not null,     -- database clock; the call's own end
  settled_at timestamptz,               -- database clock
  uncertain boolean not null default false,  -- a call of this send was never answered: it may have arrived
  provider_message_id text,
  reason text,
  primary key (part, workspace_id, send_key)
) with (fillfactor = 80);
create index sends_open on sends (part, deadline_at) where status in ('attempting', 'retry', 'held');
create index sends_delivery on sends (part, workspace_id, delivery_id);

-- What a person received of a campaign: re-eligibility never reads droppable logs.
create table campaign_receipts (
  part smallint not null,
  workspace_id integer not null,
  user_id text not null,
  campaign_id uuid not null,
  received integer not null default 0,
  last_received_at timestamptz,         -- workspace clock
  last_dispatch_id text,
  variant text,
  control boolean not null default false,
  reserved_by uuid,                     -- the delivery whose attempt is under way
  primary key (part, workspace_id, user_id, campaign_id)
) with (fillfactor = 80);

-- Who gets the one message an address receives of a dispatch from a segment (20.1). Keyed by the part of the
-- address, whoever has it.
create table dispatch_addresses (
  part smallint not null,
  workspace_id integer not null,
  dispatch_id text not null,
  channel text not null,
  address text not null,
  delivery_id uuid not null,
  at timestamptz not null,              -- real time; swept after a while
  primary key (part, workspace_id, dispatch_id, channel, address)
);

-- The terminal of every person considered, and one row per message of a delivery. Dropped by day.
create table send_log (
  part smallint not null,
  workspace_id integer not null,
  logged_at timestamptz not null,       -- real time; partition key
  at timestamptz not null,              -- workspace clock
  delivery_id uuid not null,
  user_id text not null,
  campaign_id uuid not null,
  campaign_version integer not null,
  dispatch_id text not null,
  variant text not null default '',
  channel text not null default '',     -- '' is the delivery's own terminal
  endpoint text not null default '',
  outcome text not null,                -- sent, failed, skipped, held
  reason text not null default '',      -- core/deliveries/reasons.ts
  send_key uuid,
  provider_message_id text,
  tries smallint not null default 0,
  facts jsonb not null default '{}'
) partition by range (logged_at);
create index send_log_person on send_log (part, workspace_id, user_id, campaign_id, logged_at);
create table send_log_default partition of send_log default;

-- Sums of the log, kept in the same statement that logs: considered = sent + failed + skipped(reason) + held + waiting.
create table campaign_counters (
  part smallint not null,
  workspace_id integer not null,
  campaign_id uuid not null,
  day date not null,                    -- UTC day of the workspace clock
  send_id text not null default '',
  variant text not null default '',
  channel text not null default '',
  outcome text not null,                -- considered, sent, failed, skipped, held
  reason text not null default '',
  count bigint not null,
  primary key (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
) with (fillfactor = 70);

-- Messages of the capture provider: what a sandbox would have sent, whole.
create table captured_messages (
  part smallint not null,
  workspace_id integer not null,
  send_key uuid not null,
  at timestamptz not null,              -- the exact instant on the workspace's clock
  user_id text not null,
  campaign_id uuid not null,
  dispatch_id text not null,
  channel text not null,
  endpoint text not null,
  variant text not null,
  message jsonb not null,
  primary key (part, workspace_id, send_key)
);
create index captured_messages_at on captured_messages (part, workspace_id, at);

-- Group ids of committed ingest bundles: a retry of ours applies nothing twice.
create table ingest_ledger (
  part smallint not null,
  group_id uuid not null,
  at timestamptz not null,
  primary key (part, group_id)
);

-- Erased identifiers (keyed digests): a re-import is refused unless allowed (G16).
create table tombstones (
  part smallint not null,
  workspace_id integer not null,
  digest bytea not null,
  erased_at timestamptz not null,
  primary key (part, workspace_id, digest)
);

-- People merged away or erased. Until `settled`, something of theirs may have been in flight when they left; a sweep
-- moves it to the survivor (`into_*`), or scrubs it, once its outcome is known. Links in old mail find the survivor.
create table departed_users (
  part smallint not null,
  workspace_id integer not null,
  user_id text not null,
  into_part smallint,                   -- null: erased
  into_user_id text,
  departed_at timestamptz not null,     -- real time
  settled boolean not null,
  primary key (part, workspace_id, user_id)
);
create index departed_users_open on departed_users (departed_at) where not settled;

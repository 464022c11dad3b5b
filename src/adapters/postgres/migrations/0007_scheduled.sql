-- Older servers can still run: yes (new columns have defaults; older servers launch no scheduled campaign).
-- Occurrences of scheduled campaigns: one row each, made once however many planners there are. The next one exists
-- ahead of its time; when it starts, it becomes a dispatch and a fan-out in the same transaction.

create table occurrences (
  workspace_id integer not null,
  campaign_id uuid not null,
  key text not null,                    -- wall-clock date-time, 'launch', or 'manual:<id>'
  number integer not null,
  dispatch_id text not null,            -- shared by all recipients (campaign-delivery 21)
  live boolean not null,
  version integer not null,             -- of the definition whose schedule and audience stand
  at timestamptz not null,              -- in the company zone
  due_at timestamptz not null,          -- planning starts: the instant, or the first zone's early check
  frozen_at timestamptz not null,       -- from here on an edit of schedule or audience leaves it (2.4)
  ends_at timestamptz not null,         -- the last zone's, or the last wave's turn is over
  followed_at timestamptz not null,     -- workspace clock: what counts as its launch for late local times
  status text not null check (status in ('waiting', 'started', 'cancelled')),
  lease_until timestamptz not null default '-infinity',
  epoch integer not null default 0,
  primary key (workspace_id, campaign_id, key)
);
create index occurrences_due on occurrences (live, due_at) where status = 'waiting';

-- The version whose schedule the occurrences follow; null until they do.
alter table campaigns add column scheduled_version integer;
create index campaigns_unfollowed on campaigns (workspace_id)
  where type = 'scheduled' and scheduled_version is distinct from version;

alter table fanouts
  add column waves jsonb,               -- offsets in ms by wave, and where people go by their place in the audience
  add column optimal jsonb,             -- each person's best moment of a day
  add column seen bigint not null default 0;  -- people of the audience so far, for waves

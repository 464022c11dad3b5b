-- Older servers can still run: yes (a new table only).
-- Shares of a campaign with intelligent selection (16.6): one row per re-weighing, the first one of a period stands.

create table share_decisions (
  workspace_id integer not null,
  campaign_id uuid not null,
  basis text not null,                  -- variants and control they are for: an edit starts anew
  period bigint not null,               -- half days since 1970, workspace clock
  decided_at timestamptz not null,      -- workspace clock
  settled boolean not null,             -- nothing left to gain: no more re-weighing
  shares jsonb not null,                -- [{"variant", "percentage", "successes", "people", "best"}]
  remaining double precision,           -- what could still be gained, relative, with 95 % certainty
  primary key (workspace_id, campaign_id, basis, period)
);

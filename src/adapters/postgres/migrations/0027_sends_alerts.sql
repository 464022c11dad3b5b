-- Older servers can still run: yes (new tables only).
-- Alerts about how much a campaign sends (2.7): what is watched, and what was found, once per window and threshold.

create table campaign_alerts (
  workspace_id integer not null,
  alert_id uuid not null,
  campaign_id uuid not null,
  measure text not null check (measure in ('run', 'hour', 'day')),
  upper_threshold bigint,
  lower_threshold bigint,
  emails text[] not null,               -- of people who work here
  webhook_url text,
  active boolean not null,
  created_at timestamptz not null,      -- workspace clock: windows that began earlier are not judged from below
  created_by text not null,
  primary key (workspace_id, alert_id)
);
create index campaign_alerts_campaign on campaign_alerts (workspace_id, campaign_id);

create table campaign_alert_findings (
  workspace_id integer not null,
  alert_id uuid not null,
  window_key text not null,             -- the run, or when the hour or day began
  bound text not null check (bound in ('upper', 'lower')),
  campaign_id uuid not null,
  threshold bigint not null,
  value bigint not null,
  found_at timestamptz not null,        -- workspace clock
  attempts smallint not null default 0,
  retry_at timestamptz not null,        -- real time; passed on to people and servers until it succeeds
  status text not null check (status in ('waiting', 'told', 'failed')),
  detail text not null default '',
  primary key (workspace_id, alert_id, window_key, bound)
);
create index campaign_alert_findings_campaign on campaign_alert_findings (workspace_id, campaign_id, found_at);
create index campaign_alert_findings_waiting on campaign_alert_findings (retry_at) where status = 'waiting';

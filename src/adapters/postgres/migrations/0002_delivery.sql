-- Older servers can still run: yes (added columns have defaults).
-- What scheduled and action-based delivery remember about a person and a campaign: one row that filters, triggers,
-- re-eligibility and `why` read, so that none of them reads a log.

alter table campaign_receipts
  add column first_received_at timestamptz,
  -- {channel: {"count": n, "first_at": "<ISO>", "last_at": "<ISO>"}}
  add column channels jsonb not null default '{}',
  -- {kind: {"count", "first_at", "last_at"}}: open, machine_open, click, click:<alias>, button:<n>, view, dismiss …
  add column interactions jsonb not null default '{}',
  -- {"A": {"count", "first_at", "last_at"}, …}
  add column conversions jsonb not null default '{}',
  -- When the person entered the control group: it receives nothing.
  add column enrolled_at timestamptz;

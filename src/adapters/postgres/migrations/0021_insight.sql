-- Older servers can still run: yes (indexes only).
-- What screens read of the ledgers. Logs grow at their end, so that an index of blocks by time costs next to nothing
-- to write and leads straight to a day, an hour or a page.

create index send_log_time on send_log using brin (logged_at) with (pages_per_range = 32, autosummarize = on);
create index interactions_time on interactions using brin (logged_at) with (pages_per_range = 32, autosummarize = on);

-- Sums of the last days over all campaigns. Counting up changes neither column, so updates stay heap-only.
create index campaign_counters_recent on campaign_counters (workspace_id, day);

-- What was sent lately, newest first; one row per broadcast or occurrence.
create index fanouts_recent on fanouts (workspace_id, due_at);
create index occurrences_recent on occurrences (workspace_id, due_at);

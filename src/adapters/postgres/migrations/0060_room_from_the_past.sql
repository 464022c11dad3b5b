-- Older servers can still run: yes (they know no index by its name).
-- What is over for long is found by when it was, without walking everything that is kept. One row a call: sends need no
-- such index, since the day of the log that is about to be dropped lists them. Calls wait while theirs is built: where there
-- are many, they are made ahead of the upgrade (docs/operating.md), and found here.
create index if not exists dispatches_recent on dispatches (created_at);
create index if not exists schedules_recent on schedules (workspace_id, due_at);

-- Older servers can still run: yes (they know no index by its name).
-- What is over for long is found by when it was, without walking everything that is kept. One row a call: sends need no
-- such index, since the day of the log that is about to be dropped lists them.
create index dispatches_recent on dispatches (created_at);
create index schedules_recent on schedules (workspace_id, due_at);

-- Older servers can still run: yes (they know no index by its name).
-- The changes of one thing are looked for, and the names of things that are gone.
create index audit_log_by_subject on audit_log (workspace_id, subject, audit_id);

-- Older servers can still run: yes (an index they need not know of).

-- Erasing finds whom somebody was before merges.
create index departed_users_into on departed_users (workspace_id, into_user_id) where into_user_id is not null;

-- Older servers can still run: yes.
--
-- What sending writes per message, lighter. `status` was in the predicate of an index, so that settling a send wrote
-- every index of the row again; `uncertain` (every held send is) does not change in the usual case, so that settling is
-- a heap-only update where the page has room.
drop index sends_open;
create index sends_uncertain on sends (part, workspace_id, campaign_id) where uncertain;
alter table sends set (fillfactor = 65);
alter table campaign_receipts set (fillfactor = 65);

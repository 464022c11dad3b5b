-- Older servers can still run: yes.
--
-- A receipt begins as a small reservation and grows when its message has left: with room on its page that is a heap-only
-- update, and full pages are dense all the same.
alter table campaign_receipts set (fillfactor = 50);

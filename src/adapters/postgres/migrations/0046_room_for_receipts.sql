-- Older servers can still run: yes.
--
-- A receipt grows to three times the size of its reservation when its message has left. With half a page left free two of five
-- still moved to another page, with an entry in both indexes; with this much free none does, and full pages are as dense as they
-- were. Pages that exist stay as they are.
alter table campaign_receipts set (fillfactor = 30);

-- Older servers can still run: yes
-- Lists of promotion codes say when somebody wants to know that they run out.
alter table promotion_lists add column alert_below integer check (alert_below >= 0);

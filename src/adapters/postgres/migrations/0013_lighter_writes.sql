-- Older servers can still run: yes.

-- Uncompressed, so that the size of the map stands for its number of days (writeBundle).
alter table event_summaries alter column days set storage external;

-- No filter asks for attributes by containment, and the index made every change of an attribute write all the others.
drop index users_attributes;

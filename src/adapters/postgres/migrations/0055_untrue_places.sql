-- Older servers can still run: yes. An external id that an older server removes is not noted here.
--
-- Where an external id leads is remembered for a while by each process that ingests. People who were merged away or erased stand
-- in departed_users; this names people who stay and lost an external id. Whoever writes with a remembered place asks here, in
-- the statement that writes, and looks it up again. Rows are swept once no process can still remember what was before them.
create table untrue_places (
  part smallint not null,
  workspace_id integer not null,
  user_id text not null,
  at timestamptz not null,              -- real time of the latest id they lost
  primary key (part, workspace_id, user_id)
);

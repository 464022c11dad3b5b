-- Older servers can still run: yes (a new table; facts that they offer are not kept, as before).
-- Facts that may start or cancel campaigns (a link followed, a message received, a change of consent), kept in the
-- transaction that makes them true until what they start is durable. Usually empty: a row lives for milliseconds.
create table offered_facts (
  part smallint not null,
  workspace_id integer not null,
  fact_id uuid not null,
  user_id text not null,
  live boolean not null,                -- false: a sandbox's
  now_at timestamptz not null,          -- workspace clock
  fact jsonb not null,                  -- core/campaigns/trigger.ts Fact
  kept_at timestamptz not null,         -- real time
  primary key (part, workspace_id, fact_id)
) with (fillfactor = 70);

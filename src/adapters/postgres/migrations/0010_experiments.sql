-- Older servers can still run: yes (added columns have defaults).
-- Conversion windows stay with the person's receipt of the campaign; amounts beside counts; decisions of experiments.

alter table campaign_receipts
  -- [{"d": delivery, "ch": channel, "v": variant, "s": send id, "t": opened (ms), "c": letters converted}]
  add column windows jsonb not null default '[]';

alter table campaign_counters
  add column amount double precision not null default 0;

-- The winning variant of a campaign that is sent once: decided once, whoever needs it first (16.4).
create table winner_decisions (
  workspace_id integer not null,
  campaign_id uuid not null,
  dispatch_id text not null,            -- of the test
  decided_at timestamptz not null,      -- workspace clock
  winner text,                          -- variant; null: nobody else gets a message
  because text not null,
  results jsonb not null,               -- what the decision rested on
  primary key (workspace_id, campaign_id, dispatch_id)
);

-- Adds up {"name": {"count", "first_at", "last_at"}} of two moments; the second is the later one.
create or replace function merge_marks(before jsonb, added jsonb) returns jsonb
language sql immutable parallel safe as $$
  select before || coalesce(jsonb_object_agg(a.key, case when before ? a.key then jsonb_build_object(
      'count', (before -> a.key ->> 'count')::bigint + (a.value ->> 'count')::bigint,
      'first_at', before -> a.key -> 'first_at',
      'last_at', greatest(before -> a.key ->> 'last_at', a.value ->> 'last_at'))
    else a.value end), '{}')
  from jsonb_each(added) a
$$;

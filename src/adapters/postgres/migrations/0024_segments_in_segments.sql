-- Older servers can still run: yes (they put in what they know and refuse what lies deeper, as before).

-- Rules of the segments that a document names and of those that these name in turn, by id; null when it names none.
-- Two levels, never more: a segment that another names may name none itself (CD-18.1).
create or replace function named_segments(of_workspace integer, document jsonb) returns jsonb
language sql stable as $$
  with outer_ones as (
    select s.segment_id, s.rule from segments s
    where s.workspace_id = of_workspace and s.segment_id::text in (
      select jsonb_path_query(document, 'lax $.** ? (@.filter == "segment-membership").segment_id') #>> '{}')
  ), inner_ones as (
    select s.segment_id, s.rule from segments s
    where s.workspace_id = of_workspace and s.segment_id::text in (
      select jsonb_path_query(o.rule, 'lax $.** ? (@.filter == "segment-membership").segment_id') #>> '{}'
      from outer_ones o)
  )
  select jsonb_object_agg(one.segment_id, one.rule)
  from (select segment_id, rule from outer_ones union select segment_id, rule from inner_ones) as one
$$;

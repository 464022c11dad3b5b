-- Copies for seed groups on their way. A reference table: few rows, written by whoever sends first.

-- Whoever writes the instant plans them, in the same statement. A row that another one is writing is passed over: then it
-- is theirs. $3 = real time, $4 = variants, $5 = live, $6 = workspace clock, $7 = addresses with their keys.
-- name: takeSeeds
with due as materialized (
  select s.seed_group_id from campaign_seeds s
  where s.workspace_id = $1 and s.campaign_id = $2 and s.sent_at is null
  for update skip locked
), taken as (
  update campaign_seeds s set sent_at = to_timestamp($3 / 1000.0) from due
  where s.workspace_id = $1 and s.campaign_id = $2 and s.seed_group_id = due.seed_group_id and s.sent_at is null
  returning s.seed_group_id
)
select g.members from taken t join seed_groups g on g.workspace_id = $1 and g.seed_group_id = t.seed_group_id

-- Somebody of two groups that are attached at different times gets one copy all the same.
-- name: planCopies
insert into seed_copies (workspace_id, campaign_id, copy_id, variant_id, address, live, at, due_at)
select $1, $2, r.key, r.variant, r.address, $3, to_timestamp($4::float8 / 1000.0), to_timestamp($5::float8 / 1000.0)
from jsonb_to_recordset($6::jsonb) as r(key uuid, variant text, address text)
on conflict (workspace_id, campaign_id, copy_id) do nothing

-- $1 = real time, $2 = how many, $3 = lease in ms, $4 and $5 = of one campaign, or null.
-- name: claimCopies
update seed_copies c set epoch = c.epoch + 1, lease_until = statement_timestamp() + make_interval(secs => $3::float8 / 1000)
from (
  select x.workspace_id, x.campaign_id, x.copy_id from seed_copies x
  where x.state in ('due', 'attempting') and x.due_at <= to_timestamp($1::float8 / 1000.0)
    and x.lease_until <= statement_timestamp() and ($4::integer is null or (x.workspace_id = $4 and x.campaign_id = $5::uuid))
  order by x.due_at limit $2 for update skip locked
) d
where c.workspace_id = d.workspace_id and c.campaign_id = d.campaign_id and c.copy_id = d.copy_id
returning c.workspace_id, c.campaign_id, c.copy_id, c.variant_id, c.address, c.live, c.at, c.state, c.attempt, c.uncertain,
  c.first_at, c.epoch

-- Before the first byte leaves, and only of campaigns that run as they did when the copy was planned. $2 = real time, $3 = how long the call may take and be waited for, in ms.
-- name: commitCopies
update seed_copies c set state = 'attempting', attempt = c.attempt + 1,
  first_at = coalesce(c.first_at, to_timestamp($2::float8 / 1000.0)),
  lease_until = statement_timestamp() + make_interval(secs => $3::float8 / 1000)
from jsonb_to_recordset($1::jsonb) as r(w integer, c uuid, k uuid, e integer)
where c.workspace_id = r.w and c.campaign_id = r.c and c.copy_id = r.k and c.epoch = r.e and c.state = 'due'
  and c.lease_until > statement_timestamp()
  and exists (select 1 from campaigns g where g.workspace_id = c.workspace_id and g.campaign_id = c.campaign_id
    and g.status in ('active', 'idle') and (g.stopped_at is null or g.stopped_at < c.at))
returning c.copy_id

-- $5 = state, $6 = due, $7 = uncertain, $8 = reason, $9 = detail, $10 = real time.
-- name: concludeCopy
update seed_copies c set state = $5, due_at = to_timestamp($6::float8 / 1000.0), uncertain = $7, reason = $8, detail = $9,
  lease_until = '-infinity', settled_at = case when $5 = 'due' then null else to_timestamp($10::float8 / 1000.0) end
where c.workspace_id = $1 and c.campaign_id = $2 and c.copy_id = $3 and c.epoch = $4

-- name: countCopies
select count(*) filter (where state in ('due', 'attempting'))::integer as waiting,
  count(*) filter (where state = 'sent')::integer as sent, count(*) filter (where state = 'failed')::integer as failed,
  count(*) filter (where state = 'held')::integer as held
from seed_copies where workspace_id = $1 and campaign_id = $2

-- name: forgetCopies
delete from seed_copies where settled_at < to_timestamp($1::float8 / 1000.0)

-- name: dropCopiesTo
delete from seed_copies where workspace_id = $1 and lower(address) = any($2::text[])

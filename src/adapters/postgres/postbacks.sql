-- Statuses of transactional calls on their way out. Few, and looked for across all parts: a person's part may change
-- between two statuses of one dispatch, and they keep their order.

-- name: receivers
-- all-parts: by an index of what is due; usually empty
select w.workspace_id, w.settings #>> '{postbacks,url}' as url, w.postback_secret,
  w.archived_at is not null as archived
from workspaces w
cross join lateral (
  -- The order keeps it to a look into the index per workspace, however many wait.
  select 1 from postbacks p
  where p.workspace_id = w.workspace_id and p.live and p.given_up_at is null and p.due_at <= to_timestamp($1 / 1000.0)
    and p.lease_until <= statement_timestamp()
  order by p.due_at limit 1) due
where w.kind = 'live'

-- Looks at no more than $5 of what is due. What stands behind another one of its dispatch is put off until that one is
-- due (a second, when that one is on its way), so that the next look does not meet it again. Always a moment, never
-- "until told": whoever writes or takes one meanwhile leaves nothing stuck.
-- name: claimPostbacks
-- all-parts: by an index of what is due in a workspace
with looked as materialized (
  select x.part, x.workspace_id, x.dispatch_id, x.step, x.about, x.due_at, x.written_at from postbacks x
  where x.workspace_id = $1 and x.live and x.given_up_at is null and x.due_at <= to_timestamp($2 / 1000.0)
    and x.lease_until <= statement_timestamp()
  order by x.due_at limit $5 for update skip locked
), placed as materialized (
  select x.*, (
    select max(e.due_at) from postbacks e
    where e.workspace_id = x.workspace_id and e.dispatch_id = x.dispatch_id and e.given_up_at is null
      and (e.written_at, e.step, e.about) < (x.written_at, x.step, x.about)) as behind
  from looked x
), put_off as (
  update postbacks p set due_at = greatest(x.behind, to_timestamp($2 / 1000.0) + interval '1 second')
  from placed x
  where x.behind is not null and p.part = x.part and p.workspace_id = x.workspace_id and p.dispatch_id = x.dispatch_id
    and p.step = x.step and p.about = x.about
), claimed as (
  update postbacks p set epoch = p.epoch + 1, lease_until = statement_timestamp() + make_interval(secs => $4::float8 / 1000)
  from (select * from placed where behind is null order by due_at limit $3) x
  where p.part = x.part and p.workspace_id = x.workspace_id and p.dispatch_id = x.dispatch_id
    and p.step = x.step and p.about = x.about
  returning p.part, p.workspace_id, p.dispatch_id, p.step, p.about, p.campaign_id, p.external_send_id, p.at, p.received_at,
    p.planned_at, p.due_from, p.reason, p.epoch, p.tries, p.written_at
)
select c.*, l.looked from (select count(*)::int as looked from looked) l left join claimed c on true

-- What was put off behind it can go now.
-- name: dropTaken
with gone as (
  delete from postbacks p
  using jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, dispatch text, s smallint, k uuid, epoch integer)
  where p.part = r.part and p.workspace_id = r.w and p.dispatch_id = r.dispatch and p.step = r.s and p.about = r.k
    and p.epoch = r.epoch
  returning p.part, p.workspace_id, p.dispatch_id, p.step, p.about
)
update postbacks p set due_at = p.written_at
from (select distinct workspace_id, dispatch_id from gone) g
where p.workspace_id = g.workspace_id and p.dispatch_id = g.dispatch_id and p.given_up_at is null and p.tries = 0
  and p.due_at > p.written_at
  and not exists (
    select 1 from gone o where o.part = p.part and o.workspace_id = p.workspace_id and o.dispatch_id = p.dispatch_id
      and o.step = p.step and o.about = p.about)

-- name: putBack
update postbacks p set tries = least(p.tries + 1, 32000), problem = r.problem, lease_until = '-infinity', epoch = p.epoch + 1,
  due_at = coalesce(to_timestamp(r.due_ms / 1000.0), p.due_at), given_up_at = to_timestamp(r.up_ms / 1000.0)
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, dispatch text, s smallint, k uuid, epoch integer,
  due_ms float8, up_ms float8, problem text)
where p.part = r.part and p.workspace_id = r.w and p.dispatch_id = r.dispatch and p.step = r.s and p.about = r.k
  and p.epoch = r.epoch

-- name: giveUpAll
-- all-parts: once, after the receiver was taken away
update postbacks set given_up_at = to_timestamp($2 / 1000.0), problem = $3
where workspace_id = $1 and live and given_up_at is null and lease_until <= statement_timestamp()

-- name: countPostbacks
-- all-parts: for metrics, now and then
select count(*) filter (where given_up_at is null)::int as waiting,
  count(*) filter (where given_up_at is not null)::int as given_up,
  coalesce(extract(epoch from to_timestamp($1 / 1000.0)
    - min(written_at) filter (where given_up_at is null)) * 1000, 0)::float8 as oldest_ms
from postbacks where live

-- name: listPostbacks
-- all-parts: a page for a person to look at
select dispatch_id, step, campaign_id, external_send_id, at, received_at, planned_at, due_from, reason, tries, problem, due_at,
  written_at, case when not live then 'captured' when given_up_at is null then 'waiting' else 'given_up' end as state
from postbacks
where workspace_id = $1 and ($3::text is null or dispatch_id = $3)
order by written_at desc, step desc, about limit $2

-- name: forgetPostbacks
-- all-parts: a sweep; what still waits is never forgotten
delete from postbacks where (given_up_at is not null or not live) and written_at < to_timestamp($1 / 1000.0)

-- Conversion windows of people while something they did is written: read and locked with the people's rows held, so
-- that a receipt written meanwhile is not lost.

-- name: lockOpenReceipts
select c.user_id, c.campaign_id, c.windows
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
join campaign_receipts c on c.part = r.part and c.workspace_id = r.w and c.user_id = r.u
where c.windows <> '[]'
order by c.part, c.workspace_id, c.user_id, c.campaign_id
for update of c

-- $1 = receipts, $2 = counts.
-- name: writeConversions
with converted as (
  update campaign_receipts c set windows = r.windows, conversions = merge_marks(c.conversions, r.marks)
  from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, c uuid, windows jsonb, marks jsonb)
  where c.part = r.part and c.workspace_id = r.w and c.user_id = r.u and c.campaign_id = r.c
)
insert into campaign_counters as k (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason,
  count, amount)
select r.part, r.w, r.c, r.day, r.send_id, r.variant, r.channel, r.outcome, r.currency, sum(r.n), sum(r.amount)
from jsonb_to_recordset($2::jsonb) as r(part smallint, w integer, c uuid, day date, send_id text, variant text,
  channel text, outcome text, currency text, n bigint, amount float8)
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
order by 1, 2, 3, 4, 5, 6, 7, 8, 9
on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
do update set count = k.count + excluded.count, amount = k.amount + excluded.amount

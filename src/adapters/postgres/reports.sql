-- name: listMessages
-- all-parts: a report, by campaign or person, newest first
select at, logged_at, delivery_id, user_id, campaign_id, campaign_version, dispatch_id, variant, channel, endpoint,
  outcome, reason, send_key, provider_message_id, tries, facts
from send_log
where workspace_id = $1
  and ($2::uuid is null or campaign_id = $2)
  and ($3::smallint is null or (part = $3 and user_id = $4))
  and ($5::text is null or outcome = $5)
  and ($6::text is null or dispatch_id = $6)
  and ($7::double precision is null
    -- cursors carry milliseconds: finer instants would fall between two pages
    or (date_trunc('milliseconds', logged_at), delivery_id, channel, endpoint)
      < (to_timestamp($7 / 1000.0), $8::uuid, $9::text, $10::text))
order by date_trunc('milliseconds', logged_at) desc, delivery_id desc, channel desc, endpoint desc
limit $11;

-- name: listCaptured
-- all-parts: a report of a sandbox, in the order of its clock
select c.send_key, c.at, c.user_id, u.external_id, c.campaign_id, c.dispatch_id, c.channel, c.endpoint, c.variant,
  c.message
from captured_messages c
left join users u on u.part = c.part and u.workspace_id = c.workspace_id and u.user_id = c.user_id
where c.workspace_id = $1
  and ($2::uuid is null or c.campaign_id = $2)
  and ($3::smallint is null or (c.part = $3 and c.user_id = $4))
  and ($5::text is null or c.dispatch_id = $5)
  and ($6::double precision is null or (c.at, c.send_key) > (to_timestamp($6 / 1000.0), $7::uuid))
order by c.at, c.send_key
limit $8;

-- name: listCapturedNewestFirst
-- all-parts: the same backwards; the messages of a sandbox that people look at are its last ones
select c.send_key, c.at, c.user_id, u.external_id, c.campaign_id, c.dispatch_id, c.channel, c.endpoint, c.variant,
  c.message
from captured_messages c
left join users u on u.part = c.part and u.workspace_id = c.workspace_id and u.user_id = c.user_id
where c.workspace_id = $1
  and ($2::uuid is null or c.campaign_id = $2)
  and ($3::smallint is null or (c.part = $3 and c.user_id = $4))
  and ($5::text is null or c.dispatch_id = $5)
  and ($6::double precision is null or (c.at, c.send_key) < (to_timestamp($6 / 1000.0), $7::uuid))
order by c.at desc, c.send_key desc
limit $8;

-- name: lastBroadcast
-- Found by when it was due; what a call says is forgotten some days after it is over, so that no older ones are looked at.
select d.trigger_properties as properties, f.due_at as at
from fanouts f join dispatches d on d.workspace_id = f.workspace_id and d.dispatch_id = f.dispatch_id
where f.workspace_id = $1 and f.campaign_id = $2 and f.due_at >= $3::timestamptz and d.trigger_properties <> '{}'
order by f.due_at desc limit 1;

-- name: listWaiting
select delivery_id, dispatch_id, due_at, planned_at, tries, progress
from deliveries
where part = $1 and workspace_id = $2 and user_id = $3 and campaign_id = $4
order by due_at limit 100;

-- name: countOutcomes
-- all-parts: sums of a campaign over everybody, and who still waits, seen at one moment: a delivery that ends
-- between two statements would be in neither sum
select day::text as day, send_id, variant, channel, outcome, reason, sum(count)::bigint as count
from campaign_counters
where workspace_id = $1 and campaign_id = $2 and outcome in ('considered', 'sent', 'failed', 'skipped', 'held')
group by day, send_id, variant, channel, outcome, reason
union all
select '', '', '', '', 'waiting', '', count(*) from deliveries where workspace_id = $1 and campaign_id = $2
order by day, send_id, variant, channel, outcome, reason;

-- name: countAll
-- all-parts: everything counted of a campaign in a range of days; naming the parts lets the key be used
select day::text as day, send_id, variant, channel, outcome, reason, sum(count)::bigint as count, sum(amount) as amount
from campaign_counters
where part = any($6::smallint[]) and workspace_id = $1 and campaign_id = $2
  and ($3::date is null or day >= $3) and ($4::date is null or day <= $4) and ($5::text is null or send_id = $5)
group by day, send_id, variant, channel, outcome, reason
order by day, send_id, variant, channel, outcome, reason;

-- name: countBefore
-- all-parts: what was counted of the people of a campaign before a day
select outcome, sum(count)::bigint as count
from campaign_counters
where part = any($5::smallint[]) and workspace_id = $1 and campaign_id = $2 and day < $3::date and channel = ''
  and ($4::text is null or send_id = $4) and outcome in ('considered', 'sent', 'failed', 'skipped', 'held')
group by outcome;

-- name: countByCampaign
-- all-parts: sums of a workspace over a span of days, found by their index; ids only of campaigns that did something
select campaign_id, case when variant = 'control' then variant else '' end as variant,
  case when channel = '' then '' else 'any' end as channel, outcome,
  case when outcome = 'revenue' then reason else '' end as reason, sum(count)::bigint as count, sum(amount) as amount
from campaign_counters
where workspace_id = $1 and day between $2::date and $3::date
group by 1, 2, 3, 4, 5;

-- name: countByDay
-- all-parts: sums of a workspace by day, found by their index
select day::text as day, case when variant = 'control' then variant else '' end as variant,
  case when channel = '' then '' else 'any' end as channel, outcome,
  case when outcome = 'revenue' then reason else '' end as reason, sum(count)::bigint as count, sum(amount) as amount
from campaign_counters
where workspace_id = $1 and day between $2::date and $3::date
group by 1, 2, 3, 4, 5;

-- What became of people and what they did, hour by hour of one day on the workspace's clock. $5 and $6 bound the log's
-- own, real time, so that an index that knows which blocks hold which instants (BRIN) leaves out the rest.
-- name: countHours
-- all-parts: a report over one day of the log
select hour, outcome, count(*)::bigint as count from (
  select extract(hour from at at time zone 'UTC')::integer as hour, outcome
  from send_log
  where workspace_id = $1 and campaign_id = $2 and channel = '' and at >= $3::timestamptz and at < $4::timestamptz
    and logged_at >= $5::timestamptz and ($6::timestamptz is null or logged_at < $6)
  union all
  select extract(hour from at at time zone 'UTC')::integer, kind
  from interactions
  where workspace_id = $1 and campaign_id = $2 and kind in ('open', 'click')
    and at >= $3::timestamptz and at < $4::timestamptz
    and logged_at >= $5::timestamptz and ($6::timestamptz is null or logged_at < $6)
) happened
group by hour, outcome;

-- name: listDecisions
select dispatch_id, decided_at, winner, because, results
from winner_decisions where workspace_id = $1 and campaign_id = $2
order by decided_at desc limit 10;

-- Newest first: a month of half days.
-- name: listShares
select workspace_id, campaign_id, basis, period, decided_at, settled, shares, remaining
from share_decisions where workspace_id = $1 and campaign_id = $2
order by decided_at desc, period desc limit 60;

-- name: listHeld
-- all-parts: held sends are rare and wait for a person; every one is uncertain, which is what the index holds
select s.send_key, s.delivery_id, s.user_id, u.external_id, s.campaign_id, c.name as campaign_name, s.dispatch_id, s.channel,
  s.endpoint, k.name as configuration, k.provider, s.attempt as attempts, s.at, count(*) over ()::int as total
from sends s
join campaigns c on c.workspace_id = s.workspace_id and c.campaign_id = s.campaign_id
left join users u on u.part = s.part and u.workspace_id = s.workspace_id and u.user_id = s.user_id
left join channel_configurations k on k.workspace_id = s.workspace_id and k.configuration_id = s.configuration_id
where s.workspace_id = $1 and s.uncertain and s.status = 'held' and ($2::uuid is null or s.campaign_id = $2)
order by s.at, s.send_key limit $3;

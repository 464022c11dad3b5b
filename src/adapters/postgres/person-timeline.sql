-- What happened to one person, newest first. $4: milliseconds of the instant to go on from. Equal rows keep their order from
-- page to page by where they are stored: a page goes on by how many of a millisecond were shown.

-- name: factsOf
select at, kind, name, app_id, properties from events
where part = $1 and workspace_id = $2 and user_id = $3 and ($4::float8 is null or at < to_timestamp(($4 + 1) / 1000.0))
order by at desc, kind, name, received_at desc, tableoid, ctid limit $5

-- name: messagesOf
select l.at, l.campaign_id, c.name as campaign_name, l.channel, l.endpoint, l.outcome, l.reason, l.variant, l.delivery_id, l.facts
from send_log l
left join campaigns c on c.workspace_id = l.workspace_id and c.campaign_id = l.campaign_id
where l.part = $1 and l.workspace_id = $2 and l.user_id = $3 and ($4::float8 is null or l.at < to_timestamp(($4 + 1) / 1000.0))
order by l.at desc, l.delivery_id, l.channel, l.endpoint, l.tableoid, l.ctid limit $5

-- name: interactionsOf
select i.at, i.kind, i.name, i.campaign_id, c.name as campaign_name, i.channel, i.variant, i.detail
from interactions i
left join campaigns c on c.workspace_id = i.workspace_id and c.campaign_id = i.campaign_id
where i.part = $1 and i.workspace_id = $2 and i.user_id = $3 and ($4::float8 is null or i.at < to_timestamp(($4 + 1) / 1000.0))
order by i.at desc, i.kind, i.name, i.campaign_id, i.tableoid, i.ctid limit $5

-- name: statesOf
-- The last change of each state: what came before it is not kept.
select u.email_state, u.email_state_at, u.push_state, u.push_state_at, u.email_bounced_at, u.email_spam_at,
  u.phone_stopped_at, u.phone_invalid_at, u.created_at, (
    select coalesce(jsonb_agg(jsonb_build_object('id', g.key, 'state', g.value ->> 'state', 'at', g.value ->> 'at',
      'name', (select s.name from subscription_groups s
        where s.workspace_id = u.workspace_id and s.group_id::text = g.key))), '[]')
    from jsonb_each(u.subscription_groups) g) as groups
from users u where u.part = $1 and u.workspace_id = $2 and u.user_id = $3

-- name: conversionsOf
select r.campaign_id, c.name as campaign_name, r.conversions
from campaign_receipts r
left join campaigns c on c.workspace_id = r.workspace_id and c.campaign_id = r.campaign_id
where r.part = $1 and r.workspace_id = $2 and r.user_id = $3 and r.conversions <> '{}'
order by r.campaign_id limit 500

-- Consent by address and by person. $patch holds the changed columns only: a key that is there is written, null
-- included; one that is not leaves its column alone. Instants are epoch milliseconds.

-- $1 = addresses, $2 = patch.
-- name: writeAddressStates
insert into address_states as a (part, workspace_id, kind, value, email_state, email_state_at, bounced_at, bounce_reason,
  spam_at, stopped_at, groups)
select r.part, r.w, r.kind, r.value, $2::jsonb ->> 'email_state', to_timestamp(($2::jsonb ->> 'email_state_at')::float8 / 1000.0),
  to_timestamp(($2::jsonb ->> 'bounced_at')::float8 / 1000.0), $2::jsonb ->> 'bounce_reason',
  to_timestamp(($2::jsonb ->> 'spam_at')::float8 / 1000.0), to_timestamp(($2::jsonb ->> 'stopped_at')::float8 / 1000.0),
  coalesce($2::jsonb -> 'groups', '{}')
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text)
order by r.part, r.w, r.kind, r.value
on conflict (part, workspace_id, kind, value) do update set
  email_state = case when $2::jsonb ? 'email_state' then excluded.email_state else a.email_state end,
  email_state_at = case when $2::jsonb ? 'email_state_at' then excluded.email_state_at else a.email_state_at end,
  bounced_at = case when $2::jsonb ? 'bounced_at' then excluded.bounced_at else a.bounced_at end,
  bounce_reason = case when $2::jsonb ? 'bounced_at' then excluded.bounce_reason else a.bounce_reason end,
  spam_at = case when $2::jsonb ? 'spam_at' then excluded.spam_at else a.spam_at end,
  stopped_at = case when $2::jsonb ? 'stopped_at' then excluded.stopped_at else a.stopped_at end,
  groups = a.groups || excluded.groups

-- The copies on people who have the address; they are locked already. A new revision makes decisions under way
-- decide again. $1 = people, $2 = patch, $3 = whether bounces and complaints are of an email; of a phone they are of a number that is none.
-- name: patchPeople
update users u set revision = u.revision + 1,
  email_state = case when $2::jsonb ? 'email_state' then $2::jsonb ->> 'email_state' else u.email_state end,
  email_state_at = case when $2::jsonb ? 'email_state_at'
    then to_timestamp(($2::jsonb ->> 'email_state_at')::float8 / 1000.0) else u.email_state_at end,
  email_bounced_at = case when $3 and $2::jsonb ? 'bounced_at'
    then to_timestamp(($2::jsonb ->> 'bounced_at')::float8 / 1000.0) else u.email_bounced_at end,
  email_spam_at = case when $3 and $2::jsonb ? 'spam_at'
    then to_timestamp(($2::jsonb ->> 'spam_at')::float8 / 1000.0) else u.email_spam_at end,
  phone_stopped_at = case when $2::jsonb ? 'stopped_at'
    then to_timestamp(($2::jsonb ->> 'stopped_at')::float8 / 1000.0) else u.phone_stopped_at end,
  phone_invalid_at = case when not $3 and $2::jsonb ? 'bounced_at'
    then to_timestamp(($2::jsonb ->> 'bounced_at')::float8 / 1000.0) else u.phone_invalid_at end,
  subscription_groups = u.subscription_groups || coalesce($2::jsonb -> 'groups', '{}')
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text)
where u.part = r.part and u.workspace_id = r.w and u.user_id = r.u

-- Everybody who may have one of the addresses, however many.
-- name: findOwners
select c.kind, c.value, c.user_part, c.user_id
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text)
join contact_points c on c.part = r.part and c.workspace_id = r.w and c.kind = r.kind and c.value = r.value

-- name: findAddressStates
select a.kind, a.value, a.email_state, a.email_state_at, a.bounced_at, a.spam_at, a.stopped_at, a.groups
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, kind text, value text)
join address_states a on a.part = r.part and a.workspace_id = r.w and a.kind = r.kind and a.value = r.value

-- name: findGroups
select group_id, name, channel from subscription_groups
where workspace_id = $1 and group_id = any($2::uuid[])

-- name: findEmailGroups
select group_id, name from subscription_groups
where workspace_id = $1 and channel = 'email' and archived_at is null order by name, group_id

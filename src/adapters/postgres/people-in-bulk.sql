-- People by the thousand, as imports bring them: columns instead of JSON rows, and nobody is read who need not be. Lists of
-- JSON texts come as one text; U+001E, which JSON always escapes, stands between them, and nothing at all is null.

-- name: followExternalIds
-- Whom external ids of one workspace point at, as `place part id passing`, comma between them: one text is read several
-- times faster than rows. One by one through the key: nobody is read who is not asked for, whatever statistics say.
select string_agg(concat_ws(' ', r.n, x.user_part, x.user_id, x.passing), ',') as found
from unnest($2::smallint[], $3::text[]) with ordinality as r(part, value, n)
cross join lateral (
  select i.user_part, i.user_id, i.deprecated or exists (
    select 1 from untrue_places t where t.part = i.user_part and t.workspace_id = $1 and t.user_id = i.user_id offset 0
  ) or not exists (
    select 1 from users u where u.part = i.user_part and u.workspace_id = $1 and u.user_id = i.user_id offset 0
  ) as passing
  from identifiers i
  where i.part = r.part and i.workspace_id = $1 and i.kind = 'external_id' and i.value = r.value limit 1
) x

-- name: bearPeople
-- New people, whole, with their identifiers and contact points. Somebody else who took one of the identifiers at this very
-- moment makes the statement fail: nothing of it is written, and the caller sees to each person. Identifiers are taken in
-- the order of keys, like every lock.
-- $1 = workspace, $2 = group of the ledger, $3 = real time in ms, $4 = parts, $5 = workspace's time in ms.
with entered as (
  insert into ingest_ledger (part, group_id, at)
  select part, $2::uuid, to_timestamp($3::float8 / 1000) from unnest($4::smallint[]) as part
  on conflict (part, group_id) do nothing
), given as materialized (
  select r.part, r.u, coalesce(r.kind, 'external_id') as kind, r.value, r.bucket, r.email, r.email_part, r.email_key, r.phone,
    r.phone_part, r.phone_key, r.profile, r.attributes, r.rest
  from rows from (
    unnest($6::smallint[], $7::text[], $8::text[], $9::text[], $10::smallint[], $11::text[], $12::smallint[], $13::text[],
      $14::text[], $15::smallint[], $16::text[]),
    unnest(string_to_array($17, e'\x1e', '')), unnest(string_to_array($18, e'\x1e', '')),
    unnest(string_to_array($19, e'\x1e', ''))
  ) as r(part, u, kind, value, bucket, email, email_part, email_key, phone, phone_part, phone_key, profile, attributes, rest)
  order by r.part, coalesce(r.kind, 'external_id'), r.value
), named as (
  insert into identifiers (part, workspace_id, kind, value, user_part, user_id)
  select part, $1, kind, value, part, u from given
), reachable as (
  insert into contact_points (part, workspace_id, kind, value, user_part, user_id)
  select email_part, $1, 'email', coalesce(email_key, email), part, u from given where email is not null
  union all
  select phone_part, $1, 'phone', coalesce(phone_key, phone), part, u from given where phone is not null
)
-- What is as usual is absent from the rows.
insert into users (part, workspace_id, user_id, external_id, email, phone, time_zone, profile, attributes, aliases, devices,
  subscription_groups, email_state, email_state_at, push_state, push_state_at, email_bounced_at, email_spam_at,
  phone_stopped_at, phone_invalid_at, last_used_at, random_bucket, revision, created_at, updated_at)
select g.part, $1, g.u, case when g.kind = 'external_id' then g.value end, g.email, g.phone, x.rest ->> 'time_zone',
  coalesce(g.profile::jsonb, '{}'), coalesce(g.attributes::jsonb, '{}'), coalesce(x.rest -> 'aliases', '{}'),
  coalesce(x.rest -> 'devices', '[]'), coalesce(x.rest -> 'subscription_groups', '{}'),
  coalesce(x.rest ->> 'email_state', 'subscribed'), (x.rest ->> 'email_state_at')::timestamptz,
  coalesce(x.rest ->> 'push_state', 'subscribed'), (x.rest ->> 'push_state_at')::timestamptz,
  (x.rest ->> 'email_bounced_at')::timestamptz, (x.rest ->> 'email_spam_at')::timestamptz,
  (x.rest ->> 'phone_stopped_at')::timestamptz, (x.rest ->> 'phone_invalid_at')::timestamptz, (x.rest ->> 'last_used_at')::timestamptz, g.bucket, 1,
  to_timestamp($5::float8 / 1000), to_timestamp($5::float8 / 1000)
from given g cross join lateral (select g.rest::jsonb as rest offset 0) x

-- name: changePlain
-- Locks people in the order of keys. Those who have the addresses that are given, and about whom nothing else than plain
-- values is said, are changed here, unless they are known so already. Answers the others, who are locked as well, and those
-- who are gone.
with given as materialized (
  select r.*
  from rows from (
    unnest($1::smallint[], $2::integer[], $3::text[], $4::float8[], $5::text[], $6::text[], $7::text[]),
    unnest(string_to_array($8, e'\x1e', '')), unnest(string_to_array($9, e'\x1e', ''))
  ) as r(part, w, u, at, email, phone, time_zone, profile, attributes)
), held as materialized (
  select r.part, r.w, r.u, r.at, r.time_zone, r.profile, r.attributes,
    -- Without a time: to be locked and nothing else.
    r.at is not null and (r.email is null or r.email is not distinct from u.email)
      and (r.phone is null or r.phone is not distinct from u.phone) as fits
  from (select * from given order by part, w, u) r cross join lateral (
    select o.email, o.phone from users o
    where o.part = r.part and o.workspace_id = r.w and o.user_id = r.u for no key update of o
  ) u
), changed as (
  update users u
  set attributes = u.attributes || h.attributes, profile = u.profile || h.profile,
    time_zone = coalesce(h.time_zone, u.time_zone), revision = u.revision + 1, updated_at = to_timestamp(h.at / 1000)
  from (
    select part, w, u, at, time_zone, coalesce(profile::jsonb, '{}') as profile,
      coalesce(attributes::jsonb, '{}') as attributes
    from held where fits offset 0
  ) h
  where u.part = h.part and u.workspace_id = h.w and u.user_id = h.u
    and (u.attributes || h.attributes <> u.attributes or u.profile || h.profile <> u.profile
      or u.time_zone is distinct from coalesce(h.time_zone, u.time_zone))
)
select g.u as left from given g where (g.part, g.w, g.u) not in (select h.part, h.w, h.u from held h where h.fits)

-- name: dropSame
delete from account_links where purpose = $1 and account_id is not distinct from $2;

-- name: insertLink
insert into account_links (link_hash, purpose, account_id, created_at, ends_at)
values ($1, $2, $3, to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0));

-- name: findLink
select purpose, account_id, ends_at from account_links
where link_hash = $1 and ends_at > to_timestamp($2 / 1000.0);

-- name: takeLink
delete from account_links where link_hash = $1 and ends_at > to_timestamp($2 / 1000.0)
returning purpose, account_id, ends_at;

-- name: findLinkedAccount
select * from accounts where account_id = $1 and disabled_at is null;

-- name: lockOwnerLinks
select 1 from installation where one for update;

-- name: grantOwner
insert into account_roles (workspace_id, account_id, role, given_at, given_by)
values (0, $1, 'owner', to_timestamp($2 / 1000.0), 'owner link');

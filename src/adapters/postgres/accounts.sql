-- name: countAccounts
select count(*)::integer as count from accounts;

-- name: findAccount
select * from accounts where account_id = $1;

-- name: findByEmail
select * from accounts where email = $1;

-- name: insertAccount
insert into accounts (account_id, email, name, language, password_hash, created_at, updated_at)
values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0), to_timestamp($6 / 1000.0))
on conflict (email) do nothing
returning *;

-- name: changeAccount
update accounts
set name = coalesce($2, name), language = coalesce($3, language), updated_at = to_timestamp($4 / 1000.0)
where account_id = $1;

-- name: setPassword
update accounts set password_hash = $2, updated_at = to_timestamp($3 / 1000.0) where account_id = $1;

-- name: setDisabled
update accounts
set disabled_at = case when $2 then to_timestamp($3 / 1000.0) end, updated_at = to_timestamp($3 / 1000.0)
where account_id = $1;

-- name: noteSignIn
update accounts set last_sign_in_at = to_timestamp($2 / 1000.0) where account_id = $1;

-- name: startTotp
update accounts
set totp_secret = $2, totp_confirmed_at = null, totp_last_step = 0, recovery_hashes = '{}',
    updated_at = to_timestamp($3 / 1000.0)
where account_id = $1 and totp_confirmed_at is null;

-- name: confirmTotp
update accounts
set totp_confirmed_at = to_timestamp($4 / 1000.0), totp_last_step = $2, recovery_hashes = $3,
    updated_at = to_timestamp($4 / 1000.0)
where account_id = $1 and totp_secret is not null and totp_confirmed_at is null
returning account_id;

-- name: dropTotp
update accounts
set totp_secret = null, totp_confirmed_at = null, totp_last_step = 0, recovery_hashes = '{}',
    updated_at = to_timestamp($2 / 1000.0)
where account_id = $1;

-- name: useTotpStep
update accounts set totp_last_step = $2 where account_id = $1 and totp_last_step < $2 returning account_id;

-- name: useRecoveryCode
update accounts set recovery_hashes = array_remove(recovery_hashes, $2::bytea)
where account_id = $1 and $2::bytea = any (recovery_hashes)
returning account_id;

-- name: endSessions
delete from account_sessions where account_id = $1 and ($2::uuid is null or session_id <> $2)
returning session_id;

-- name: dropLinks
delete from account_links where account_id = $1;

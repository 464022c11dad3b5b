-- name: keep
insert into app_mails (mail_id, sealed, due_at, ends_at)
values ($1, $2, to_timestamp($3 / 1000.0), to_timestamp($4 / 1000.0));

-- name: claim
-- The next attempt is put off before this one is made: a process that dies with it loses nothing.
update app_mails
set attempts = attempts + 1,
    due_at = to_timestamp($1 / 1000.0) + make_interval(mins => least(30, (attempts + 1) * (attempts + 1)))
where mail_id = (
  select mail_id from app_mails
  where due_at <= to_timestamp($1 / 1000.0) and ends_at > to_timestamp($1 / 1000.0)
  order by due_at limit 1 for update skip locked
)
returning mail_id, sealed;

-- name: remove
delete from app_mails where mail_id = $1;

-- name: forget
delete from app_mails where ends_at <= to_timestamp($1 / 1000.0);

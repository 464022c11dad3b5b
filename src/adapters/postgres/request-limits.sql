-- name: leaseBlock
insert into rate_windows as w (workspace_id, scope, window_start, used)
values ($1, $2, to_timestamp($3 / 1000.0), $4)
on conflict (workspace_id, scope, window_start) do update set used = w.used + excluded.used
returning used;

-- name: forgetWindows
delete from rate_windows where window_start < to_timestamp($1 / 1000.0);

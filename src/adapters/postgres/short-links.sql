-- name: keepShortLinks
insert into short_links (part, code, workspace_id, url, alias, user_id, send_key, expires_at)
select r.part, r.code, r.w, r.url, r.alias, r.u, r.key, to_timestamp(r.expires_ms / 1000.0)
from jsonb_to_recordset($1::jsonb) as r(part smallint, code text, w integer, url text, alias text, u text, key uuid,
  expires_ms float8)
order by r.part, r.code
on conflict (part, code) do nothing

-- name: findShortLink
select l.code, l.workspace_id, l.url, l.alias, l.user_id, l.send_key, l.expires_at, w.clock_at
from short_links l join workspaces w on w.workspace_id = l.workspace_id
where l.part = $1 and l.code = $2

-- name: forgetShortLinks
-- all-parts: swept a few times a day
delete from short_links l using workspaces w
where w.workspace_id = l.workspace_id
  and l.expires_at < coalesce(w.clock_at, to_timestamp($1 / 1000.0)) - make_interval(secs => $2::float8 / 1000)

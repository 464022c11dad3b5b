-- Copies of emails for browsers, by the part of their person.

-- name: keepWebCopies
insert into web_copies (part, workspace_id, user_id, send_key, html, expires_at)
select r.part, r.w, r.u, r.key, decode(r.html, 'base64'), to_timestamp(r.expires_ms / 1000.0)
from jsonb_to_recordset($1::jsonb) as r(part smallint, w integer, u text, key uuid, html text, expires_ms float8)
order by r.part, r.w, r.u, r.key
on conflict (part, workspace_id, user_id, send_key) do nothing

-- name: findWebCopy
select c.html from web_copies c join workspaces w on w.workspace_id = c.workspace_id
where c.part = $1 and c.workspace_id = $2 and c.user_id = $3 and c.send_key = $4
  and c.expires_at > coalesce(w.clock_at, to_timestamp($5 / 1000.0))

-- name: forgetWebCopies
-- all-parts: swept a few times a day
delete from web_copies c using workspaces w
where w.workspace_id = c.workspace_id and c.expires_at < coalesce(w.clock_at, to_timestamp($1 / 1000.0))

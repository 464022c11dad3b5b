-- name: captureMessages
insert into captured_messages (part, workspace_id, send_key, at, user_id, campaign_id, dispatch_id, channel, endpoint, variant, message)
select r.part, r.workspace_id, r.send_key, r.at, r.user_id, r.campaign_id, r.dispatch_id, r.channel, r.endpoint,
  coalesce(s.variant, ''), r.message
from jsonb_to_recordset($1::jsonb) as r(part smallint, workspace_id integer, send_key uuid, at timestamptz, user_id text,
  campaign_id uuid, dispatch_id text, channel text, endpoint text, message jsonb)
left join sends s on s.part = r.part and s.workspace_id = r.workspace_id and s.send_key = r.send_key
on conflict (part, workspace_id, send_key) do nothing

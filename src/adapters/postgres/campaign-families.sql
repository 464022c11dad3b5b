-- name: typesOf
select n.name, c.type
from unnest($2::text[]) as n (name)
join campaigns c on c.workspace_id = $1 and (c.campaign_id::text = lower(n.name) or c.key = n.name);

-- name: idsOf
select campaign_id from campaigns where workspace_id = $1 and type = any ($2::text[]);

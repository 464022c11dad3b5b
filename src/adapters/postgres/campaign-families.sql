-- As handlers look campaigns up: by id, and by key only if there is none. A key may look like the id of another campaign.
-- name: standingOf
select distinct on (n.name) n.name, c.type, c.team_id, c.author_id, c.launched_at is not null as launched
from unnest($2::text[]) as n (name)
join campaigns c on c.workspace_id = $1 and (c.campaign_id::text = lower(n.name) or c.key = n.name)
order by n.name, c.campaign_id::text = lower(n.name) desc;

-- name: hiddenIds
select c.campaign_id from campaigns c
where c.workspace_id = $1
  and not (
    c.type = any ($2::text[])
    or exists (select from jsonb_to_recordset($3::jsonb) as t (team uuid, types text[])
               where t.team = c.team_id and c.type = any (t.types))
    or (c.team_id is null and c.launched_at is null and c.author_id = $4::uuid and c.type = any ($5::text[]))
  );

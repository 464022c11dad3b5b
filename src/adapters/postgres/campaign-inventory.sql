-- name: facets
select 'tag' as kind, tag as name, count(*)::integer as campaigns
from campaigns, unnest(tags) tag where workspace_id = $1 and campaign_id <> all ($2::uuid[]) group by tag
union all
select 'author', created_by, count(*)::integer
from campaigns where workspace_id = $1 and campaign_id <> all ($2::uuid[]) and created_by <> '' group by created_by
order by 1, 2;

-- name: numbers
-- all-parts: headline sums of the campaigns on one page
select campaign_id, outcome, sum(count)::bigint as count
from campaign_counters
where part = any($3::smallint[]) and workspace_id = $1 and campaign_id = any($2::uuid[])
  and outcome in ('recipient', 'sent', 'unique_open', 'unique_click', 'conversion_A')
  and (outcome <> 'sent' or channel <> '')
group by campaign_id, outcome;

-- name: setTags
-- A draft that has the same tags has not chosen others: launching it brings none back.
with followed as (
  update campaign_drafts d set tags = $3 from campaigns c
  where c.workspace_id = $1 and c.campaign_id = $2 and d.workspace_id = $1 and d.campaign_id = $2 and d.tags = c.tags
)
update campaigns set tags = $3 where workspace_id = $1 and campaign_id = $2;

-- name: carriersOf
select campaign_id from campaigns where workspace_id = $1 and $2 = any(tags)
union
select campaign_id from campaign_drafts where workspace_id = $1 and $2 = any(tags);

-- name: renameTag
update campaigns c
set tags = array(
  select name from (
    select case when tag = $2 then $3 else tag end as name, min(place) as place
    from unnest(c.tags) with ordinality as given (tag, place) group by 1) renamed
  order by place)
where workspace_id = $1 and $2 = any(tags);

-- name: renameDraftTag
update campaign_drafts c
set tags = array(
  select name from (
    select case when tag = $2 then $3 else tag end as name, min(place) as place
    from unnest(c.tags) with ordinality as given (tag, place) group by 1) renamed
  order by place)
where workspace_id = $1 and $2 = any(tags);

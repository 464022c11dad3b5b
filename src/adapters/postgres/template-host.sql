-- name: findContentBlock
select content from content_blocks
where workspace_id = $1 and name = $2 and state = 'active' and deleted_at is null;

-- name: findCatalogItems
select item_id, item from catalog_items
where workspace_id = $1 and catalog = $2 and item_id = any($3::text[]);

-- name: findSelection
select definition from catalog_selections where workspace_id = $1 and catalog = $2 and name = $3;

-- name: findRecommendation
-- A recommendation is a selection looked up by its name alone.
select catalog, definition from catalog_selections
where workspace_id = $1 and name = $2 order by catalog limit 1;

-- name: findCatalogFields
select fields from catalogs where workspace_id = $1 and name = $2;

-- name: findCredential
select kind, secrets from credentials where workspace_id = $1 and name = $2;

-- name: takePromotionCodes
-- One code per delivery. Codes that others are taking at this moment are passed over, not waited for.
with wanted as (
  select delivery_id from unnest($3::uuid[]) as w (delivery_id)
), known as (
  select p.delivery_id, p.code from promotion_codes p
  where p.workspace_id = $1 and p.list = $2 and p.delivery_id = any($3::uuid[])
), missing as (
  select delivery_id, row_number() over (order by delivery_id) as n from wanted
  where delivery_id not in (select delivery_id from known)
    and exists (select from promotion_lists l
                where l.workspace_id = $1 and l.name = $2 and l.deleted_at is null
                  and (l.expires_at is null or l.expires_at > to_timestamp($4 / 1000.0)))
), free as (
  select f.code, row_number() over (order by f.code) as n
  from (select code from promotion_codes
        where workspace_id = $1 and list = $2 and delivery_id is null
        order by code limit (select count(*) from missing) for update skip locked) f
), taken as (
  update promotion_codes p set delivery_id = m.delivery_id, taken_at = to_timestamp($4 / 1000.0)
  from free f join missing m using (n)
  where p.workspace_id = $1 and p.list = $2 and p.code = f.code
  returning p.delivery_id, p.code
)
select delivery_id, code from known union all select delivery_id, code from taken;

-- Erasing a person for good (5.8, G16).

-- Others who may have the address: then what is known about it stays.
-- name: otherOwners
select c.user_part, c.user_id from contact_points c
where c.part = $1 and c.workspace_id = $2 and c.kind = $3 and c.value = $4 and c.user_id <> $5

-- name: dropAddressState
delete from address_states where part = $1 and workspace_id = $2 and kind = $3 and value = $4

-- name: dropAddressClaims
delete from dispatch_addresses where part = $1 and workspace_id = $2 and address = $3

-- Scheduled calls that name the person name nobody in their place; an empty list could mean everybody.
-- name: scrubSchedules
update schedules s set request = jsonb_set(s.request, '{recipients}', (
  select jsonb_agg(case when e.item -> 'key' ->> 'value' = any($2::text[]) or e.item -> 'key' = any($3::jsonb[])
    then '{"key": {"kind": "braze_id", "value": "erased"}, "properties": null, "sendToExistingOnly": true, "attributes": null}'::jsonb
    else e.item end order by e.i)
  from jsonb_array_elements(s.request -> 'recipients') with ordinality as e(item, i)))
where s.workspace_id = $1 and exists (
  select 1 from jsonb_array_elements(s.request -> 'recipients') as e(item)
  where e.item -> 'key' ->> 'value' = any($2::text[]) or e.item -> 'key' = any($3::jsonb[]))

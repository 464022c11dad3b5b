-- Older servers can still run: yes (new columns with defaults).
-- What the list of campaigns filters by stands beside the definition, which it need not read; and what somebody typed
-- that makes no sense yet is kept with the draft.

alter table campaigns
  add column channels text[] not null default '{}',   -- of the definition's messages; written with it
  add column unfinished jsonb not null default '{}',  -- fields of the definition as typed (core/campaigns/unfinished.ts)
  add column created_by text not null default '',
  add column updated_by text not null default '';

alter table campaign_drafts
  add column unfinished jsonb not null default '{}';

update campaigns set channels = array(
  select distinct message ->> 'channel'
  from jsonb_array_elements(coalesce(definition -> 'variants', '[]')) variant,
    jsonb_array_elements(coalesce(variant -> 'messages', '[]')) message
  where message ->> 'channel' is not null
  order by 1);

update campaigns c set created_by = v.created_by
from campaign_versions v
where v.workspace_id = c.workspace_id and v.campaign_id = c.campaign_id and v.version = 1;

update campaigns c set updated_by = v.created_by
from campaign_versions v
where v.workspace_id = c.workspace_id and v.campaign_id = c.campaign_id and v.version = c.version;

create index campaigns_updated on campaigns (workspace_id, updated_at, campaign_id);

-- Older servers can still run: no (they do not know campaigns of type api, nor that a call brings its own message).
-- Messages that come in a call. A campaign of type `api` holds what such messages are counted under and no content; the
-- hidden one of a workspace holds those that name no campaign. What a call says stands with its dispatch.
alter table campaigns drop constraint campaigns_type_check;
alter table campaigns add constraint campaigns_type_check
  check (type in ('scheduled', 'action_based', 'api_triggered', 'orchestrated', 'api'));
alter table campaigns add column hidden boolean not null default false;
create unique index campaigns_hidden on campaigns (workspace_id) where hidden;

-- {version, sendTo, overridesCaps, messages: […]}; gone when nobody waits for it any more (forget-mentions.sql).
alter table dispatches add column message jsonb;

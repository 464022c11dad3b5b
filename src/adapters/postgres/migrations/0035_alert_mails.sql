-- Older servers can still run: yes (what they find they mail as before; what they mailed before this is not mailed again).
-- The mails of a finding are stored with the mark that they are; an alert speaks the language of whoever set it.
alter table campaign_alert_findings add column mailed boolean not null default false;
update campaign_alert_findings set mailed = true where attempts > 0;
alter table campaign_alerts add column language text not null default 'en' check (language in ('en', 'fr'));

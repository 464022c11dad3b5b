// Whom each channel can reach, as SQL over the users row: consent and addresses as the channels' own `reach` judges
// them (19.2 to 19.5). What a phone number may look like is left to the channel: a few invalid ones are counted.
import type { SqlFragment } from '../../core/sql.ts';
import { raw, sql } from '../../core/sql.ts';
import type { ReachFacts } from '../../ports/audience-sizes.ts';

export const REACH_CHANNELS = ['email', 'sms', 'push', 'webhook'] as const;
export type ReachChannel = (typeof REACH_CHANNELS)[number];

export const reachSql = (channel: ReachChannel, facts: ReachFacts): SqlFragment => {
  switch (channel) {
    case 'email':
      return sql`(users.email is not null and users.email_bounced_at is null and users.email_spam_at is null
        and ${consentSql('email_state', facts)})`;
    case 'push':
      return sql`(${consentSql('push_state', facts)} and exists (
        select from jsonb_array_elements(users.devices) as held(value)
        where coalesce(held.value ->> 'token' <> '', false) and coalesce(held.value ->> 'enabled' = 'true', false)))`;
    case 'sms':
      return sql`(users.phone is not null and users.phone_stopped_at is null and exists (
        select from unnest(${facts.smsGroupIds}::text[]) as asked(id)
        where users.subscription_groups -> asked.id ->> 'state' = 'subscribed'))`;
    case 'webhook':
      return raw('true');
  }
};

const consentSql = (column: 'email_state' | 'push_state', { sendTo }: ReachFacts): SqlFragment => {
  if (sendTo === 'everybody') return raw('true');
  const state = raw(`users.${column}`);
  return sendTo === 'opted_in' ? sql`${state} = 'opted_in'` : sql`${state} <> 'unsubscribed'`;
};

// Whom each channel can reach, as SQL over the users row: consent and addresses as the channels' own `reach` judges
// them (19.2 to 19.5). What a phone number may look like is left to the channel: a few invalid ones are counted.
import type { SqlFragment } from '../../core/sql.ts';
import { joinSql, raw, sql } from '../../core/sql.ts';
import type { ReachFacts } from '../../ports/audience-sizes.ts';

export const REACH_CHANNELS = ['email', 'sms', 'push', 'webhook'] as const;
export type ReachChannel = (typeof REACH_CHANNELS)[number];

/** Columns of the users row that `reachSql` reads. */
export const REACH_READS = [
  'email',
  'email_bounced_at',
  'email_spam_at',
  'email_state',
  'phone',
  'phone_stopped_at',
  'phone_invalid_at',
  'subscription_groups',
  'push_state',
  'devices',
] as const;

export const reachSql = (channel: ReachChannel, facts: ReachFacts): SqlFragment => {
  switch (channel) {
    case 'email':
      return sql`(users.email is not null and users.email_bounced_at is null and users.email_spam_at is null
        and ${consentSql('email_state', facts)})`;
    case 'push':
      return sql`(${consentSql('push_state', facts)} and ${holdsMore('devices')}
        and users.devices @? '$[*] ? (@.token > "" && @.enabled == true)')`;
    case 'sms':
      return sql`(users.phone is not null and users.phone_stopped_at is null
        and users.phone_invalid_at is null and ${holdsMore('subscription_groups')}
        and ${anyGroupSql(facts.smsGroupIds)})`;
    case 'webhook':
      return raw('true');
  }
};

/** More than an empty list or map, which take at most 8 bytes: known without unpacking it. */
const holdsMore = (column: 'devices' | 'subscription_groups'): SqlFragment =>
  raw(`pg_column_size(users.${column}) > 8`);

/** A few groups are asked one by one, which is cheaper than a set of them per person. */
const FEW_GROUPS = 8;

const anyGroupSql = (groupIds: readonly string[]): SqlFragment => {
  if (groupIds.length === 0) return raw('false');
  if (groupIds.length > FEW_GROUPS)
    return sql`exists (select from unnest(${groupIds}::text[]) as asked(id)
      where users.subscription_groups -> asked.id ->> 'state' = 'subscribed')`;
  const asked = groupIds.map(
    (id) => sql`users.subscription_groups -> ${id}::text ->> 'state' = 'subscribed'`,
  );
  return sql`coalesce(${joinSql(asked, ' or ')}, false)`;
};

const consentSql = (column: 'email_state' | 'push_state', { sendTo }: ReachFacts): SqlFragment => {
  if (sendTo === 'everybody') return raw('true');
  const state = raw(`users.${column}`);
  return sendTo === 'opted_in' ? sql`${state} = 'opted_in'` : sql`${state} <> 'unsubscribed'`;
};

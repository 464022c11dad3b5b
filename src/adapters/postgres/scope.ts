// The columns of the users table as filters see them.
import type { Scope } from '../../core/segments/filter.ts';
import { raw } from '../../core/sql.ts';
import type { Instant } from '../../core/time.ts';

/** `alias` is the name the statement gives the users row. */
export const usersScope = (now: Instant, alias: 'users' | 'u' = 'users'): Scope => ({
  now,
  attributes: raw(`${alias}.attributes`),
  profile: raw(`${alias}.profile`),
  emailState: raw(`${alias}.email_state`),
  pushState: raw(`${alias}.push_state`),
  lastUsedAt: raw(`${alias}.last_used_at`),
  externalId: raw(`${alias}.external_id`),
  email: raw(`${alias}.email`),
  phone: raw(`${alias}.phone`),
  timeZone: raw(`${alias}.time_zone`),
  subscriptionGroups: raw(`${alias}.subscription_groups`),
  randomBucket: raw(`${alias}.random_bucket`),
  createdAt: raw(`${alias}.created_at`),
  emailBouncedAt: raw(`${alias}.email_bounced_at`),
  emailSpamAt: raw(`${alias}.email_spam_at`),
});

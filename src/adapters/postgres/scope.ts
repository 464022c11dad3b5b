// The columns of the users table, and the tables beside it, as filters see them.
import type { Scope } from '../../core/segments/filter.ts';
import type { SqlFragment } from '../../core/sql.ts';
import { raw, sql } from '../../core/sql.ts';
import type { Instant } from '../../core/time.ts';

export interface Place {
  readonly workspaceId: number;
  readonly part: number;
  /** Nobody behind this id: for a sample, the sets that filters look into end where the sample ends. */
  readonly throughUserId?: string;
}

/**
 * `place` is where the statement looks, if it names one part; without it, whoever looks into another table does so
 * person by person. `alias` is the name the statement gives the users row.
 */
export const usersScope = (
  now: Instant,
  place: Place | null = null,
  alias: 'users' | 'u' = 'users',
): Scope => ({
  now,
  workspaceId: place === null ? raw(`${alias}.workspace_id`) : sql`${place.workspaceId}::integer`,
  userId: raw(`${alias}.user_id`),
  tables: TABLES,
  inPlace: (other) =>
    place === null
      ? raw(`${other}.part = ${alias}.part and ${other}.workspace_id = ${alias}.workspace_id`)
      : sql`${raw(other)}.part = ${place.part}::smallint and ${raw(other)}.workspace_id = ${place.workspaceId}::integer${throughSql(other, place)}`,
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
  emailStateAt: raw(`${alias}.email_state_at`),
  pushStateAt: raw(`${alias}.push_state_at`),
  revenue: raw(`${alias}.revenue`),
  devices: raw(`${alias}.devices`),
  emailBouncedAt: raw(`${alias}.email_bounced_at`),
  emailSpamAt: raw(`${alias}.email_spam_at`),
  phoneInvalidAt: raw(`${alias}.phone_invalid_at`),
});

/** ` and …`, or nothing. */
export const throughSql = (alias: string, { throughUserId }: Pick<Place, 'throughUserId'>): SqlFragment =>
  throughUserId === undefined ? raw('') : sql` and ${raw(alias)}.user_id <= ${throughUserId}::text`;

const TABLES: Scope['tables'] = {
  summaries: raw('event_summaries'),
  events: raw('events'),
  receipts: raw('campaign_receipts'),
  interactions: raw('interactions'),
  listMembers: raw('list_members'),
  campaigns: raw('campaigns'),
  limits: raw('workspace_limits'),
};

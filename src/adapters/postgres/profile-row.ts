// The users row as a Profile and back. The only place that knows how a person is stored.
import type { JsonObject } from '../../core/json.ts';
import { toIso } from '../../core/time.ts';
import type { Instant } from '../../core/time.ts';
import type { Device, Profile, ProfileFields, SubscriptionState } from '../../core/users/user.ts';

export interface ProfileRow {
  readonly part: number;
  readonly workspace_id: number;
  readonly user_id: string;
  readonly external_id: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly time_zone: string | null;
  readonly profile: ProfileFields;
  readonly attributes: JsonObject;
  readonly aliases: Readonly<Record<string, string>>;
  readonly devices: readonly Device[];
  readonly subscription_groups: Profile['subscriptionGroups'];
  readonly email_state: SubscriptionState;
  readonly email_state_at: Instant | null;
  readonly push_state: SubscriptionState;
  readonly push_state_at: Instant | null;
  readonly email_bounced_at: Instant | null;
  readonly email_spam_at: Instant | null;
  readonly phone_stopped_at: Instant | null;
  readonly phone_invalid_at: Instant | null;
  readonly last_used_at: Instant | null;
  readonly revenue: number;
  readonly random_bucket: number;
  readonly revision: number | string;
  readonly created_at: Instant;
  readonly updated_at: Instant;
}

export const toProfile = (row: ProfileRow): Profile => ({
  workspaceId: row.workspace_id,
  part: row.part,
  userId: row.user_id,
  externalId: row.external_id,
  email: row.email,
  phone: row.phone,
  timeZone: row.time_zone,
  fields: row.profile,
  attributes: row.attributes,
  aliases: row.aliases,
  devices: row.devices,
  subscriptionGroups: row.subscription_groups,
  emailState: row.email_state,
  emailStateAt: row.email_state_at,
  pushState: row.push_state,
  pushStateAt: row.push_state_at,
  emailBouncedAt: row.email_bounced_at,
  emailSpamAt: row.email_spam_at,
  phoneStoppedAt: row.phone_stopped_at,
  phoneInvalidAt: row.phone_invalid_at,
  lastUsedAt: row.last_used_at,
  revenue: row.revenue,
  randomBucket: row.random_bucket,
  revision: Number(row.revision),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** A row for jsonb_populate_recordset(null::users, …): column names, instants as text. What is absent there is null. */
export const toProfileRow = (profile: Profile): Readonly<Record<string, unknown>> => ({
  part: profile.part,
  workspace_id: profile.workspaceId,
  user_id: profile.userId,
  external_id: profile.externalId ?? undefined,
  email: profile.email ?? undefined,
  phone: profile.phone ?? undefined,
  time_zone: profile.timeZone ?? undefined,
  profile: profile.fields,
  attributes: profile.attributes,
  aliases: profile.aliases,
  devices: profile.devices,
  subscription_groups: profile.subscriptionGroups,
  email_state: profile.emailState,
  email_state_at: text(profile.emailStateAt),
  push_state: profile.pushState,
  push_state_at: text(profile.pushStateAt),
  email_bounced_at: text(profile.emailBouncedAt),
  email_spam_at: text(profile.emailSpamAt),
  phone_stopped_at: text(profile.phoneStoppedAt),
  phone_invalid_at: text(profile.phoneInvalidAt),
  last_used_at: text(profile.lastUsedAt),
  revenue: profile.revenue,
  random_bucket: profile.randomBucket,
  revision: profile.revision,
  created_at: text(profile.createdAt),
  updated_at: text(profile.updatedAt),
});

/** The same of somebody who stands there already: maps and states that stay as they are are left out (writeBundle). */
export const toChangedRow = (before: Profile, after: Profile): Readonly<Record<string, unknown>> => ({
  ...toProfileRow(after),
  profile: unlessSame(before.fields, after.fields),
  attributes: unlessSame(before.attributes, after.attributes),
  aliases: unlessSame(before.aliases, after.aliases),
  devices: unlessSame(before.devices, after.devices),
  subscription_groups: unlessSame(before.subscriptionGroups, after.subscriptionGroups),
  email_state: unlessSame(before.emailState, after.emailState),
  push_state: unlessSame(before.pushState, after.pushState),
  revenue: unlessSame(before.revenue, after.revenue),
  random_bucket: undefined,
  created_at: undefined,
});

const unlessSame = <T>(before: T, after: T): T | undefined => (before === after ? undefined : after);

const text = (at: Instant | null): string | undefined => (at === null ? undefined : toIso(at));

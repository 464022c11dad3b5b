// A person as decisions see them: the user row, parsed. Attribute values of type time are {"$time": "<ISO>"}.
import type { Instant } from '../time.ts';
import type { Json, JsonObject } from '../json.ts';

export type SubscriptionState = 'opted_in' | 'subscribed' | 'unsubscribed';
export type GroupState = 'subscribed' | 'unsubscribed';
export type DevicePlatform = 'ios' | 'android' | 'web' | 'kindle' | 'android_china' | 'tvos';

/** A push endpoint. `token` is the provider's; for web push it is the subscription as JSON text. */
export interface Device {
  readonly deviceId: string;
  readonly appId: string;
  readonly platform: DevicePlatform;
  readonly token: string;
  readonly enabled: boolean;
  readonly addedAt: Instant;
  readonly details?: DeviceDetails;
}

/** What a device may tell about itself; names as templates write them (personalisation 3.2). */
export interface DeviceDetails {
  readonly model?: string;
  readonly os?: string;
  readonly os_version?: string;
  readonly browser?: string;
  readonly carrier?: string;
  readonly locale?: string;
  readonly resolution?: string;
  readonly idfa?: string;
  readonly google_ad_id?: string;
  readonly roku_ad_id?: string;
  readonly ad_tracking_enabled?: boolean;
}

/** Standard profile fields of `/users/track` that need no column of their own (2.6). */
export interface ProfileFields {
  readonly first_name?: string;
  readonly last_name?: string;
  readonly home_city?: string;
  readonly country?: string;
  readonly language?: string;
  readonly gender?: string;
  readonly dob?: string;
  readonly current_location?: { readonly longitude: number; readonly latitude: number };
  readonly [field: string]: Json | undefined;
}

export interface Profile {
  readonly workspaceId: number;
  readonly part: number;
  readonly userId: string;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly timeZone: string | null;
  readonly fields: ProfileFields;
  readonly attributes: JsonObject;
  /** label → name */
  readonly aliases: Readonly<Record<string, string>>;
  readonly devices: readonly Device[];
  readonly subscriptionGroups: Readonly<Record<string, { readonly state: GroupState; readonly at: string }>>;
  readonly emailState: SubscriptionState;
  readonly emailStateAt: Instant | null;
  readonly pushState: SubscriptionState;
  readonly pushStateAt: Instant | null;
  readonly emailBouncedAt: Instant | null;
  readonly emailSpamAt: Instant | null;
  readonly phoneStoppedAt: Instant | null;
  /** A provider said that no message can reach the number. */
  readonly phoneInvalidAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly revenue: number;
  readonly randomBucket: number;
  readonly revision: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

// One person as the server shows them, and the calls of their page.
import { queryOptions } from '@tanstack/react-query';
import type { Api } from '../../api.ts';
import type { Amount } from '../../money.ts';
import type { PersonBrief } from '../../parts/person-picker/person.ts';

export interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
}

export interface GroupState {
  readonly group_id: string;
  readonly name: string;
  readonly channel: string;
  readonly state: string;
  readonly at: string | null;
}

export interface Device {
  readonly deviceId: string;
  readonly appId: string;
  readonly platform: string;
  readonly enabled: boolean;
  readonly has_token: boolean;
  readonly added_at: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface Receipt {
  readonly campaign_id: string;
  readonly name: string;
  readonly received: number;
  readonly last_received_at: string | null;
  readonly control: boolean;
  readonly variant: string | null;
  readonly interactions: Readonly<Record<string, { readonly count: number }>>;
  readonly conversions: Readonly<Record<string, { readonly count: number }>>;
}

export interface Person extends PersonBrief {
  readonly revision: number;
  readonly aliases: readonly { readonly label: string; readonly name: string }[];
  readonly fields: Readonly<Record<string, unknown>>;
  readonly attributes: readonly Attribute[];
  readonly time_zone: string | null;
  readonly random_bucket: number;
  readonly revenue: number;
  /** Of the purchases that are still kept. */
  readonly spent: readonly Amount[];
  readonly email_subscribe: string;
  readonly email_subscribe_at: string | null;
  readonly push_subscribe: string;
  readonly push_subscribe_at: string | null;
  readonly email_bounced_at: string | null;
  readonly email_spam_at: string | null;
  readonly phone_stopped_at: string | null;
  readonly phone_invalid_at: string | null;
  readonly subscription_groups: readonly GroupState[];
  readonly devices: readonly Device[];
  readonly campaigns: readonly Receipt[];
  readonly lists: readonly { readonly list_id: string; readonly name: string; readonly added_at: string }[];
  readonly seed_groups: readonly { readonly seed_group_id: string; readonly name: string }[];
}

export interface Entry {
  readonly at: string;
  readonly source: string;
  readonly kind: string;
  readonly name: string;
  readonly campaign_id: string | null;
  readonly campaign_name: string | null;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly sentence: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export const personQuery = (api: Api, userId: string) =>
  queryOptions({
    queryKey: [api.workspace, 'people', userId],
    queryFn: ({ signal }) => api.get<{ readonly person: Person }>(`/admin/v1/people/${userId}`, {}, signal),
    select: ({ person }: { readonly person: Person }) => person,
  });

export interface InSegments {
  readonly segments: readonly { readonly segment_id: string; readonly name: string }[];
  readonly judged: number;
}

/** Judged by every rule of the workspace: asked for beside the person, who is shown meanwhile. */
export const segmentsOfPersonQuery = (api: Api, userId: string, revision: number) =>
  queryOptions({
    queryKey: [api.workspace, 'people', userId, 'segments', revision],
    queryFn: ({ signal }) => api.get<InSegments>(`/admin/v1/people/${userId}/segments`, {}, signal),
  });

/** A value in one line, as people would write it. */
export const valueText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && '$time' in value) return String(value.$time);
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  return JSON.stringify(value);
};

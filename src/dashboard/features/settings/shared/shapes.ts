// What the settings routes of /admin/v1 answer, as screens read it.
export interface Configuration {
  readonly configuration_id: string;
  readonly key: string;
  readonly name: string;
  readonly channel: string;
  readonly category: string;
  readonly provider: string;
  readonly sender: Readonly<Record<string, unknown>>;
  readonly provider_settings: Readonly<Record<string, unknown>>;
  readonly limits: { readonly messages_per_second?: number | null };
  readonly has_secrets: boolean;
  readonly active: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly version: string;
}

export interface FrequencyRule {
  readonly name: string;
  readonly messages: number;
  readonly every: number;
  readonly unit: 'minutes' | 'days' | 'weeks';
  readonly channels: readonly string[] | null;
  readonly tag: string | null;
  readonly days: 'local' | 'utc';
}

export interface QuietPeriod {
  readonly weekdays?: readonly number[];
  readonly dates?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly all_day?: boolean;
}

export interface QuietRule {
  readonly name: string;
  readonly channels: readonly string[] | null;
  readonly zone: string;
  readonly periods: readonly QuietPeriod[];
}

export interface SuppressionList {
  readonly list_id: string;
  readonly name: string;
  readonly audience: Readonly<Record<string, unknown>>;
  readonly exempt_tags: readonly string[];
  readonly active: boolean;
}

export interface ControlGroup {
  readonly percentage: number;
  readonly buckets: readonly { readonly from: number; readonly to: number }[];
  readonly exempt_tags: readonly string[];
  readonly created_at: string;
}

export interface Limits {
  readonly version: number;
  readonly frequency_rules: readonly FrequencyRule[];
  readonly quiet_hours: readonly QuietRule[];
  readonly channel_speeds: readonly { readonly channel: string; readonly messages_per_minute: number }[];
  readonly global_control_group: ControlGroup | null;
  readonly suppression_lists: readonly SuppressionList[];
  readonly tags: readonly { readonly name: string; readonly parent: string }[];
}

export const CHANNELS = ['email', 'sms', 'push', 'webhook'] as const;

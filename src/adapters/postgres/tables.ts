// The reference tables as Kysely sees them, for the stores of settings. Hot tables are not here on purpose: their
// statements are written by hand in .sql files.
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { ColumnType, Generated, RawBuilder } from 'kysely';
import type { Instant } from '../../core/time.ts';
import type {
  CampaignDefinition,
  CampaignStatus,
  CampaignType,
  Category,
} from '../../core/campaigns/campaign.ts';
import type { ChannelSettings } from '../../core/channels/configuration.ts';
import type { CenterContent } from '../../core/content/preference-center.ts';
import type { JsonObject } from '../../core/json.ts';
import type { DevicePlatform } from '../../core/users/user.ts';
import type { EmailTemplateContent } from '../../ports/content.ts';
import type { UserTokenMode } from '../../ports/apps.ts';
import type { Pool } from './pool.ts';

/** Read as epoch milliseconds, written with `at()`. */
type Timestamp = ColumnType<number, RawBuilder<Date>, RawBuilder<Date>>;
type MaybeTimestamp = ColumnType<number | null, RawBuilder<Date> | null, RawBuilder<Date> | null>;
/** Written with `json()`. */
type Json<T> = ColumnType<T, RawBuilder<unknown>, RawBuilder<unknown>>;
type Texts = ColumnType<string[], readonly string[], readonly string[]>;

export interface Tables {
  preference_center_versions: {
    workspace_id: number;
    preference_center_id: string;
    version: number;
    state: 'active' | 'draft';
    content: Json<CenterContent>;
    created_at: Timestamp;
    created_by: string;
  };
  preference_centers: {
    workspace_id: number;
    preference_center_id: string;
    version: number;
    name: string;
    state: 'active' | 'draft';
    content: Json<CenterContent>;
    created_at: Timestamp;
    updated_at: Timestamp;
    updated_by: string;
    deleted_at: ColumnType<number | null, RawBuilder<Date> | null | undefined, RawBuilder<Date> | null>;
  };
  workspaces: {
    workspace_id: number;
    key: string;
    name: string;
    kind: 'live' | 'sandbox';
    time_zone: string;
    clock_at: MaybeTimestamp;
    settings: Json<JsonObject>;
    postback_secret: Generated<Uint8Array | null>;
    created_at: Timestamp;
    archived_at: MaybeTimestamp;
  };
  campaigns: {
    workspace_id: number;
    campaign_id: string;
    key: string;
    name: string;
    description: string;
    type: CampaignType;
    category: Category;
    status: CampaignStatus;
    version: number;
    definition: Json<CampaignDefinition>;
    tags: Texts;
    created_at: Timestamp;
    updated_at: Timestamp;
    launched_at: MaybeTimestamp;
    stopped_at: MaybeTimestamp;
    archived_at: MaybeTimestamp;
    first_sent_at: MaybeTimestamp;
    last_sent_at: MaybeTimestamp;
    scheduled_version: ColumnType<number | null, number | undefined, number | null>;
    channels: Texts;
    unfinished: Json<JsonObject>;
    created_by: string;
    updated_by: string;
    team_id: ColumnType<string | null, string | null | undefined, string | null>;
    author_id: ColumnType<string | null, string | null | undefined, never>;
    hidden: ColumnType<boolean, boolean | undefined, never>;
  };
  campaign_versions: {
    workspace_id: number;
    campaign_id: string;
    version: number;
    definition: Json<CampaignDefinition>;
    created_at: Timestamp;
    created_by: string;
  };
  campaign_drafts: {
    workspace_id: number;
    campaign_id: string;
    revision: number;
    based_on: number;
    name: string;
    description: string;
    category: Category;
    definition: Json<CampaignDefinition>;
    unfinished: Json<JsonObject>;
    tags: Texts;
    created_at: Timestamp;
    updated_at: Timestamp;
    updated_by: string;
  };
  campaign_approvals: {
    workspace_id: number;
    campaign_id: string;
    subject: 'campaign' | 'draft';
    version: number;
    section: string;
    status: 'approved' | 'denied';
    decided_by: string;
    decided_at: Timestamp;
    comment: string;
  };
  segments: {
    workspace_id: number;
    segment_id: string;
    key: string;
    name: string;
    description: string;
    tags: Texts;
    rule: Json<JsonObject>;
    version: number;
    tracked: boolean;
    created_at: Timestamp;
    updated_at: Timestamp;
    updated_by: string;
    archived_at: MaybeTimestamp;
  };
  segment_versions: {
    workspace_id: number;
    segment_id: string;
    version: number;
    name: string;
    description: string;
    tags: Texts;
    rule: Json<JsonObject>;
    created_at: Timestamp;
    created_by: string;
  };
  occurrences: { workspace_id: number; campaign_id: string; status: string };
  fanouts: { workspace_id: number; campaign_id: string; status: string };
  schedules: { workspace_id: number; campaign_id: string; status: string; updated_at: Timestamp };
  channel_configurations: {
    workspace_id: number;
    configuration_id: string;
    key: string;
    name: string;
    channel: string;
    category: Category;
    provider: string;
    settings: Json<ChannelSettings>;
    secrets: Buffer | null;
    active: boolean;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  subscription_groups: {
    workspace_id: number;
    group_id: string;
    name: string;
    channel: string;
    archived_at: MaybeTimestamp;
    created_at: Timestamp;
  };
  content_blocks: {
    workspace_id: number;
    content_block_id: string;
    name: string;
    description: string;
    content: string;
    content_type: string;
    state: 'active' | 'draft';
    tags: Texts;
    created_at: Timestamp;
    updated_at: Timestamp;
    deleted_at: MaybeTimestamp;
  };
  email_templates: {
    workspace_id: number;
    template_id: string;
    version: number;
    name: string;
    description: string;
    subject: string;
    preheader: string;
    body: string;
    plaintext_body: string;
    source: 'html' | 'mjml' | 'blocks';
    mjml: string | null;
    blocks: ColumnType<JsonObject | null, RawBuilder<unknown> | null, RawBuilder<unknown> | null>;
    should_inline_css: boolean;
    tags: Texts;
    created_at: Timestamp;
    updated_at: Timestamp;
    updated_by: string;
    deleted_at: MaybeTimestamp;
  };
  email_template_versions: {
    workspace_id: number;
    template_id: string;
    version: number;
    content: Json<EmailTemplateContent>;
    created_at: Timestamp;
    created_by: string;
  };
  catalogs: {
    workspace_id: number;
    name: string;
    description: string;
    fields: Json<readonly { readonly name: string; readonly type: string }[]>;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  catalog_items: {
    workspace_id: number;
    catalog: string;
    item_id: string;
    item: Json<JsonObject>;
    updated_at: Timestamp;
  };
  catalog_selections: {
    workspace_id: number;
    catalog: string;
    name: string;
    definition: Json<JsonObject>;
    created_at: Timestamp;
  };
  promotion_lists: {
    workspace_id: number;
    name: string;
    expires_at: MaybeTimestamp;
    created_at: Timestamp;
    alert_below: number | null;
    deleted_at: MaybeTimestamp;
  };
  promotion_codes: {
    workspace_id: number;
    list: string;
    code: string;
    delivery_id: string | null;
    taken_at: MaybeTimestamp;
  };
  credentials: {
    workspace_id: number;
    name: string;
    kind: 'basic' | 'headers';
    secrets: Buffer;
    created_at: Timestamp;
  };
  apps: {
    workspace_id: number;
    app_id: string;
    name: string;
    platform: DevicePlatform;
    public_key: string;
    previous_key: string | null;
    previous_until: MaybeTimestamp;
    allowed_origins: Texts;
    user_tokens: UserTokenMode;
    verification_keys: Buffer | null;
    active: boolean;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  geofences: {
    workspace_id: number;
    geofence_id: string;
    set_name: string;
    name: string;
    latitude: number;
    longitude: number;
    radius_meters: number;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  geofence_changes: { workspace_id: number; changes: number };
  audit_log: {
    workspace_id: number;
    audit_id: string;
    at: Timestamp;
    actor: string;
    actor_id: ColumnType<string, string | undefined, string>;
    action: string;
    subject: string;
    detail: Json<JsonObject>;
  };
}

export type Database = Kysely<Tables>;

/** Ends with the pool; never destroyed by itself. */
export const openTables = (pool: Pool): Database =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

export const at = (instant: Instant): RawBuilder<Date> => sql<Date>`to_timestamp(${instant} / 1000.0)`;
export const maybeAt = (instant: Instant | null): RawBuilder<Date> | null =>
  instant === null ? null : at(instant);
export const json = (value: unknown): RawBuilder<unknown> => sql`${JSON.stringify(value)}::jsonb`;

const UNIQUE_VIOLATION = '23505';
/** True: written. False: a unique name or key belongs to somebody else. */
export const unlessTaken = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return false;
    throw error;
  }
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Ids of callers are opaque texts; what is no UUID is simply not there. */
export const isUuid = (text: string): boolean => UUID.test(text);

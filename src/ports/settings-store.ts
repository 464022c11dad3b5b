// What the admin API keeps: workspaces and everything set up in one. Lists are in keyset order; `after` is the
// last id of the page before.
import type { Campaign, CampaignDefinition, CampaignStatus, Category } from '../core/campaigns/campaign.ts';
import type { Transition } from '../core/campaigns/lifecycle.ts';
import type { ChannelConfiguration } from '../core/channels/configuration.ts';
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';

export interface Page {
  readonly limit: number;
  readonly after: string | null;
}

export interface WorkspaceRecord {
  readonly workspaceId: number;
  readonly key: string;
  readonly name: string;
  readonly kind: 'live' | 'sandbox';
  readonly timeZone: string;
  readonly clockAt: Instant | null;
  readonly settings: JsonObject;
  /** Sealed: what signs statuses of transactional calls. */
  readonly postbackSecret: Uint8Array | null;
  readonly createdAt: Instant;
  readonly archivedAt: Instant | null;
}

export type NewWorkspace = Pick<
  WorkspaceRecord,
  'key' | 'name' | 'kind' | 'timeZone' | 'clockAt' | 'settings' | 'createdAt'
>;

export interface WorkspaceStore {
  list(): Promise<readonly WorkspaceRecord[]>;
  find(key: string): Promise<WorkspaceRecord | null>;
  /** Null when the key is taken. */
  create(workspace: NewWorkspace): Promise<WorkspaceRecord | null>;
  change(
    workspaceId: number,
    changes: Partial<
      Pick<WorkspaceRecord, 'name' | 'timeZone' | 'settings' | 'archivedAt' | 'postbackSecret'>
    >,
  ): Promise<void>;
}

export interface CampaignDraft {
  readonly campaignId: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly type: Campaign['type'];
  readonly category: Category;
  readonly definition: CampaignDefinition;
  /** As typed, where it makes no sense yet; absent: nothing is. */
  readonly unfinished?: JsonObject;
  readonly tags: readonly string[];
  /** Of a new one: the account that makes it; absent: a key does. */
  readonly authorId?: string;
}

/** A revision of a campaign, and who makes it. */
export interface Revision {
  readonly fromVersion: number;
  readonly by: string;
  readonly at: Instant;
  /** Saved while typing: takes the place of the same author's version of the same minutes, of a draft. */
  readonly whileTyping: boolean;
}

export interface CampaignQuery extends Page {
  readonly statuses: readonly CampaignStatus[] | null;
}

export interface CampaignStore {
  list(workspaceId: number, query: CampaignQuery): Promise<readonly Campaign[]>;
  /** Braze's list (6.1): offset pages, by creation. */
  listByCreation(
    workspaceId: number,
    query: {
      readonly offset: number;
      readonly limit: number;
      readonly descending: boolean;
      readonly includeArchived: boolean;
      readonly editedAfter: Instant | null;
    },
  ): Promise<readonly Campaign[]>;
  find(workspaceId: number, campaignId: string): Promise<Campaign | null>;
  findByKey(workspaceId: number, key: string): Promise<Campaign | null>;
  /** False when the key is taken. */
  create(workspaceId: number, draft: CampaignDraft, by: string, at: Instant): Promise<boolean>;
  /** A new version; false when another change came first. */
  revise(workspaceId: number, draft: Omit<CampaignDraft, 'key'>, revision: Revision): Promise<boolean>;
  /** False when the status changed meanwhile. `by` goes with the instant of the last change. Cancels fan-outs and schedules in the same transaction. */
  apply(
    workspaceId: number,
    campaignId: string,
    from: CampaignStatus,
    transition: Transition,
    by: string,
    at: Instant,
  ): Promise<boolean>;
}

export interface StoredConfiguration extends ChannelConfiguration {
  readonly sealedSecrets: Uint8Array | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface ConfigurationStore {
  list(workspaceId: number): Promise<readonly StoredConfiguration[]>;
  find(workspaceId: number, configurationId: string): Promise<StoredConfiguration | null>;
  /** Inserts or replaces by id; false when the key belongs to another. */
  save(configuration: Omit<StoredConfiguration, 'createdAt' | 'updatedAt'>, at: Instant): Promise<boolean>;
}

export interface SubscriptionGroup {
  readonly groupId: string;
  readonly name: string;
  readonly channel: string;
  readonly archivedAt: Instant | null;
  readonly createdAt: Instant;
}

export interface GroupStore {
  list(workspaceId: number): Promise<readonly SubscriptionGroup[]>;
  save(workspaceId: number, group: SubscriptionGroup): Promise<void>;
}

export interface ContentBlock {
  readonly contentBlockId: string;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly contentType: string;
  readonly state: 'active' | 'draft';
  readonly tags: readonly string[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface ContentBlockStore {
  list(
    workspaceId: number,
    page: { readonly limit: number; readonly offset: number },
  ): Promise<readonly ContentBlock[]>;
  find(workspaceId: number, contentBlockId: string): Promise<ContentBlock | null>;
  /** Inserts or replaces by id; false when the name belongs to another. */
  save(workspaceId: number, block: ContentBlock): Promise<boolean>;
  remove(workspaceId: number, contentBlockId: string, at: Instant): Promise<boolean>;
}

/** Names of things other things refer to, and how often. */
export interface CredentialRecord {
  readonly name: string;
  readonly kind: 'basic' | 'headers';
  readonly createdAt: Instant;
}

export interface CredentialStore {
  list(workspaceId: number): Promise<readonly CredentialRecord[]>;
  save(workspaceId: number, credential: CredentialRecord & { readonly sealed: Uint8Array }): Promise<void>;
  remove(workspaceId: number, name: string): Promise<boolean>;
}

export interface AuditEntry {
  readonly auditId: string;
  readonly at: Instant;
  readonly actor: string;
  /** Of the key or account; empty for what is neither. */
  readonly actorId?: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: JsonObject;
}

export interface AuditQuery extends Page {
  readonly actorId?: string;
  /** An action, or the beginning of several (`admin.campaigns.`). */
  readonly action?: string;
  readonly subject?: string;
  readonly since?: Instant;
  readonly until?: Instant;
}

export interface AuditLog {
  write(workspaceId: number, entry: AuditEntry): Promise<void>;
  /** Newest first; `after` is an audit id (they sort by time). */
  list(workspaceId: number, query: AuditQuery): Promise<readonly AuditEntry[]>;
}

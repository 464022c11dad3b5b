// The list of a workspace's campaigns as people look through it: without definitions, filtered, sorted, in pages.
import type { CampaignStatus, CampaignType, Category } from '../core/campaigns/campaign.ts';
import type { VisibleCampaigns } from '../core/access/team-rights.ts';
import type { Instant } from '../core/time.ts';

export const NO_TEAM = 'none';

export const INVENTORY_SORTS = ['updated', 'created', 'name', 'last_sent', 'launched'] as const;
export type InventorySort = (typeof INVENTORY_SORTS)[number];

/** Absent or empty = no filter. Words of `search` must all appear in name, key, description or id. */
export interface InventoryFilter {
  readonly search?: string | undefined;
  readonly statuses?: readonly CampaignStatus[] | undefined;
  readonly types?: readonly CampaignType[] | undefined;
  readonly category?: Category | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly createdBy?: string | undefined;
  readonly updatedSince?: Instant | undefined;
  /** Ids; `none`: those in no team. */
  readonly teams?: readonly string[] | undefined;
  /** Absent: all. */
  readonly visible?: VisibleCampaigns | undefined;
}

export interface InventoryQuery {
  readonly filter: InventoryFilter;
  readonly sort: InventorySort;
  readonly descending: boolean;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after: string | null;
}

export interface InventoryRow {
  readonly campaignId: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly type: CampaignType;
  readonly category: Category;
  readonly status: CampaignStatus;
  readonly version: number;
  readonly channels: readonly string[];
  readonly tags: readonly string[];
  readonly teamId: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  readonly launchedAt: Instant | null;
  readonly lastSentAt: Instant | null;
  /** The first occurrence that waits. */
  readonly nextSendAt: Instant | null;
  /** A draft stands beside the live version (MOD-2). */
  readonly hasDraft: boolean;
}

/** How many campaigns of a status and type the filter finds, whatever statuses and types it names. */
export interface InventoryCount {
  readonly status: CampaignStatus;
  readonly type: CampaignType;
  readonly count: number;
}

/** What one can filter by. */
export interface InventoryFacets {
  readonly tags: readonly { readonly name: string; readonly campaigns: number }[];
  readonly authors: readonly string[];
}

export interface InventoryNumbers {
  readonly campaignId: string;
  readonly recipients: number;
  readonly sent: number;
  readonly opens: number;
  readonly clicks: number;
  readonly conversions: number;
}

export interface CampaignInventory {
  list(
    workspaceId: number,
    query: InventoryQuery,
  ): Promise<{ readonly rows: readonly InventoryRow[]; readonly next: string | null }>;
  count(workspaceId: number, filter: InventoryFilter): Promise<readonly InventoryCount[]>;
  facets(workspaceId: number, except?: readonly string[]): Promise<InventoryFacets>;
  /** Sums over everything these campaigns ever did. */
  numbers(workspaceId: number, campaignIds: readonly string[]): Promise<readonly InventoryNumbers[]>;
  /** Makes no version: tags are not content (INV-7). False when there is no such campaign. */
  setTags(workspaceId: number, campaignId: string, tags: readonly string[]): Promise<boolean>;
  /** Ids of the campaigns that carry it, their drafts as well. */
  carriersOf(workspaceId: number, tag: string): Promise<readonly string[]>;
  /** How many campaigns carried `from`; who has both keeps `to` once. Drafts beside live versions follow. */
  renameTag(workspaceId: number, from: string, to: string): Promise<number>;
}

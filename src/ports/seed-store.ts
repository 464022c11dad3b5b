// Seed groups (21): addresses that get one copy of every variant at a campaign's first send.
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';

export interface SeedGroup {
  readonly seedGroupId: string;
  readonly name: string;
  /** Email addresses. */
  readonly members: readonly string[];
  /** Attached to campaigns made from now on, copies excepted. */
  readonly autoAttach: boolean;
}

/** One copy as whoever claimed it holds it. */
export interface SeedCopy {
  readonly workspaceId: number;
  readonly campaignId: string;
  /** The key the provider gets, the same for every attempt. */
  readonly copyId: string;
  readonly variantId: string;
  readonly address: string;
  readonly live: boolean;
  /** Workspace clock of the first send. */
  readonly at: Instant;
  /** True: somebody's call was under way when their lease ran out. */
  readonly attempting: boolean;
  /** Of calls that were begun. */
  readonly attempt: number;
  readonly uncertain: boolean;
  /** Real time of the first attempt. */
  readonly firstAt: Instant | null;
  readonly epoch: number;
}

export interface SeedCopyPlan {
  readonly workspaceId: number;
  readonly campaignId: string;
  readonly variantIds: readonly string[];
  readonly live: boolean;
  /** Workspace clock. */
  readonly at: Instant;
}

/** How a copy stands after a pass; `until`: real time of the next one. */
export type SeedCopyEnd =
  | { readonly state: 'sent' }
  | { readonly state: 'failed' | 'held'; readonly reason: string; readonly detail: string }
  | { readonly state: 'due'; readonly until: Instant; readonly uncertain: boolean };

export interface CopyCounts {
  readonly waiting: number;
  readonly sent: number;
  readonly failed: number;
  /** The answer was lost and the provider takes no key: never repeated by itself. */
  readonly held: number;
}

/** Copies on their way: claimed, attempted and concluded like sends (reliability 1.3). */
export interface SeedCopyStore {
  /** Copies for the groups that have none of this campaign yet, durable with the mark of their groups. How many. */
  plan(plan: SeedCopyPlan, realNow: Instant): Promise<number>;
  claim(
    realNow: Instant,
    limit: number,
    leaseMs: number,
    only: { readonly workspaceId: number; readonly campaignId: string } | null,
  ): Promise<readonly SeedCopy[]>;
  /** Whoever of the workspace has each address, in order: the copy is rendered for them. */
  profiles(workspaceId: number, addresses: readonly string[]): Promise<readonly (Profile | null)[]>;
  /** Committed before a byte leaves; ids of those that may be called now. */
  commit(copies: readonly SeedCopy[], realNow: Instant, waitMs: number): Promise<ReadonlySet<string>>;
  /** Only while the claim holds. */
  conclude(copy: SeedCopy, end: SeedCopyEnd, realNow: Instant): Promise<void>;
}

/** A copy whose answer was lost: it may have arrived. */
export interface HeldCopy {
  /** The key the provider was given. */
  readonly copyId: string;
  readonly campaignId: string;
  readonly campaignName: string;
  readonly variantId: string;
  readonly address: string;
  readonly attempts: number;
  /** Workspace clock of the first send. */
  readonly at: Instant;
}

/** What a person decides about held copies. Each returns how many changed; the others are passed over. */
export interface HeldCopyStore {
  list(
    workspaceId: number,
    campaignId: string | null,
    limit: number,
  ): Promise<{ readonly copies: readonly HeldCopy[]; readonly total: number }>;
  markAsSent(workspaceId: number, copyIds: readonly string[], realNow: Instant): Promise<number>;
  drop(workspaceId: number, copyIds: readonly string[], realNow: Instant): Promise<number>;
  /** To be called again, whatever the provider's class. */
  resend(workspaceId: number, copyIds: readonly string[], realNow: Instant): Promise<number>;
}

export interface SeedGroupStore {
  list(workspaceId: number): Promise<readonly SeedGroup[]>;
  save(workspaceId: number, group: SeedGroup, now: Instant): Promise<void>;
  remove(workspaceId: number, seedGroupId: string): Promise<boolean>;
  /** Ids of the groups of a campaign. */
  attached(workspaceId: number, campaignId: string): Promise<readonly string[]>;
  /** How the copies of a campaign stand. */
  copies(workspaceId: number, campaignId: string): Promise<CopyCounts>;
  /** Exactly these; those that have sent keep that. */
  attach(workspaceId: number, campaignId: string, seedGroupIds: readonly string[]): Promise<void>;
  /** Of a campaign that was just made. */
  attachAutomatic(workspaceId: number, campaignId: string): Promise<void>;
}

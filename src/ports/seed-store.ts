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

export interface SeedMember {
  readonly address: string;
  /** Whoever of the workspace has the address: the copy is rendered for them. */
  readonly profile: Profile | null;
}

/** What sending asks for. */
export interface SeedMembers {
  /** Members of groups that have got nothing of this campaign yet. Who takes them sends: nobody else gets them. */
  take(workspaceId: number, campaignId: string, realNow: Instant): Promise<readonly SeedMember[]>;
}

export interface SeedGroupStore {
  list(workspaceId: number): Promise<readonly SeedGroup[]>;
  save(workspaceId: number, group: SeedGroup, now: Instant): Promise<void>;
  remove(workspaceId: number, seedGroupId: string): Promise<boolean>;
  /** Ids of the groups of a campaign. */
  attached(workspaceId: number, campaignId: string): Promise<readonly string[]>;
  /** Exactly these; those that have sent keep that. */
  attach(workspaceId: number, campaignId: string, seedGroupIds: readonly string[]): Promise<void>;
  /** Of a campaign that was just made. */
  attachAutomatic(workspaceId: number, campaignId: string): Promise<void>;
}

// Teams of a workspace (CD-2.6): who is in them with which roles, whom their campaigns may reach, what uses them.
import type { JsonObject } from '../core/json.ts';
import type { CampaignStatus } from '../core/campaigns/campaign.ts';
import type { Instant } from '../core/time.ts';

export interface TeamMember {
  readonly accountId: string;
  /** For the team's campaigns, beside what they hold in the workspace; may be none. */
  readonly roles: readonly string[];
}

export interface Team {
  readonly teamId: string;
  readonly name: string;
  readonly description: string;
  /** Null: its campaigns reach whom they say themselves. */
  readonly audience: JsonObject | null;
  readonly members: readonly TeamMember[];
  /** Campaigns that are not archived, and drafts beside live ones. */
  readonly campaigns: number;
  readonly version: number;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
}

export type TeamDraft = Pick<Team, 'teamId' | 'name' | 'description' | 'audience'>;

export interface TeamUse {
  readonly campaignId: string;
  readonly name: string;
  readonly status: CampaignStatus;
}

export interface TeamStore {
  /** By name. */
  list(workspaceId: number): Promise<readonly Team[]>;
  find(workspaceId: number, teamId: string): Promise<Team | null>;
  /** False when the name is taken. */
  create(workspaceId: number, draft: TeamDraft, by: string, at: Instant): Promise<boolean>;
  /** A new version; `taken`: by the name of another; `changed`: somebody else came first. */
  change(
    workspaceId: number,
    draft: TeamDraft,
    seenVersion: number,
    by: string,
    at: Instant,
  ): Promise<'done' | 'taken' | 'changed'>;
  /** All of them; null when somebody else changed the team first. */
  setMembers(
    workspaceId: number,
    teamId: string,
    seenVersion: number,
    members: readonly TeamMember[],
    by: string,
    at: Instant,
  ): Promise<boolean>;
  /** What would lose it: campaigns that are not archived, as they are and as their drafts would be. */
  uses(workspaceId: number, teamId: string, limit: number): Promise<readonly TeamUse[]>;
  /** False: something uses it, or it is gone. */
  remove(workspaceId: number, teamId: string): Promise<boolean>;
  /** Out of every team of the workspace. */
  forgetAccount(workspaceId: number, accountId: string): Promise<void>;
  /** Adds one, or gives them these roles. */
  addMember(workspaceId: number, teamId: string, member: TeamMember, by: string, at: Instant): Promise<void>;
}

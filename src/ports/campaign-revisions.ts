// Versions of a campaign, the draft beside an active one, and who approved what.
import type { Approval } from '../core/campaigns/approval.ts';
import type { CampaignDefinition, Category } from '../core/campaigns/campaign.ts';
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';

export interface CampaignVersion {
  readonly version: number;
  readonly definition: CampaignDefinition;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

export interface RevisionDraft {
  readonly campaignId: string;
  /** Moves with every change of the draft. */
  readonly revision: number;
  /** The live version it was made from. */
  readonly basedOn: number;
  readonly name: string;
  readonly description: string;
  readonly category: Category;
  readonly definition: CampaignDefinition;
  /** As typed, where it makes no sense yet. */
  readonly unfinished: JsonObject;
  readonly tags: readonly string[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
}

/** One version of the campaign itself, or one revision of its draft. */
export interface ApprovalSubject {
  readonly campaignId: string;
  readonly subject: 'campaign' | 'draft';
  readonly version: number;
}

export interface CampaignRevisions {
  /** Newest first. */
  versions(workspaceId: number, campaignId: string, limit: number): Promise<readonly CampaignVersion[]>;
  version(workspaceId: number, campaignId: string, version: number): Promise<CampaignVersion | null>;
  /** The newest that is older: what was saved while typing leaves gaps. */
  versionBefore(workspaceId: number, campaignId: string, version: number): Promise<CampaignVersion | null>;
  draft(workspaceId: number, campaignId: string): Promise<RevisionDraft | null>;
  /** False when there is one already. */
  createDraft(workspaceId: number, draft: RevisionDraft): Promise<boolean>;
  /** False when the draft changed meanwhile or is gone. */
  changeDraft(workspaceId: number, draft: RevisionDraft, fromRevision: number): Promise<boolean>;
  /** `revision`: only while it is this one; what was written since stays. */
  dropDraft(workspaceId: number, campaignId: string, revision?: number): Promise<boolean>;
  approvals(workspaceId: number, subject: ApprovalSubject): Promise<readonly Approval[]>;
  /** The last word on a section of one version counts. */
  decide(workspaceId: number, subject: ApprovalSubject, approval: Approval): Promise<void>;
}

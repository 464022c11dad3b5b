// What the first screen needs of storage: sums of the last days, broadcasts and occurrences under way, a bounded look
// at what waits. Nothing here reads more than indexes lead to.
import type { CampaignStatus, CampaignType } from '../core/campaigns/campaign.ts';
import type { Instant } from '../core/time.ts';

export interface DaySum {
  readonly campaignId: string;
  readonly day: string;
  /** '' is about people. */
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

export interface SumsAndWaiting {
  readonly sums: readonly DaySum[];
  /** People who wait for their turn. Not `exact`: at least so many. */
  readonly waiting: number;
  readonly exact: boolean;
}

/** A broadcast or an occurrence on its way to its people. */
export interface Run {
  readonly campaignId: string;
  readonly dispatchId: string;
  readonly status: 'waiting' | 'running' | 'done';
  /** Parts of the audience walked so far, of 64. */
  readonly slot: number;
  readonly planned: number;
  readonly dueAt: Instant;
  /** Everybody's turn is over; null where nothing spreads it. */
  readonly endsAt: Instant | null;
}

export interface WaitingOfCampaign {
  readonly campaignId: string;
  readonly due: number;
  readonly later: number;
  /** Tried and to be tried again. */
  readonly retried: number;
  readonly nextDueAt: Instant | null;
}

/** `complete`: everything that waits was seen, so that the counts are exact. */
export interface WaitingSample {
  readonly complete: boolean;
  readonly campaigns: readonly WaitingOfCampaign[];
}

export interface CampaignHead {
  readonly campaignId: string;
  readonly name: string;
  readonly type: CampaignType;
  readonly status: CampaignStatus;
  readonly channels: readonly string[];
  readonly tags: readonly string[];
  readonly updatedAt: Instant;
}

export interface BrokenChannel {
  readonly campaignId: string;
  readonly name: string;
  readonly channel: string;
}

/** What somebody who has just arrived has done so far. */
export interface FirstSteps {
  readonly hasConfiguration: boolean;
  readonly hasPerson: boolean;
  readonly hasCampaign: boolean;
  readonly hasLaunched: boolean;
  readonly hasSent: boolean;
}

export interface OverviewStore {
  sumsSince(workspaceId: number, day: string): Promise<readonly DaySum[]>;
  /** Of one instant. */
  sumsAndWaiting(workspaceId: number, day: string): Promise<SumsAndWaiting>;
  /** Open ones, and those that began since then; newest first. */
  runsSince(workspaceId: number, since: Instant): Promise<readonly Run[]>;
  sampleWaiting(workspaceId: number, live: boolean, now: Instant): Promise<WaitingSample>;
  heads(workspaceId: number, campaignIds: readonly string[]): Promise<readonly CampaignHead[]>;
  heldByCampaign(
    workspaceId: number,
  ): Promise<readonly { readonly campaignId: string; readonly count: number }[]>;
  /** Running campaigns with a message whose configuration is gone or switched off. */
  brokenChannels(workspaceId: number): Promise<readonly BrokenChannel[]>;
  /** Paused, or ended lately; newest first. */
  restingSince(workspaceId: number, since: Instant): Promise<readonly CampaignHead[]>;
  /** Campaigns never launched, and drafts beside active ones, edited lately and holding a message; newest first. */
  recentDrafts(
    workspaceId: number,
    since: Instant,
  ): Promise<readonly { readonly campaignId: string; readonly subject: 'campaign' | 'draft' }[]>;
  firstSteps(workspaceId: number): Promise<FirstSteps>;
}

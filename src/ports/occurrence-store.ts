// What scheduled campaigns need from storage: occurrences that exist once, follow their campaign's schedule, and turn
// into a fan-out exactly once.
import type { Campaign, CampaignDefinition } from '../core/campaigns/campaign.ts';
import type { OccurrenceTimes } from '../core/schedule/occurrence.ts';
import type { Instant } from '../core/time.ts';
import type { Dispatch, Fanout } from './dispatch.ts';

export type OccurrenceStatus = 'waiting' | 'started' | 'cancelled';

export interface Occurrence extends OccurrenceTimes {
  readonly workspaceId: number;
  readonly campaignId: string;
  readonly dispatchId: string;
  readonly live: boolean;
  /** Of the definition whose schedule and audience stand. */
  readonly version: number;
  /** Workspace clock: what counts as its launch for late local times. */
  readonly followedAt: Instant;
  readonly status: OccurrenceStatus;
}

export type ClaimedOccurrence = Occurrence & { readonly epoch: number };

/** What following a campaign's schedule changes. */
export interface FollowPlan {
  readonly cancel: readonly string[];
  readonly put: readonly Occurrence[];
}

export interface CampaignRef {
  readonly workspaceId: number;
  readonly campaignId: string;
}

export type PlanningScope = { live: true } | { live: false; workspaceId: number };

export interface UpcomingOccurrence {
  readonly occurrence: Occurrence;
  readonly campaign: Campaign;
}

export interface OccurrenceStore {
  /** Running scheduled campaigns whose occurrences do not follow their version yet. */
  unfollowed(scope: PlanningScope): Promise<readonly CampaignRef[]>;
  /**
   * Makes occurrences follow their campaign: `plan` is asked under the campaign's lock (`followedBefore`: an earlier
   * version was followed, without a stop since). An idle campaign that has something to do again is active. False:
   * the campaign is not running.
   */
  followSchedule(
    ref: CampaignRef,
    plan: (campaign: Campaign, known: readonly Occurrence[], followedBefore: boolean) => FollowPlan,
  ): Promise<boolean>;
  claimOccurrence(scope: PlanningScope, now: Instant): Promise<ClaimedOccurrence | null>;
  /** In one transaction: it is started, planned, and the next one exists. False: it was changed meanwhile. */
  startOccurrence(
    occurrence: ClaimedOccurrence,
    call: { readonly dispatch: Dispatch; readonly fanout: Fanout; readonly next: Occurrence | null },
  ): Promise<boolean>;
  /** By hand; an id that was used before starts nothing again. False: the campaign is not running. */
  addOccurrence(occurrence: Occurrence): Promise<boolean>;
  definitionOf(ref: CampaignRef, version: number): Promise<CampaignDefinition | null>;
  /** Newest first. */
  occurrences(ref: CampaignRef, limit: number): Promise<readonly Occurrence[]>;
  /** Waiting ones of running campaigns that start, or end, inside the span. */
  upcoming(workspaceId: number, from: Instant, until: Instant): Promise<readonly UpcomingOccurrence[]>;
  /** What a pause kept from starting is due from `now` on. */
  hurryOccurrences(ref: CampaignRef, now: Instant): Promise<void>;
  /** Campaigns with nothing left to send become idle (2.1). How many did. */
  retireFinished(scope: PlanningScope, now: Instant): Promise<number>;
}

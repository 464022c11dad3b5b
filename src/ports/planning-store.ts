// What planning needs from storage: turning accepted calls into deliveries, slice by slice, without ever
// planning a person twice (the delivery id is derived) or losing one (cursors move with the rows they planned).
import type { CalledMessage } from '../core/campaigns/called-message.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { CallSchedule, CallTarget } from '../core/campaigns/trigger-call.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import type { JsonObject } from '../core/json.ts';
import type { Progress } from '../core/deliveries/delivery.ts';
import type { Engagement } from '../core/schedule/optimal-time.ts';
import type { WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import type { SqlFragment } from '../core/sql.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type { Dispatch, Fanout } from './dispatch.ts';
import type { OccurrenceStore } from './occurrence-store.ts';

export type { Dispatch, Fanout };

export interface Workspace {
  readonly workspaceId: number;
  readonly key: string;
  readonly kind: 'live' | 'sandbox';
  /** Company zone: people without a known zone live here (3.1). */
  readonly timeZone: string;
  /** Sandbox only: where the test clock stands. */
  readonly clockAt: Instant | null;
}

export interface PlannedDelivery {
  readonly part: number;
  readonly deliveryId: string;
  readonly userId: string;
  readonly properties: JsonObject | null;
  readonly dueAt: Instant;
  readonly expiresAt: Instant | null;
  /** What it remembers from the start. */
  readonly progress?: Progress;
}

/** Somebody who was named and gets nothing: logged at once, with the reason. */
export interface PlannedSkip {
  readonly part: number;
  readonly deliveryId: string;
  /** Empty when the recipient is not a known person. */
  readonly userId: string;
  readonly reason: ReasonCode;
  readonly facts: JsonObject;
}

export interface PlanBatch {
  readonly workspaceId: number;
  readonly live: boolean;
  readonly campaignId: string;
  readonly campaignVersion: number;
  readonly dispatchId: string;
  readonly sendId: string | null;
  /** Workspace clock. */
  readonly plannedAt: Instant;
  /** Real time: partition of the log. */
  readonly loggedAt: Instant;
  readonly deliveries: readonly PlannedDelivery[];
  readonly skips: readonly PlannedSkip[];
}

export interface ClaimedFanout extends Fanout {
  readonly slot: number;
  readonly afterUser: string;
  /** People of the audience so far. */
  readonly seen: number;
  readonly epoch: number;
}

export interface Schedule {
  readonly workspaceId: number;
  readonly scheduleId: string;
  readonly dispatchId: string;
  readonly campaignId: string;
  readonly live: boolean;
  readonly schedule: CallSchedule;
  readonly target: CallTarget;
  /** When planning starts: the instant itself, or the first zone's early check. */
  readonly dueAt: Instant;
  readonly status: 'waiting' | 'started' | 'done' | 'cancelled';
  readonly createdAt: Instant;
}

/** Everything one accepted call writes, in one transaction. */
export interface AcceptedCall {
  readonly dispatch: Dispatch;
  readonly batch?: PlanBatch;
  readonly fanout?: Fanout;
  readonly schedule?: Schedule;
  /** A send id generated for a tracked broadcast. */
  readonly newSendId?: string;
  /** The caller's own name for it. */
  readonly once?: OncePerDay;
}

/** Accepted unless one of these dispatches was since then: calls with one name wait for each other. */
export interface OncePerDay {
  readonly name: string;
  readonly dispatchIds: readonly string[];
  readonly since: Instant;
}

export interface SliceRequest {
  readonly fanout: ClaimedFanout;
  readonly dispatch: Dispatch;
  readonly campaignVersion: number;
  readonly companyZone: string;
  readonly part: number;
  readonly audience: SqlFragment;
  /** Places are limited: people are due in the order of their random bucket (13.1). */
  readonly byBucket: boolean;
  readonly plannedAt: Instant;
  readonly loggedAt: Instant;
  readonly limit: number;
}

/** `lastUser` is where the next slice of this part starts; null = the part is finished. */
export interface SliceResult {
  readonly planned: number;
  /** People of the audience in this slice. */
  readonly seen: number;
  readonly lastUser: string | null;
  /** False when the lease was lost: nothing was written. */
  readonly held: boolean;
}

export interface EngagementPlace {
  readonly workspaceId: number;
  readonly part: number;
  readonly userId: string;
}

/** Waiting deliveries of a campaign, or of one call of it, planned at or before `plannedUntil`. */
export interface CancelRequest {
  readonly workspaceId: number;
  readonly campaignId: string;
  readonly campaignVersion: number;
  /** Null: of every call. */
  readonly dispatchId: string | null;
  readonly part: number;
  readonly plannedUntil: Instant;
  readonly reason: ReasonCode;
  /** Workspace clock. */
  readonly at: Instant;
  readonly loggedAt: Instant;
  readonly limit: number;
}

export interface PlanningStore extends OccurrenceStore {
  workspace(workspaceId: number): Promise<Workspace | null>;
  /** Of all its campaigns: whom they leave out. */
  workspaceLimits(workspaceId: number): Promise<WorkspaceLimits>;
  campaign(workspaceId: number, campaignId: string): Promise<Campaign | null>;
  campaigns(workspaceId: number, campaignIds: readonly string[]): Promise<readonly Campaign[]>;
  dispatch(workspaceId: number, dispatchId: string): Promise<Dispatch | null>;
  /** Of messages that come in calls without a campaign; made when it is first asked for. */
  hiddenCampaign(workspaceId: number, now: Instant, makeId: () => string): Promise<Campaign>;
  /** Of a call that brought its own, and whose schedule was not cancelled. False: there is none. */
  replaceMessage(workspaceId: number, dispatchId: string, message: CalledMessage): Promise<boolean>;
  /** The earlier dispatch that stands in its place, and nothing is written; null: accepted. */
  accept(call: AcceptedCall): Promise<Dispatch | null>;
  earlierDispatch(workspaceId: number, once: OncePerDay): Promise<Dispatch | null>;
  plan(batch: PlanBatch): Promise<void>;

  claimFanout(
    scope: { live: true } | { live: false; workspaceId: number },
    now: Instant,
  ): Promise<ClaimedFanout | null>;
  planSlice(request: SliceRequest): Promise<SliceResult>;
  /** Candidates of a slice whose membership Node must decide (user-supplied regular expressions). */
  candidates(request: SliceRequest): Promise<readonly Profile[]>;
  planCandidates(request: SliceRequest, batch: PlanBatch, lastUser: string | null): Promise<SliceResult>;
  /** When people used what they were sent, or the app, by user id; one read for all of them. */
  engagement(people: readonly EngagementPlace[], since: Instant): Promise<ReadonlyMap<string, Engagement>>;
  /** Some of the workspace's sessions since then: the latest. */
  sampleSessions(
    workspaceId: number,
    since: Instant,
  ): Promise<readonly { readonly at: Instant; readonly timeZone: string | null }[]>;
  finishFanout(fanout: ClaimedFanout): Promise<void>;
  releaseFanout(fanout: ClaimedFanout): Promise<void>;
  /** Those of the campaign, or of one call of it. How many were cancelled. */
  cancelFanouts(workspaceId: number, campaignId: string, dispatchId: string | null): Promise<number>;

  /** Every zone a map of due instants has to know: those of the runtime and those of the workspace's people. */
  zones(workspaceId: number): Promise<readonly string[]>;

  /** People of one part inside the audience who have no zone. */
  countWithoutZone(workspaceId: number, part: number, audience: SqlFragment): Promise<number>;

  /** Fan-outs that a pause held up are due from `now` on. */
  hurryFanouts(workspaceId: number, campaignId: string, now: Instant): Promise<void>;

  /** How many were cancelled and logged: at most `limit`. */
  cancelWaiting(request: CancelRequest): Promise<number>;

  schedule(workspaceId: number, scheduleId: string): Promise<Schedule | null>;
  waitingSchedules(workspaceId: number, until: Instant): Promise<readonly Schedule[]>;
  claimSchedule(
    scope: { live: true } | { live: false; workspaceId: number },
    now: Instant,
  ): Promise<(Schedule & { epoch: number }) | null>;
  /** What a due schedule becomes, in one transaction that also marks it done. False: it was changed meanwhile. */
  startSchedule(
    schedule: Schedule & { epoch: number },
    call: { batch?: PlanBatch; fanout?: Fanout },
  ): Promise<boolean>;
  /** Conditional on still waiting; false when it is gone or under way. */
  replaceSchedule(
    workspaceId: number,
    scheduleId: string,
    schedule: CallSchedule,
    dueAt: Instant,
    updatedAt: Instant,
  ): Promise<boolean>;
  cancelSchedule(workspaceId: number, scheduleId: string, updatedAt: Instant): Promise<boolean>;

  sendIdExists(workspaceId: number, campaignId: string, sendId: string): Promise<boolean>;
  /** False when the day's quota of API-created pairs is used up (3.6). Re-creating a pair is free. */
  createSendId(
    workspaceId: number,
    campaignId: string,
    sendId: string,
    at: Instant,
    dailyQuota: number,
  ): Promise<boolean>;

  /** Earliest thing still to be planned or sent in a sandbox, or null. */
  nextDue(workspaceId: number): Promise<Instant | null>;
  /** Takes or renews the right to move a sandbox's clock (lease on the database clock). */
  lockClock(workspaceId: number, owner: string, leaseMs: number): Promise<boolean>;
  unlockClock(workspaceId: number, owner: string): Promise<void>;
  /** Forwards only; false when `owner` no longer holds the lock. */
  setClock(workspaceId: number, owner: string, at: Instant): Promise<boolean>;
  /** Sandboxes that have something due at their present instant. */
  sandboxesWithDueWork(): Promise<readonly number[]>;
}

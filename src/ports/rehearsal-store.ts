// Rehearsals: a campaign run in a hidden sandbox over a copy of real people and their history. Who runs one holds a
// lease; when it is lost the next one starts again from nothing, because a rehearsal is a function of what it copied.
import type { Instant } from '../core/time.ts';

export interface Rehearsal {
  readonly workspaceId: number;
  readonly rehearsalId: string;
  readonly campaignId: string;
  /** The campaign as it stands, or the draft beside an active one. */
  readonly subject: 'campaign' | 'draft';
  readonly sandboxId: number | null;
  readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'removed';
  readonly peopleWanted: number;
  /** The other campaigns that are live run beside it. */
  readonly withOthers: boolean;
  /** Workspace clock. */
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly reachedAt: Instant | null;
  readonly people: number;
  readonly events: number;
  readonly error: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

export type NewRehearsal = Pick<
  Rehearsal,
  | 'workspaceId'
  | 'rehearsalId'
  | 'campaignId'
  | 'subject'
  | 'peopleWanted'
  | 'withOthers'
  | 'startsAt'
  | 'endsAt'
  | 'createdAt'
  | 'createdBy'
>;

export interface ClaimedRehearsal extends Rehearsal {
  readonly epoch: number;
}

/** Something a person did in the simulated time, as it was recorded. */
export interface RecordedEvent {
  readonly userId: string;
  readonly kind: 'event' | 'purchase' | 'session';
  readonly name: string;
  readonly at: Instant;
  readonly appId: string | null;
  readonly properties: Readonly<Record<string, unknown>> | null;
}

export interface RehearsalStore {
  /** False when the workspace has as many open ones as it may have. */
  create(rehearsal: NewRehearsal): Promise<boolean>;
  find(workspaceId: number, rehearsalId: string): Promise<Rehearsal | null>;
  /** Newest first. */
  list(workspaceId: number, campaignId: string, limit: number): Promise<readonly Rehearsal[]>;
  /** The oldest one that waits, or whose runner is gone. */
  claim(leaseMs: number): Promise<ClaimedRehearsal | null>;
  /**
   * Makes the sandbox anew: settings, other campaigns as archived ones unless they run beside it, people with their history until `startsAt`,
   * the campaign launched. The clock stands at `startsAt`.
   */
  prepare(claimed: ClaimedRehearsal): Promise<{ readonly sandboxId: number; readonly people: number }>;
  /** What the copied people did in the simulated time, oldest first; at most `limit`. */
  recorded(claimed: ClaimedRehearsal, limit: number): Promise<readonly RecordedEvent[]>;
  /** Keeps the lease; false = somebody else runs it, or it was removed. */
  progress(claimed: ClaimedRehearsal, reachedAt: Instant, events: number, leaseMs: number): Promise<boolean>;
  finish(claimed: ClaimedRehearsal, error: string | null): Promise<void>;
  /** Removes the sandbox with everything in it. */
  remove(workspaceId: number, rehearsalId: string): Promise<boolean>;
  /** Those created before `before`: their sandboxes go, the record stays. */
  removeOld(before: Instant): Promise<number>;
}

// How many people a rule means, and who they are: an estimate from a sample at once, the exact number after.
import type { SendTo } from '../core/channels/channel.ts';
import type { Segment } from '../core/segments/segment.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type { Stop } from './clock.ts';

export interface SizeQuery {
  readonly workspaceId: number;
  /** With the rules of the segments that it names in their places. */
  readonly segment: Segment;
  /** Workspace clock. */
  readonly now: Instant;
  readonly reach: ReachFacts;
}

/** Who counts as reachable, per channel. */
export interface ReachFacts {
  readonly sendTo: SendTo;
  /** Subscription groups of text messages: being in any of them makes somebody reachable by SMS. */
  readonly smsGroupIds: readonly string[];
}

/** Channel → people of the audience whom it reaches. */
export type ReachCounts = Readonly<Record<string, number>>;

export interface SizeEstimate {
  readonly people: number;
  /** 95 % of such intervals hold the true number. Both are `people` where `exact`. */
  readonly low: number;
  readonly high: number;
  /** Everybody was looked at. */
  readonly exact: boolean;
  /** Of how many people. */
  readonly of: number;
  /** People looked at. */
  readonly sampled: number;
  readonly reach: ReachCounts;
}

export interface SizeCount {
  readonly people: number;
  readonly of: number;
  readonly reach: ReachCounts;
}

/** Null: ended by `stop` before it was done. */
export interface AudienceSizes {
  estimate(query: SizeQuery): Promise<SizeEstimate>;
  count(query: SizeQuery, stop: Stop): Promise<SizeCount | null>;
  /** Up to `limit` people from all over; fewer when time is up. */
  sample(query: SizeQuery, limit: number): Promise<readonly Profile[]>;
  /** Sizes of several rules in one walk over the people, in the order of the rules. */
  countMany(
    workspaceId: number,
    now: Instant,
    segments: readonly Segment[],
    stop: Stop,
  ): Promise<readonly number[] | null>;
}

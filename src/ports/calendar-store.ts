// What the calendar needs of storage beyond what is coming: what was sent, how many it was for, and samples of people.
import type { SqlFragment } from '../core/sql.ts';
import type { Instant } from '../core/time.ts';

export interface PastSend {
  readonly campaignId: string;
  readonly dispatchId: string;
  readonly kind: 'occurrence' | 'call';
  /** Wall-clock date-time, where there is one. */
  readonly key: string;
  readonly dueAt: Instant;
  readonly endsAt: Instant;
  /** People of its audience. */
  readonly planned: number;
}

export interface CalendarStore {
  past(workspaceId: number, from: Instant, until: Instant): Promise<readonly PastSend[]>;
  /** People of the last finished send of each campaign since then. */
  lastPlanned(
    workspaceId: number,
    campaignIds: readonly string[],
    since: Instant,
  ): Promise<ReadonlyMap<string, number>>;
  /** People of one part by the audiences they are in: bit i of the mask is audience i. */
  countMasks(
    workspaceId: number,
    part: number,
    audiences: readonly SqlFragment[],
  ): Promise<readonly { readonly mask: number; readonly people: number }[]>;
  countZones(
    workspaceId: number,
    part: number,
  ): Promise<readonly { readonly zone: string | null; readonly people: number }[]>;
}

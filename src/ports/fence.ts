// The restore fence (reliability G14): a database that was restored, cloned or went back in time sends nothing
// until an operator confirms.
import type { Instant } from '../core/time.ts';

export interface Fence {
  /**
   * To be asked before every claim. True also while the database has not been verified lately: it may be
   * coming back from a failover as an older self.
   */
  isFenced(): boolean;
}

export interface DueCampaign {
  readonly workspaceId: number;
  readonly campaignId: string;
  readonly name: string;
  /** Would be sent at once. */
  readonly due: number;
  /** Due, and past its expiry: would be dropped with that reason. */
  readonly expired: number;
  readonly later: number;
  readonly oldestDueAt: Instant | null;
}

/** What is believed due now, what has expired, and what comes later. */
export interface DueWork {
  readonly campaigns: readonly DueCampaign[];
  readonly fanouts: number;
  readonly schedules: number;
}

export interface FenceStatus {
  readonly fenced: boolean;
  readonly reason: string | null;
  readonly explanation: string;
  readonly fencedAt: Instant | null;
  readonly due: DueWork;
}

/** The operator's side of the fence. */
export interface FenceDesk {
  status(): Promise<FenceStatus>;
  /** Takes the database as it stands for the true one. */
  confirm(actor: string): Promise<void>;
}

// Finding the send that a provider's report is about.
import type { MessageReport } from '../core/interactions/provider-report.ts';
import type { Instant } from '../core/time.ts';

export interface SendRef {
  readonly userId: string;
  readonly sendKey: string;
}

export interface ReportStore {
  /** In order; null: nothing of ours is known by these ids, and nobody with the address got anything lately. */
  findSends(workspaceId: number, reports: readonly MessageReport[]): Promise<readonly (SendRef | null)[]>;
  /** The last text message to a number since an instant of the workspace's clock. */
  lastSms(workspaceId: number, phone: string, sinceAt: Instant): Promise<SendRef | null>;
  /** Everybody who has a phone number. */
  ownersOf(workspaceId: number, phone: string): Promise<readonly string[]>;
  /** The test clock of a sandbox; null = real time. */
  clockOf(workspaceId: number): Promise<Instant | null>;
}

// Alerts of campaigns, and what they found: kept once per window and threshold, passed on until that succeeds.
import type {
  AlertFinding,
  AlertSubject,
  AlertWindow,
  CampaignAlert,
} from '../core/alerts/campaign-alert.ts';
import type { Instant } from '../core/time.ts';

export interface ArmedAlert extends AlertSubject {
  readonly live: boolean;
}

export interface KeptFinding extends AlertFinding {
  readonly foundAt: Instant;
  readonly status: 'waiting' | 'told' | 'failed';
  readonly attempts: number;
  readonly detail: string;
}

/** A finding that is to be passed on now, with the names it is told by. */
export interface FindingToTell extends AlertFinding {
  readonly attempts: number;
  /** Its mails are stored. */
  readonly mailed: boolean;
  readonly campaign: string;
  readonly workspace: string;
  readonly workspaceKey: string;
}

/** One mail of the application, sealed as those in app_mails are. */
export interface SealedMail {
  readonly mailId: string;
  readonly sealed: Uint8Array;
}

export interface AlertStore {
  list(workspaceId: number, campaignId: string): Promise<readonly CampaignAlert[]>;
  save(alert: CampaignAlert): Promise<void>;
  remove(workspaceId: number, campaignId: string, alertId: string): Promise<boolean>;
  /** Newest first. */
  history(workspaceId: number, campaignId: string, limit: number): Promise<readonly KeptFinding[]>;
  /** By campaign, newest first: how many since then, and what the last one counted. */
  foundSince(
    workspaceId: number,
    since: Instant,
  ): Promise<readonly { readonly campaignId: string; readonly value: number }[]>;
  /** Active alerts of active campaigns, in all workspaces or one. `now` is real; a sandbox has its own clock. */
  armed(now: Instant, workspaceId: number | null): Promise<readonly ArmedAlert[]>;
  /** Messages sent in each window, in the order of the windows. One statement; `loggedSince` bounds the log, real time. */
  countSends(windows: readonly AlertWindow[], loggedSince: Instant): Promise<readonly number[]>;
  /** What was found before stays as it is. */
  keep(
    found: readonly { readonly finding: AlertFinding; readonly foundAt: Instant }[],
    now: Instant,
  ): Promise<void>;
  /** Takes what waits; looked at again after `retryAt` unless it is settled. Real time. */
  claim(now: Instant, retryAt: Instant, limit: number): Promise<readonly FindingToTell[]>;
  /** Stored to leave, once, in one transaction with the mark that they are. Real time. */
  keepMails(
    finding: AlertFinding,
    mails: readonly SealedMail[],
    now: Instant,
    endsAt: Instant,
  ): Promise<void>;
  settle(finding: AlertFinding, status: 'waiting' | 'told' | 'failed', detail: string): Promise<void>;
}

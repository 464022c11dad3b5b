// Finding the send that a provider's report is about.
import type { MessageReport } from '../core/interactions/provider-report.ts';
import type { Instant } from '../core/time.ts';
import type { OfferedFact } from './interactions.ts';

export interface SendRef {
  readonly userId: string;
  readonly sendKey: string;
}

/** A text somebody sent, as the provider names it. */
export interface InboundRef {
  readonly workspaceId: number;
  readonly from: string;
  readonly id: string;
}

/**
 * first      nobody had told of it: what is heard of the facts is kept, and has its effect once
 * begun      told before, and whoever took it has not finished
 * finished   told before: nothing is left to do
 */
export type InboundStep =
  | { readonly kind: 'first'; readonly facts: readonly OfferedFact[] }
  | { readonly kind: 'begun' | 'finished' };

export interface ReportStore {
  /** Recorded before anything it leads to, with the facts about whoever has the number, in one transaction. */
  beginInbound(ref: InboundRef, facts: readonly OfferedFact[]): Promise<InboundStep>;
  /** What it says about consent is durable: a repeat changes nothing any more. */
  finishInbound(ref: InboundRef): Promise<void>;
  /** In order; null: nothing of ours is known by these ids, and nobody with the address got anything lately. */
  findSends(workspaceId: number, reports: readonly MessageReport[]): Promise<readonly (SendRef | null)[]>;
  /** The last text message to a number since an instant of the workspace's clock. */
  lastSms(workspaceId: number, phone: string, sinceAt: Instant): Promise<SendRef | null>;
  /** Everybody who has a phone number. */
  ownersOf(workspaceId: number, phone: string): Promise<readonly string[]>;
  /** The test clock of a sandbox; null = real time. */
  clockOf(workspaceId: number): Promise<Instant | null>;
}

// The outbox of statuses of transactional calls. Whoever changes a message writes them in the same transaction; what is
// here takes them out again.
import type { Postback } from '../core/deliveries/postback.ts';
import type { Instant } from '../core/time.ts';

export interface PostbackKey {
  readonly part: number;
  readonly workspaceId: number;
  readonly dispatchId: string;
  readonly step: number;
  readonly about: string;
}

export interface ClaimedPostback extends PostbackKey, Postback {
  readonly epoch: number;
  /** Before this one. */
  readonly tries: number;
  /** Real time. */
  readonly writtenAt: Instant;
}

export interface PostbackReceiver {
  readonly workspaceId: number;
  /** Null: taken away since; what waits is let go. */
  readonly url: string | null;
  readonly sealedSecret: Uint8Array | null;
  /** Nothing is told of an archived workspace; what waits is let go. */
  readonly archived: boolean;
}

export type PostbackResult = PostbackKey & { readonly epoch: number } & (
    | { readonly kind: 'taken' }
    | { readonly kind: 'later'; readonly dueAt: Instant; readonly problem: string }
    | { readonly kind: 'given_up'; readonly at: Instant; readonly problem: string }
  );

export interface ListedPostback extends Postback {
  readonly state: 'waiting' | 'captured' | 'given_up';
  readonly tries: number;
  readonly problem: string;
  /** Real time; null unless it waits. */
  readonly nextTryAt: Instant | null;
  readonly writtenAt: Instant;
}

export interface PostbackStore {
  /** Of live workspaces that have something due. */
  receivers(now: Instant): Promise<readonly PostbackReceiver[]>;
  /** The earliest of each dispatch alone, so that they go out in order. */
  claim(
    workspaceId: number,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<readonly ClaimedPostback[]>;
  /** Nothing is changed of what somebody else has claimed meanwhile. */
  settle(results: readonly PostbackResult[]): Promise<void>;
  /** Gives up what waits in a workspace without a receiver; answers how many. */
  giveUpAll(workspaceId: number, at: Instant, problem: string): Promise<number>;
  count(
    now: Instant,
  ): Promise<{ readonly waiting: number; readonly givenUp: number; readonly oldestMs: number }>;
  /** Newest first. */
  list(workspaceId: number, limit: number, dispatchId: string | null): Promise<readonly ListedPostback[]>;
}

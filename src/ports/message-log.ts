// The log of a workspace: each person and message with its outcome, newest first, found by time. A page looks at a bounded
// stretch of the log and says how far it came, so that a rare outcome never makes somebody wait.
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';

export interface LogQuery {
  /** people: how it ended for each person considered. messages: each message of a channel. */
  readonly level: 'people' | 'messages';
  readonly outcomes: readonly string[] | null;
  readonly reasons: readonly string[] | null;
  readonly channels: readonly string[] | null;
  readonly campaignId: string | null;
  readonly person: { readonly part: number; readonly userId: string } | null;
  /** Real time of the log. */
  readonly from: Instant;
  readonly until: Instant;
  readonly limit: number;
  readonly after: string | null;
}

/** What providers and people did with a message. */
export interface Reaction {
  readonly kind: string;
  readonly at: Instant;
  /** The server's words, where it said any. */
  readonly detail: JsonObject;
}

export interface LogLine {
  /** On the clock of the workspace. */
  readonly at: Instant;
  readonly loggedAt: Instant;
  readonly deliveryId: string;
  readonly userId: string;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly campaignId: string;
  readonly campaignName: string;
  readonly dispatchId: string;
  readonly variant: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly outcome: string;
  readonly reason: string;
  readonly tries: number;
  readonly facts: JsonObject;
  readonly sendKey: string | null;
  readonly providerMessageId: string | null;
  readonly reactions: readonly Reaction[];
}

export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Null: there is nothing more. A page may be short, even empty, and go on. */
  readonly next: string | null;
  readonly searchedUntil: Instant;
}

export interface MessageLog {
  page(workspaceId: number, query: LogQuery): Promise<LogPage>;
}

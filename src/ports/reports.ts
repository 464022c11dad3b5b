// What people ask afterwards: what happened to whom, and the sums. Reads only.
import type { SelectedShares } from '../core/experiments/intelligent-selection.ts';
import type { CounterRow } from '../core/experiments/results.ts';
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';

export interface MessageQuery {
  readonly campaignId: string | null;
  /** The person: part and id. */
  readonly person: { readonly part: number; readonly userId: string } | null;
  readonly outcome: string | null;
  readonly dispatchId: string | null;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after: string | null;
}

export interface CapturedQuery extends Omit<MessageQuery, 'outcome'> {
  /** Else oldest first. */
  readonly newestFirst?: boolean;
}

/** A row of the log: a delivery's own terminal (channel '') or one message of it. */
export interface LoggedMessage {
  readonly at: Instant;
  readonly loggedAt: Instant;
  readonly deliveryId: string;
  readonly userId: string;
  readonly campaignId: string;
  readonly campaignVersion: number;
  readonly dispatchId: string;
  readonly variant: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly outcome: string;
  readonly reason: string;
  readonly sendKey: string | null;
  readonly providerMessageId: string | null;
  readonly tries: number;
  readonly facts: JsonObject;
}

export interface CapturedMessage {
  readonly sendKey: string;
  /** The exact instant on the workspace's clock. */
  readonly at: Instant;
  readonly userId: string;
  readonly externalId: string | null;
  readonly campaignId: string;
  readonly dispatchId: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly variant: string;
  readonly message: JsonObject;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

export interface WaitingDelivery {
  readonly deliveryId: string;
  readonly dispatchId: string;
  readonly dueAt: Instant;
  readonly plannedAt: Instant;
  readonly tries: number;
  readonly progress: JsonObject | null;
}

export interface CountedOutcome {
  readonly day: string;
  readonly sendId: string;
  readonly variant: string;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

export interface HeldSend {
  readonly sendKey: string;
  readonly deliveryId: string;
  readonly userId: string;
  readonly campaignId: string;
  readonly externalId: string | null;
  readonly campaignName: string;
  readonly dispatchId: string;
  readonly channel: string;
  readonly endpoint: string;
  /** Its name; null: it is gone. */
  readonly configuration: string | null;
  readonly provider: string | null;
  readonly attempts: number;
  readonly at: Instant;
}

/** A sum over variants but the control, and over channels but ''. */
export interface WorkspaceSum extends CounterRow {
  /** '' where days are summed. */
  readonly campaignId: string;
}

/** How a winning variant was chosen (16.4). */
export interface WinnerRecord {
  readonly dispatchId: string;
  readonly decidedAt: Instant;
  /** Null: nobody else gets a message. */
  readonly winner: string | null;
  readonly because: string;
  readonly results: JsonObject;
}

export interface Reports {
  /** By external id, braze id or email, in this order. */
  findPerson(workspaceId: number, idOrEmail: string): Promise<Profile | null>;
  messages(workspaceId: number, query: MessageQuery): Promise<Page<LoggedMessage>>;
  captured(workspaceId: number, query: CapturedQuery): Promise<Page<CapturedMessage>>;
  /** What the latest broadcast of a campaign said to its templates, as long as it is kept. `since`: workspace clock. */
  lastBroadcast(
    workspaceId: number,
    campaignId: string,
    since: Instant,
  ): Promise<{ readonly properties: JsonObject; readonly at: Instant } | null>;
  waiting(
    workspaceId: number,
    person: { readonly part: number; readonly userId: string },
    campaignId: string,
  ): Promise<readonly WaitingDelivery[]>;
  /** The sums and who still waits, seen at one moment. */
  countOutcomes(
    workspaceId: number,
    campaignId: string,
  ): Promise<{ readonly outcomes: readonly CountedOutcome[]; readonly waiting: number }>;
  /** Every sum of a campaign; days are UTC and inclusive, null = open. */
  countAll(
    workspaceId: number,
    campaignId: string,
    range: { readonly from: string | null; readonly to: string | null; readonly sendId: string | null },
  ): Promise<readonly CounterRow[]>;
  /** The sums of a campaign's people before a day. */
  countBefore(
    workspaceId: number,
    campaignId: string,
    day: string,
    sendId: string | null,
  ): Promise<readonly Pick<CounterRow, 'variant' | 'channel' | 'outcome' | 'reason' | 'count'>[]>;
  /** Everything a workspace did in a span of days, by campaign and by day. */
  countWorkspace(
    workspaceId: number,
    span: { readonly from: string; readonly to: string },
  ): Promise<{ readonly campaigns: readonly WorkspaceSum[]; readonly days: readonly WorkspaceSum[] }>;
  /** Hours (UTC, 0 to 23) of a day on the workspace's clock; the log's own bounds are of real time. */
  countHours(
    workspaceId: number,
    campaignId: string,
    span: {
      readonly from: Instant;
      readonly until: Instant;
      readonly loggedFrom: Instant;
      readonly loggedUntil: Instant | null;
    },
  ): Promise<readonly { readonly hour: number; readonly outcome: string; readonly count: number }[]>;
  /** Newest first. */
  winnerDecisions(workspaceId: number, campaignId: string): Promise<readonly WinnerRecord[]>;
  /** Newest first. */
  shareDecisions(workspaceId: number, campaignId: string): Promise<readonly SelectedShares[]>;
  /** Oldest first. */
  held(
    workspaceId: number,
    campaignId: string | null,
    limit: number,
  ): Promise<{ readonly sends: readonly HeldSend[]; readonly total: number }>;
}

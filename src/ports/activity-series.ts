// What people of a workspace did, summed by the day or hour it happened on (UTC): for series of numbers, never of persons.
import type { Instant } from '../core/time.ts';

export interface SeriesSpan {
  readonly workspaceId: number;
  /** Events of live workspaces are never received before they happen; a test clock may be anywhere. */
  readonly live: boolean;
  /** Start of the first day or hour. */
  readonly from: Instant;
  /** End of the last, exclusive. */
  readonly to: Instant;
}

export interface HappenedQuery extends SeriesSpan {
  readonly kind: 'event' | 'purchase' | 'session';
  readonly unit: 'day' | 'hour';
  /** Event or product; null: all. */
  readonly name: string | null;
  readonly appId: string | null;
}

/** Of a purchase, N of a product are N. */
export interface Happened {
  readonly at: Instant;
  readonly count: number;
  readonly revenue: number;
}

/** `day` is YYYY-MM-DD. Days without anything are left out. */
export interface DayCount {
  readonly day: string;
  readonly count: number;
}

export interface ActivitySeries {
  happened(query: HappenedQuery): Promise<readonly Happened[]>;
  /** People with a session on the day or within the `windowDays` that end with it, each counted once. */
  activePeople(span: SeriesSpan, windowDays: number, appId: string | null): Promise<readonly DayCount[]>;
  /** People who came to be; in an app: whose first session there it was. */
  newPeople(span: SeriesSpan, appId: string | null): Promise<readonly DayCount[]>;
  /** Push messages that a provider refused because the app is gone from the device. */
  uninstalls(span: SeriesSpan): Promise<readonly DayCount[]>;
}

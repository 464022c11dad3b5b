// What people of two sides did in a span of days, counted from what is kept of each person.
import type { SideCount } from '../core/experiments/control-group-report.ts';
import type { Instant } from '../core/time.ts';

export interface SidesQuery {
  readonly workspaceId: number;
  /** Blocks of a hundred random buckets. */
  readonly control: readonly number[];
  readonly treatment: readonly number[];
  /** UTC days, inclusive. */
  readonly from: string;
  readonly to: string;
  /** The end of the last day: who was born later is on no side. */
  readonly until: Instant;
  /** Custom events asked for by name. */
  readonly events: readonly string[];
}

/** `purchase`, `session`, or `event` with its name. */
export interface CountedSides {
  readonly metric: 'purchase' | 'session' | 'event';
  readonly event: string | null;
  readonly treatment: SideCount;
  readonly control: SideCount;
}

export interface ControlGroupCounts {
  /** Purchases and sessions, then the events in the order they were asked for. */
  count(query: SidesQuery): Promise<readonly CountedSides[]>;
}

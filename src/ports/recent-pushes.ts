// Pushes that people received lately, for telling which of them made somebody open the app.
import type { RecentPush, SessionHabit } from '../core/interactions/influence.ts';
import type { Instant } from '../core/time.ts';

export interface SessionStart {
  readonly workspaceId: number;
  readonly part: number;
  readonly userId: string;
  readonly at: Instant;
}

export interface PushesBefore {
  readonly pushes: readonly RecentPush[];
  readonly habit: SessionHabit | null;
}

export interface RecentPushes {
  /** One answer per session start, in order. */
  before(starts: readonly SessionStart[]): Promise<readonly PushesBefore[]>;
}

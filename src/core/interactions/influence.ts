// Influenced opens (20.3): somebody who got a push opens the app by another way, soon enough for the push to have
// been the reason. Pure.
import { MINUTE_MS } from '../time.ts';
import type { Instant } from '../time.ts';

export interface RecentPush {
  readonly campaignId: string;
  readonly receivedAt: Instant;
  /** The last direct open of the campaign's messages, and the last influenced one. */
  readonly openedAt: Instant | null;
  readonly influencedAt: Instant | null;
}

/** Sessions of one person over all apps. */
export interface SessionHabit {
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

const LONGEST_MS = 30 * MINUTE_MS;

/** The shorter of 30 minutes and half the average time between sessions. */
export const influenceWindowMs = (habit: SessionHabit | null): number => {
  if (habit === null || habit.count < 2) return LONGEST_MS;
  return Math.min(LONGEST_MS, (habit.lastAt - habit.firstAt) / (habit.count - 1) / 2);
};

export const isInfluenced = (push: RecentPush, sessionAt: Instant, habit: SessionHabit | null): boolean => {
  const { receivedAt, openedAt, influencedAt } = push;
  const passedMs = sessionAt - receivedAt;
  const done = [openedAt, influencedAt].some((at) => at !== null && at >= receivedAt);
  return passedMs >= 0 && passedMs <= influenceWindowMs(habit) && !done;
};

// A circuit breaker per channel configuration (F44, F45): after many failures in a row calls pause, then one probe
// decides. State is a value; the engine keeps it.
import { MINUTE_MS, SECOND_MS } from '../time.ts';

const FAILURES_TO_OPEN = 20;
const FIRST_PAUSE_MS = 2 * SECOND_MS;
const LONGEST_PAUSE_MS = MINUTE_MS;

export interface Breaker {
  readonly failures: number;
  /** Monotonic milliseconds; null = closed. */
  readonly openUntil: number | null;
  readonly openings: number;
  readonly probing: boolean;
}

export const CLOSED: Breaker = { failures: 0, openUntil: null, openings: 0, probing: false };

/** How many calls may start now. Half-open: a single probe. */
export const allowance = (breaker: Breaker, nowMs: number): 'all' | 'probe' | 'none' => {
  if (breaker.openUntil === null) return 'all';
  if (nowMs < breaker.openUntil || breaker.probing) return 'none';
  return 'probe';
};

export const probe = (breaker: Breaker): Breaker => ({ ...breaker, probing: true });

export const recordSuccess = (): Breaker => CLOSED;

/** The probe ended without telling anything (no call was made). */
export const releaseProbe = (breaker: Breaker): Breaker => ({ ...breaker, probing: false });

export const recordFailure = (breaker: Breaker, nowMs: number): Breaker => {
  const failures = breaker.failures + 1;
  const opens = breaker.probing || (breaker.openUntil === null && failures >= FAILURES_TO_OPEN);
  if (!opens) return { ...breaker, failures };
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(breaker.openings, 10), LONGEST_PAUSE_MS);
  return { failures, openUntil: nowMs + pauseMs, openings: breaker.openings + 1, probing: false };
};

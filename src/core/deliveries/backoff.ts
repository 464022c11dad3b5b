// When to try again. Full jitter, so that what failed together does not come back together (F44).
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts';

/** F43: a server's own wish is taken within these bounds. */
const MIN_RETRY_AFTER_MS = SECOND_MS;
const MAX_RETRY_AFTER_MS = HOUR_MS;

export interface Backoff {
  readonly firstMs: number;
  readonly factor: number;
  readonly longestMs: number;
}

/** Provider down or busy: seconds first, then a quarter of an hour at most, for as long as the limit allows. */
export const USUAL_BACKOFF: Backoff = { firstMs: 2 * SECOND_MS, factor: 2, longestMs: 15 * MINUTE_MS };
/** CD-20.4: five tries inside half an hour. */
export const WEBHOOK_BACKOFF: Backoff = { firstMs: 15 * SECOND_MS, factor: 4, longestMs: 15 * MINUTE_MS };
/** Connected content asked to be put back. */
export const CONTENT_BACKOFF: Backoff = { firstMs: SECOND_MS, factor: 3, longestMs: MINUTE_MS };

/** Wait before try `attempt + 1`. `draw` is uniform in [0, 1); half of the step is always waited. */
export const retryDelayMs = (
  backoff: Backoff,
  attempt: number,
  draw: number,
  retryAfterMs?: number,
): number => {
  const stepMs = Math.min(
    backoff.firstMs * backoff.factor ** Math.min(Math.max(attempt, 1) - 1, 30),
    backoff.longestMs,
  );
  const jitteredMs = Math.ceil(stepMs * (0.5 + draw / 2));
  if (retryAfterMs === undefined) return jitteredMs;
  return Math.max(jitteredMs, Math.min(Math.max(retryAfterMs, MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS));
};

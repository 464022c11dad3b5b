// What a lost answer means, by the provider's class (reliability 1.3). The horizon of a retry is derived from the
// time the provider honours a key, never configured beside it (F49).
import { MINUTE_MS, type Instant } from '../time.ts';

/** A: honours an idempotency key. B: replaces on the device. C: neither. */
export type ProviderClass = 'A' | 'B' | 'C';

const KEY_TTL_MARGIN_MS = 2 * MINUTE_MS;

export interface LostAnswer {
  readonly class: ProviderClass;
  readonly keyTtlMs: number | null;
  readonly firstAt: Instant;
  /** When the next attempt would start. */
  readonly retryAt: Instant;
  /** Transactional campaigns may prefer twice to never. */
  readonly atLeastOnce: boolean;
}

export const mayRepeat = (lost: LostAnswer): boolean => {
  if (lost.atLeastOnce || lost.class === 'B') return true;
  if (lost.class === 'C') return false;
  return lost.keyTtlMs === null || lost.retryAt <= lost.firstAt + lost.keyTtlMs - KEY_TTL_MARGIN_MS;
};

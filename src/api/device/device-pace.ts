// How many batches one device may send: counted in this process alone, because a device that is turned away here comes
// back later and loses nothing. Bounded in devices it knows.
import { LRUCache } from 'lru-cache';
import { MINUTE_MS } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';

export const BATCHES_PER_MINUTE = 240;
const MAX_DEVICES = 100_000;

export interface DevicePace {
  /** False: too many in this minute. */
  take(device: string): boolean;
}

export const makeDevicePace = (clock: Pick<Clock, 'monotonic'>, limit = BATCHES_PER_MINUTE): DevicePace => {
  const used = new LRUCache<string, { minute: number; count: number }>({ max: MAX_DEVICES });
  return {
    take: (device) => {
      const minute = Math.floor(clock.monotonic() / MINUTE_MS);
      const known = used.get(device);
      const count = known?.minute === minute ? known.count + 1 : 1;
      used.set(device, { minute, count });
      return count <= limit;
    },
  };
};

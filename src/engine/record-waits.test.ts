import { describe, expect, it } from 'vitest';
import { NOW } from '../../tests/support/decide-facts.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import { quietMs, type Wait } from './record-waits.ts';
import type { Work } from './sending.ts';

const workAt = (now: number) => ({ now: () => now }) as unknown as Work;
const wait = (because: Wait['because'], until: number): Wait => ({ because, until, sendKey: because });

describe('what quiet hours add to an expiry (G15)', () => {
  it('is the wait itself when nothing else of the delivery goes on', () => {
    expect(quietMs(workAt(NOW), [wait('quiet', NOW + 8 * HOUR_MS)])).toBe(8 * HOUR_MS);
    expect(quietMs(workAt(NOW), [wait('retry', NOW + MINUTE_MS)])).toBe(0);
  });

  it('adds up to the time waited when another message of the delivery is tried again meanwhile', () => {
    const quietUntil = NOW + 8 * HOUR_MS;
    let now = NOW;
    let added = 0;
    for (let tries = 0; now < quietUntil; tries++) {
      const retryAt = now + Math.min(MINUTE_MS * 2 ** tries, HOUR_MS);
      const waits = [wait('retry', retryAt), wait('quiet', quietUntil)];
      added += quietMs(workAt(now), waits);
      now = Math.min(retryAt, quietUntil);
    }
    expect(added).toBe(quietUntil - NOW);
  });
});

// Generated calls of providers, for the reference of what they lead to.
import { settle, USUAL_RETRIES, WEBHOOK_RETRIES, type CallFacts } from '../../src/core/deliveries/settle.ts';
import type { Chance } from '../simulation/chance.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const NOW = Date.UTC(2026, 0, 1);

const drawOutcome = (chance: Chance): CallFacts['outcome'] => {
  switch (chance.below(5)) {
    case 0:
      return { kind: 'accepted' };
    case 1:
      return { kind: 'rejected', reason: chance.pick(['provider_rejected', 'address_rejected'] as const) };
    case 2:
      return { kind: 'not_sent' };
    case 3:
      return chance.happens(0.5)
        ? { kind: 'deferred' }
        : { kind: 'deferred', retryAfterMs: chance.pick([0, 30, 600, 100_000]) * SECOND };
    default:
      return { kind: 'unknown' };
  }
};

export const drawCall = (chance: Chance): CallFacts => ({
  outcome: drawOutcome(chance),
  class: chance.pick(['A', 'B', 'C'] as const),
  keyTtlMs: chance.happens(0.3) ? null : chance.pick([120, 900, 86_400]) * SECOND,
  limits: chance.happens(0.5) ? USUAL_RETRIES : WEBHOOK_RETRIES,
  attempt: chance.pick([1, 1, 2, 3, 4, 5, 6, 12, 999, 1_000]),
  firstAt: NOW - chance.pick([0, 1, 600, 1_790, 1_800, 80_000, 259_190, 259_201]) * SECOND,
  uncertain: chance.happens(0.3),
  now: NOW,
  expiresAt: chance.happens(0.3)
    ? NOW + chance.pick([0, 1, 60]) * SECOND + (chance.happens(0.2) ? HOUR : 0)
    : null,
  atLeastOnce: chance.happens(0.2),
  draw: chance.pick([0, 0.25, 0.5, 0.999]),
});

export const settleByEngine = settle;

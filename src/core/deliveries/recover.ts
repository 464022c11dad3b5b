// What to do about a send that an earlier worker started and never settled: wait for the call's own deadline and a
// margin, on the database clock, then treat its answer as lost.
import { DEADLINE_MARGIN_MS } from '../limits.ts';
import type { PriorSend } from './delivery.ts';

export type Recovery =
  | { readonly kind: 'settled' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'lost_answer' };

/** `alone`: nobody else can be calling (the single drainer of a sandbox), so there is nothing to wait for. */
export const recover = (prior: PriorSend, alone: boolean): Recovery => {
  if (prior.status !== 'attempting') return { kind: 'settled' };
  const overMs = prior.overdueMs - DEADLINE_MARGIN_MS;
  return alone || overMs >= 0 ? { kind: 'lost_answer' } : { kind: 'wait', waitMs: -overMs };
};

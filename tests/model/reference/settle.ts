// What one call of a provider leads to (reliability 1.3, campaign-delivery 19.3 and 20.4), said in sentences.
import type { CallFacts } from '../../../src/core/deliveries/settle.ts';

export type Settled =
  | { readonly kind: 'accepted' | 'held' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'retry'; readonly at: number; readonly uncertain: boolean };

export const expectSettlement = (call: CallFacts): Settled => {
  if (call.outcome.kind === 'accepted') return { kind: 'accepted' };
  const uncertain = call.uncertain || call.outcome.kind === 'unknown';
  if (call.outcome.kind === 'rejected') {
    // Who honours the key says of the first copy what it says of this one; of others the first may have arrived.
    return uncertain && call.class !== 'A'
      ? { kind: 'held' }
      : { kind: 'rejected', reason: call.outcome.reason };
  }
  const at = nextTry(call);
  if (!uncertain)
    return isTimeLeft(call, at)
      ? { kind: 'retry', at, uncertain: false }
      : { kind: 'rejected', reason: 'provider_unavailable' };
  return mayRepeat(call, at) && isTimeLeft(call, at)
    ? { kind: 'retry', at, uncertain: true }
    : { kind: 'held' };
};

/** A copy may be out there. Two minutes before the key is forgotten it is too late. */
const mayRepeat = ({ class: kind, atLeastOnce, keyTtlMs, firstAt }: CallFacts, at: number): boolean => {
  if (atLeastOnce || kind === 'B') return true;
  if (kind === 'C') return false;
  return keyTtlMs === null || at <= firstAt + keyTtlMs - 120_000;
};

const isTimeLeft = ({ expiresAt, outcome, limits, attempt, firstAt }: CallFacts, at: number): boolean => {
  if (expiresAt !== null && at > expiresAt) return false;
  // A provider that cannot be reached has not been bothered: tries do not count, time does.
  if (outcome.kind === 'not_sent') return at - firstAt <= limits.unreachableWithinMs;
  return attempt < limits.answeredTries && at - firstAt <= limits.answeredWithinMs;
};

/** Each step longer than the one before, up to the longest; half of it is waited for sure, the rest is drawn. */
const nextTry = ({ outcome, limits: { backoff }, attempt, draw, now }: CallFacts): number => {
  let step = backoff.firstMs;
  for (let i = 1; i < attempt; i++) step = Math.min(step * backoff.factor, backoff.longestMs);
  const wait = Math.ceil(Math.min(step, backoff.longestMs) * (0.5 + draw / 2));
  const asked = outcome.kind === 'deferred' ? outcome.retryAfterMs : undefined;
  // F43: the server's wish, from a second to an hour.
  return now + (asked === undefined ? wait : Math.max(wait, Math.min(Math.max(asked, 1_000), 3_600_000)));
};

// What one provider call leads to: accepted, rejected, another try, or held. Nothing is repeated whose first copy
// may have arrived unless the class allows it (G2); nothing that surely did not leave is given up early (G3).
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../time.ts';
import { retryDelayMs, USUAL_BACKOFF, WEBHOOK_BACKOFF, type Backoff } from './backoff.ts';
import { mayRepeat, type ProviderClass } from './classes.ts';
import type { ReasonCode } from './reasons.ts';

/** How long, and how often, a refused-for-now message is tried again. */
export interface RetryLimits {
  /** Total tries when the provider answered "later". */
  readonly answeredTries: number;
  readonly answeredWithinMs: number;
  /** How long a provider that cannot be reached is waited for. */
  readonly unreachableWithinMs: number;
  readonly backoff: Backoff;
}

/** CD-19.3: soft bounces are retried up to 72 h. */
export const USUAL_RETRIES: RetryLimits = {
  answeredTries: 1_000,
  answeredWithinMs: 72 * HOUR_MS,
  unreachableWithinMs: 72 * HOUR_MS,
  backoff: USUAL_BACKOFF,
};
/** CD-20.4: at most five tries in 30 minutes; unreachable hosts may spread to 24 h. */
export const WEBHOOK_RETRIES: RetryLimits = {
  answeredTries: 5,
  answeredWithinMs: 30 * MINUTE_MS,
  unreachableWithinMs: DAY_MS,
  backoff: WEBHOOK_BACKOFF,
};

/** `ports/provider.ts` SendOutcome, as far as settling looks at it. */
export type CallOutcome =
  | { readonly kind: 'accepted'; readonly providerMessageId?: string }
  | { readonly kind: 'rejected'; readonly reason: ReasonCode }
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'deferred'; readonly retryAfterMs?: number }
  | { readonly kind: 'unknown' };

export interface CallFacts {
  readonly outcome: CallOutcome;
  readonly class: ProviderClass;
  readonly keyTtlMs: number | null;
  readonly limits: RetryLimits;
  /** 1 for the first call. */
  readonly attempt: number;
  readonly firstAt: Instant;
  /** An earlier call of this send was never answered. */
  readonly uncertain: boolean;
  readonly now: Instant;
  readonly expiresAt: Instant | null;
  readonly atLeastOnce: boolean;
  /** Uniform in [0, 1). */
  readonly draw: number;
}

export type Settlement =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'rejected'; readonly reason: ReasonCode }
  | { readonly kind: 'retry'; readonly at: Instant; readonly uncertain: boolean }
  | { readonly kind: 'held' };

export const settle = (facts: CallFacts): Settlement => {
  const { outcome } = facts;
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'accepted' };
    case 'rejected':
      return refuse(facts, outcome.reason);
    case 'unknown':
      return repeat({ ...facts, uncertain: true });
    case 'not_sent':
    case 'deferred':
      return facts.uncertain ? repeat(facts) : tryAgain(facts);
  }
};

/** The same key gives the first call's answer (class A); of others an earlier copy may have arrived all the same. */
const refuse = ({ uncertain, class: providerClass }: CallFacts, reason: ReasonCode): Settlement =>
  uncertain && providerClass !== 'A' ? { kind: 'held' } : { kind: 'rejected', reason };

/** A copy may be out there: only the same key, or a provider that replaces, may go again. */
const repeat = (facts: CallFacts): Settlement => {
  const at = nextAt(facts);
  const allowed = mayRepeat({ ...facts, retryAt: at }) && withinLimits(facts, at);
  return allowed ? { kind: 'retry', at, uncertain: true } : { kind: 'held' };
};

const tryAgain = (facts: CallFacts): Settlement => {
  const at = nextAt(facts);
  return withinLimits(facts, at)
    ? { kind: 'retry', at, uncertain: false }
    : { kind: 'rejected', reason: 'provider_unavailable' };
};

const nextAt = ({ outcome, limits, attempt, draw, now }: CallFacts): Instant => {
  const retryAfterMs = outcome.kind === 'deferred' ? outcome.retryAfterMs : undefined;
  return now + retryDelayMs(limits.backoff, attempt, draw, retryAfterMs);
};

const withinLimits = ({ outcome, limits, attempt, firstAt, expiresAt }: CallFacts, at: Instant): boolean => {
  if (expiresAt !== null && at > expiresAt) return false;
  if (outcome.kind === 'not_sent') return at - firstAt <= limits.unreachableWithinMs;
  return attempt < limits.answeredTries && at - firstAt <= limits.answeredWithinMs;
};

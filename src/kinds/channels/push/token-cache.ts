// One credential shared by many calls: fetched once however many ask, kept until it ends, dropped when refused.
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { Instant } from '../../../core/time.ts';
import type { Clock } from '../../../ports/clock.ts';

export interface TokenCache {
  get(): Promise<Result<string, string>>;
  /** Forgets the token if it is still this one: many calls may be refused for the same old token. */
  drop(token: string): void;
}

type Fetched = Result<{ readonly token: string; readonly expiresAt: Instant }, string>;

export const makeTokenCache = (clock: Clock, fetchOne: () => Promise<Fetched>): TokenCache => {
  let kept: { readonly token: string; readonly expiresAt: Instant } | null = null;
  let asking: Promise<Fetched> | null = null;
  const ask = async (): Promise<Fetched> => {
    try {
      const fetched = await fetchOne();
      if (fetched.ok) kept = fetched.value;
      return fetched;
    } finally {
      asking = null;
    }
  };
  return {
    get: async () => {
      if (kept !== null && kept.expiresAt > clock.now()) return ok(kept.token);
      const fetched = await (asking ??= ask());
      return fetched.ok ? ok(fetched.value.token) : fetched;
    },
    drop: (token) => {
      if (kept?.token === token) kept = null;
    },
  };
};

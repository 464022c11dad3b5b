// A configuration's messages per second over all workers (F58): blocks of tokens leased out of the current second
// of the database's clock. Tokens die with their second, so that the limit is never exceeded.
import type { SendingDeps } from './sending.ts';

export interface RateLimit {
  /** Takes up to `wanted` tokens that are at hand. */
  take(wanted: number): number;
  giveBack(count: number): void;
  /** Fetches tokens; `ready` is called when there may be some. */
  refill(ready: () => void): void;
}

export const UNLIMITED: RateLimit = {
  take: (wanted) => wanted,
  giveBack: () => undefined,
  refill: (ready) => ready(),
};

/** A second is shared out in so many blocks, so that workers get about equal parts. */
const BLOCKS_PER_SECOND = 8;
const RETRY_AFTER_FAULT_MS = 500;

type Deps = Pick<SendingDeps, 'store' | 'clock' | 'scheduler' | 'observer'>;

export const createRateLimit = (
  deps: Deps,
  workspaceId: number,
  configurationId: string,
  perSecond: number,
): RateLimit => {
  const block = Math.ceil(perSecond / BLOCKS_PER_SECOND);
  let tokens = 0;
  let validUntilMs = 0;
  let refilling = false;
  const lease = async (): Promise<number> => {
    const askedAtMs = deps.clock.monotonic();
    const grant = await deps.store.leaseRate(workspaceId, `sender:${configurationId}`, perSecond, block);
    tokens = grant.granted;
    validUntilMs = askedAtMs + grant.windowEndsInMs;
    return grant.granted > 0 ? 0 : grant.windowEndsInMs;
  };
  const drop = (): void => {
    if (deps.clock.monotonic() >= validUntilMs) tokens = 0;
  };
  return {
    take: (wanted) => {
      drop();
      const taken = Math.min(tokens, wanted);
      tokens -= taken;
      return taken;
    },
    giveBack: (count) => {
      tokens += count;
      drop();
    },
    refill: (ready) => {
      if (refilling) return;
      refilling = true;
      const done = (waitMs: number): void => {
        refilling = false;
        if (waitMs === 0) ready();
        else deps.scheduler.after(waitMs, ready);
      };
      lease().then(done, (error: unknown) => {
        deps.observer.emit({ name: 'rate-lease-failed', level: 'error', error: String(error) });
        done(RETRY_AFTER_FAULT_MS);
      });
    },
  };
};

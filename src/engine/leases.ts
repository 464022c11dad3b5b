// Leases of what this process has claimed: renewed together, on the database's clock, and distrusted by our own
// monotonic clock as soon as they may have run out (reliability 1.3, F42).
import type { Delivery } from '../core/deliveries/delivery.ts';
import type { Timer } from '../ports/clock.ts';
import type { Held, SendingDeps } from './sending.ts';

export interface Leases {
  readonly size: number;
  /** `askedAtMs` is taken before the claim was sent: the lease is at least that fresh. */
  hold(delivery: Delivery, askedAtMs: number): Held;
  drop(held: Held): void;
  mayCall(held: Held): boolean;
  /** Resolves when nothing is held any more. */
  settled(): Promise<void>;
}

const RENEW_BATCH = 1_000;

type Deps = Pick<SendingDeps, 'store' | 'clock' | 'scheduler' | 'observer' | 'failpoints' | 'limits'>;

export const createLeases = (deps: Deps): Leases => {
  const all = new Set<Held>();
  let waiting: (() => void)[] = [];
  let timer: Timer | null = null;
  let renewing = false;

  const renew = async (): Promise<void> => {
    const due = [...all].filter((held) => !held.lost);
    for (let i = 0; i < due.length; i += RENEW_BATCH) await renewSome(deps, due.slice(i, i + RENEW_BATCH));
  };
  const beat = (): void => {
    if (renewing) return;
    renewing = true;
    renew()
      .catch((error: unknown) =>
        deps.observer.emit({ name: 'lease-renewal-failed', level: 'error', error: String(error) }),
      )
      .finally(() => {
        renewing = false;
      });
  };
  return {
    get size() {
      return all.size;
    },
    hold: (delivery, askedAtMs) => {
      const held: Held = { delivery, leasedAtMs: askedAtMs, lost: false };
      all.add(held);
      timer ??= deps.scheduler.every(deps.limits.renewEveryMs, beat);
      return held;
    },
    drop: (held) => {
      all.delete(held);
      if (all.size > 0) return;
      timer?.cancel();
      timer = null;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    mayCall: (held) => !held.lost && deps.clock.monotonic() - held.leasedAtMs <= deps.limits.fenceAfterMs,
    settled: () => (all.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
};

const renewSome = async (deps: Deps, batch: readonly Held[]): Promise<void> => {
  const askedAtMs = deps.clock.monotonic();
  await deps.failpoints.hit('lease.renew');
  const renewed = await deps.store.renew(
    batch.map(({ delivery }) => delivery),
    deps.limits.leaseMs,
  );
  for (const held of batch) {
    if (renewed.has(held.delivery.deliveryId)) held.leasedAtMs = askedAtMs;
    else held.lost = true;
  }
};

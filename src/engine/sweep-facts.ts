// Facts whose process died between the commit that made them true and the one that carries out what they start: looked
// for every few seconds, by every worker. Whoever deletes a row carries it out, so several may look.
import { SECOND_MS } from '../core/time.ts';
import type { Clock, Scheduler } from '../ports/clock.ts';
import type { FactOutbox, OfferFacts } from '../ports/interactions.ts';
import type { Observer } from '../ports/observer.ts';

/** Younger ones are most likely being offered at this moment. */
const STALE_AFTER_MS = 5 * SECOND_MS;
const LOOK_EVERY_MS = 5 * SECOND_MS;
const MAX_AT_ONCE = 500;

export interface SweepDeps {
  readonly outbox: FactOutbox;
  readonly offerFacts: OfferFacts;
  readonly clock: Pick<Clock, 'now'>;
  readonly scheduler: Pick<Scheduler, 'every'>;
  readonly observer: Observer;
}

export interface FactSweeper {
  start(): void;
  /** Resolves when nothing of it is under way. */
  stop(): Promise<void>;
}

/** Offers what is stale, the oldest first; answers how many there were. */
export const sweepFacts = async ({ outbox, offerFacts, clock }: SweepDeps): Promise<number> => {
  let swept = 0;
  for (;;) {
    const facts = await outbox.stale(clock.now() - STALE_AFTER_MS, MAX_AT_ONCE);
    if (facts.length > 0) await offerFacts(facts);
    swept += facts.length;
    if (facts.length < MAX_AT_ONCE) return swept;
  }
};

export const createFactSweeper = (deps: SweepDeps): FactSweeper => {
  let running: Promise<void> | null = null;
  let timer: { cancel(): void } | null = null;
  const look = (): void => {
    running ??= sweepFacts(deps)
      .then((swept) => {
        if (swept > 0) deps.observer.emit({ name: 'facts-swept', level: 'info', count: swept });
      })
      .catch((error: unknown) => {
        deps.observer.emit({ name: 'fact-sweep-failed', level: 'warn', error: String(error) });
      })
      .finally(() => {
        running = null;
      });
  };
  return {
    start: () => {
      timer ??= deps.scheduler.every(LOOK_EVERY_MS, look);
    },
    stop: async () => {
      timer?.cancel();
      timer = null;
      await running;
    },
  };
};

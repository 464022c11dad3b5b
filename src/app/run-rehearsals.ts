// The worker's loop over rehearsals: one at a time in each process, woken by a hint, found by polling. Every hour
// the copies of rehearsals older than a day are removed.
import { rehearseNext, type RehearsalDeps } from '../engine/rehearse.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import type { Runtime, Service } from './runtime.ts';
import type { Parts } from './wire.ts';

const POLL_MS = 2_000;

export const startRehearsals = (
  { scheduler, observer, clock }: Pick<Runtime, 'scheduler' | 'observer' | 'clock'>,
  parts: Pick<Parts, 'signals'>,
  deps: RehearsalDeps,
): Service => {
  let running: Promise<void> | null = null;
  let stopped = false;
  let sweptMs = clock.monotonic();

  const sweep = async (): Promise<void> => {
    if (clock.monotonic() - sweptMs < HOUR_MS) return;
    sweptMs = clock.monotonic();
    await deps.rehearsals.removeOld(clock.now() - DAY_MS);
  };
  const run = async (): Promise<void> => {
    try {
      while (!stopped && (await rehearseNext(deps)));
      await sweep();
    } catch (error) {
      observer.emit({ name: 'rehearsals-failed', level: 'error', error: String(error) });
    }
  };
  const wake = (): void => {
    if (!stopped) running ??= run().finally(() => (running = null));
  };
  const timer = scheduler.every(POLL_MS, wake);
  const off = parts.signals.on('rehearsal', wake);
  return {
    close: async () => {
      stopped = true;
      timer.cancel();
      off();
      await running;
    },
  };
};

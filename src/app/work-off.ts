// Work that is not a message (imports, files of people, rehearsals): one piece at a time in each process, woken by a hint,
// found by polling; now and then what is left of old ones is removed. A failure is reported and tried again with the next
// poll: every piece keeps its own place.
import type { Signals, Topic } from '../ports/signals.ts';
import type { Runtime, Service } from './runtime.ts';

const POLL_MS = 2_000;

export interface Work {
  readonly topic: Topic;
  /** Does one piece; false when there is none. */
  readonly next: () => Promise<boolean>;
  readonly sweepEveryMs: number;
  readonly sweep: () => Promise<unknown>;
}

/** `open` is told how a piece under way learns that it is to stop; `close` waits until it has. */
export const workOff = (
  { scheduler, observer, clock }: Pick<Runtime, 'scheduler' | 'observer' | 'clock'>,
  signals: Pick<Signals, 'on'>,
  open: (isStopping: () => boolean) => Work,
): Service => {
  let running: Promise<void> | null = null;
  let stopped = false;
  let sweptMs = clock.monotonic();
  const work = open(() => stopped);
  const run = async (): Promise<void> => {
    try {
      while (!stopped && (await work.next()));
      if (clock.monotonic() - sweptMs < work.sweepEveryMs) return;
      sweptMs = clock.monotonic();
      await work.sweep();
    } catch (error) {
      observer.emit({ name: `${work.topic}s-failed`, level: 'error', error: String(error) });
    }
  };
  const wake = (): void => {
    if (!stopped) running ??= run().finally(() => (running = null));
  };
  const timer = scheduler.every(POLL_MS, wake);
  const off = signals.on(work.topic, wake);
  return {
    close: async () => {
      stopped = true;
      timer.cancel();
      off();
      await running;
    },
  };
};

// A stop signal that somebody pulls once. Late listeners are called at once, so none is missed.
import type { Stop } from '../../ports/clock.ts';

export interface StopSource extends Stop {
  stop(): void;
}

export const createStop = (): StopSource => {
  let stopped = false;
  const listeners = new Set<() => void>();
  return {
    get stopped() {
      return stopped;
    },
    onStop: (run) => {
      if (stopped) run();
      else listeners.add(run);
      return () => void listeners.delete(run);
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      for (const run of listeners) run();
      listeners.clear();
    },
  };
};

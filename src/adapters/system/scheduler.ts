// Real timers; a stop ends a sleep early.
import type { Scheduler } from '../../ports/clock.ts';

export const systemScheduler: Scheduler = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return { cancel: () => clearInterval(timer) };
  },
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.stopped === true) return resolve();
      const timer = setTimeout(wake, ms);
      const forget = signal?.onStop(wake);
      function wake(): void {
        clearTimeout(timer);
        forget?.();
        resolve();
      }
    }),
};

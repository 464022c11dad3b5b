// Counts that are under way. A newer one of the same search ends the older, in whatever process it runs: what
// somebody typed a second ago interests nobody any more.
import type { Signals } from '../ports/signals.ts';

export interface Turn {
  readonly stopped: boolean;
  /** It is over, one way or the other. */
  end(): void;
}

export interface RunningCounts {
  begin(search: string, requestId: string): Turn;
}

export const makeRunningCounts = (signals: Pick<Signals, 'send' | 'on'>): RunningCounts => {
  const running = new Map<string, { readonly requestId: string; stopped: boolean }>();
  const stopOlder = (search: string, requestId: string): void => {
    const found = running.get(search);
    if (found === undefined || found.requestId === requestId) return;
    found.stopped = true;
    running.delete(search);
  };
  signals.on('counts', (payload) => {
    const [search, requestId] = JSON.parse(payload) as [string, string];
    stopOlder(search, requestId);
  });
  return {
    begin: (search, requestId) => {
      stopOlder(search, requestId);
      const turn = { requestId, stopped: false };
      running.set(search, turn);
      signals.send('counts', JSON.stringify([search, requestId]));
      return {
        get stopped() {
          return turn.stopped;
        },
        end: () => {
          if (running.get(search) === turn) running.delete(search);
        },
      };
    },
  };
};

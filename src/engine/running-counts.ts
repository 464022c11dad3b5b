// Counts that are under way. A newer one of the same search ends the older, in whatever process it runs: what
// somebody typed a second ago interests nobody any more. So does whoever asked by going away.
import type { Stop } from '../ports/clock.ts';
import type { Signals } from '../ports/signals.ts';

export interface Turn extends Stop {
  /** Nobody waits for it any more. */
  stop(): void;
  /** It is over, one way or the other. */
  end(): void;
}

export interface RunningCounts {
  begin(search: string, requestId: string): Turn;
}

export const makeRunningCounts = (signals: Pick<Signals, 'send' | 'on'>): RunningCounts => {
  const running = new Map<string, { readonly requestId: string; readonly turn: Turn }>();
  const stopOlder = (search: string, requestId: string): void => {
    const found = running.get(search);
    if (found !== undefined && found.requestId !== requestId) found.turn.stop();
  };
  signals.on('counts', (payload) => {
    const [search, requestId] = JSON.parse(payload) as [string, string];
    stopOlder(search, requestId);
  });
  return {
    begin: (search, requestId) => {
      stopOlder(search, requestId);
      const turn = makeTurn(() => {
        if (running.get(search)?.turn === turn) running.delete(search);
      });
      running.set(search, { requestId, turn });
      signals.send('counts', JSON.stringify([search, requestId]));
      return turn;
    },
  };
};

const makeTurn = (leave: () => void): Turn => {
  const listeners = new Set<() => void>();
  let stopped = false;
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
      leave();
      for (const run of listeners) run();
      listeners.clear();
    },
    end: leave,
  };
};

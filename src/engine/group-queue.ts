// Group commit: whatever waits when a place becomes free is taken together. An idle queue starts at once; while a
// group is being written the next one grows, for a short while. Bounded: beyond capacity it takes nothing (G11).
import type { Scheduler } from '../ports/clock.ts';

export interface GroupQueueSettings {
  readonly groupItems: number;
  readonly groupsInFlight: number;
  /** How long a group that is not full waits while another one is being written. */
  readonly lingerMs: number;
  /** Items waiting or being written, beyond which nothing is taken. */
  readonly maxItems: number;
}

/** `bulk` gives way to everything else under load (5.3). */
export type Lane = 'normal' | 'bulk';

export interface GroupQueue<T> {
  /** False: full, nothing was taken. */
  offer(request: T, items: number, lane: Lane): boolean;
  /** Resolves when nothing waits and nothing is being written. */
  drain(): Promise<void>;
}

interface Waiting<T> {
  readonly request: T;
  readonly items: number;
}

interface State<T> {
  readonly lanes: Record<Lane, Waiting<T>[]>;
  readonly idle: (() => void)[];
  held: number;
  waiting: number;
  inFlight: number;
  linger: 'no' | 'running' | 'over';
}

/** `run` must not throw. */
export const makeGroupQueue = <T>(
  settings: GroupQueueSettings,
  scheduler: Pick<Scheduler, 'after'>,
  run: (group: readonly T[]) => Promise<void>,
): GroupQueue<T> => {
  const state: State<T> = {
    lanes: { normal: [], bulk: [] },
    idle: [],
    held: 0,
    waiting: 0,
    inFlight: 0,
    linger: 'no',
  };

  const start = (group: readonly Waiting<T>[]): void => {
    state.inFlight++;
    void run(group.map(({ request }) => request)).finally(() => {
      state.inFlight--;
      for (const { items } of group) state.held -= items;
      pump();
      if (state.held === 0) for (const wakeUp of state.idle.splice(0)) wakeUp();
    });
  };

  const pump = (): void => {
    while (state.waiting > 0 && state.inFlight < settings.groupsInFlight && mayStart()) {
      state.linger = state.linger === 'over' ? 'no' : state.linger;
      start(takeGroup(state, settings.groupItems));
    }
  };

  const mayStart = (): boolean => {
    if (state.inFlight === 0 || state.waiting >= settings.groupItems || state.linger === 'over') return true;
    if (state.linger === 'no') {
      state.linger = 'running';
      scheduler.after(settings.lingerMs, () => {
        state.linger = 'over';
        pump();
        state.linger = 'no';
      });
    }
    return false;
  };

  return {
    offer: (request, items, lane) => {
      if (state.held > 0 && state.held + items > settings.maxItems) return false;
      state.held += items;
      state.waiting += items;
      state.lanes[lane].push({ request, items });
      pump();
      return true;
    },
    drain: () => (state.held === 0 ? Promise.resolve() : new Promise((resolve) => state.idle.push(resolve))),
  };
};

const takeGroup = <T>(state: State<T>, groupItems: number): readonly Waiting<T>[] => {
  const group: Waiting<T>[] = [];
  let items = 0;
  for (const lane of [state.lanes.normal, state.lanes.bulk]) {
    let count = 0;
    while (count < lane.length && items < groupItems) items += lane[count++]!.items;
    group.push(...lane.splice(0, count));
  }
  state.waiting -= items;
  return group;
};

// Virtual time and one step at a time. Everything a simulated process asks of the outside parks here; the seeded
// scheduler picks one parked step, lets it finish, and waits until the process has nothing left to do before it
// picks the next. Time moves only when it says so.
import { createHash } from 'node:crypto';
import { setImmediate as macrotask } from 'node:timers/promises';
import type { Instant } from '../../src/core/time.ts';
import type { Clock, Scheduler, Timer } from '../../src/ports/clock.ts';
import type { Chance } from './chance.ts';

/** One run of one process: when it dies, everything it still wanted never happens. */
export interface Life {
  readonly name: string;
  alive: boolean;
  /** Frozen (SIGSTOP, VM pause) until then. */
  stalledUntil: Instant;
  /** Ends it from outside; its owner decides what follows. */
  readonly dies: () => void;
}

interface Parked {
  readonly life: Life;
  readonly label: string;
  readonly run: () => Promise<void> | void;
  readyAt: Instant;
}

export interface World {
  readonly clock: Clock;
  readonly trace: Trace;
  /** How many steps were taken: the order of everything that happened. */
  readonly taken: number;
  life(name: string, dies?: () => void): Life;
  kill(life: Life): void;
  /** Runs `work` when the scheduler picks it. Never settles when the life ends before. */
  step<T>(life: Life, label: string, work: () => Promise<T>): Promise<T>;
  /** The same, not before `readyAt`. */
  later(life: Life, readyAt: Instant, label: string, work: () => Promise<void> | void): Timer;
  schedulerFor(life: Life): Scheduler;
  /** Takes steps until `untilAt`, or until `enough` says so when nothing is left to do at an instant. */
  run(untilAt: Instant, enough?: () => boolean): Promise<void>;
}

export interface Trace {
  add(line: string): void;
  hash(): string;
  /** The last lines. */
  tail(count: number): readonly string[];
}

/** A step that takes this long in real time waits for something that cannot come. */
const HUNG_MS = 30_000;
/** A step costs up to this much virtual time. */
const STEP_MS = 3;

export const createTrace = (): Trace => {
  const digest = createHash('sha256');
  const lines: string[] = [];
  return {
    add: (line) => {
      digest.update(line).update('\n');
      lines.push(line);
    },
    hash: () => digest.copy().digest('hex'),
    tail: (count) => (count > 0 ? lines.slice(-count) : []),
  };
};

export const createWorld = (startAt: Instant, chance: Chance): World => {
  let nowAt = startAt;
  let taken = 0;
  const parked = new Set<Parked>();
  const trace = createTrace();

  const park = (one: Parked): Timer => {
    // Whoever sleeps for a fraction wakes up at a whole millisecond, as clocks of production tell it.
    one.readyAt = Math.ceil(one.readyAt);
    parked.add(one);
    return { cancel: () => void parked.delete(one) };
  };
  const later: World['later'] = (life, readyAt, label, work) =>
    life.alive ? park({ life, label, run: work, readyAt }) : { cancel: () => undefined };

  const takeOne = async (runnable: readonly Parked[]): Promise<void> => {
    const one = chance.pick(runnable);
    parked.delete(one);
    taken++;
    trace.add(`${nowAt - startAt} ${one.life.name} ${one.label}`);
    await withinTime(one);
    await macrotask();
    nowAt += chance.below(STEP_MS + 1);
  };
  const run: World['run'] = async (untilAt, enough) => {
    while (nowAt < untilAt) {
      const runnable = [...parked].filter((one) => readyAtOf(one) <= nowAt);
      if (runnable.length > 0) {
        await takeOne(runnable);
        continue;
      }
      if (enough?.() === true) return;
      nowAt = [...parked].reduce((earliest, one) => Math.min(earliest, readyAtOf(one)), untilAt);
    }
  };
  return {
    clock: { now: () => nowAt, monotonic: () => nowAt - startAt },
    trace,
    get taken() {
      return taken;
    },
    life: (name, dies = () => undefined) => ({ name, alive: true, stalledUntil: 0, dies }),
    kill: (life) => {
      life.alive = false;
      trace.add(`${nowAt - startAt} ${life.name} dies`);
      for (const one of parked) if (one.life === life) parked.delete(one);
    },
    step: (life, label, work) => {
      if (!life.alive) return new Promise(() => undefined);
      return new Promise((resolve, reject) => {
        const run = (): Promise<void> => work().then(resolve, reject);
        park({ life, label, run, readyAt: nowAt });
      });
    },
    later,
    schedulerFor: (life) => schedulerOver(life, () => nowAt, later),
    run,
  };
};

const readyAtOf = ({ life, readyAt }: Parked): Instant => Math.max(readyAt, life.stalledUntil);

const withinTime = async (one: Parked): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${one.life.name} ${one.label} does not come to an end`)),
      HUNG_MS,
    );
  });
  try {
    await Promise.race([one.run(), hung]);
  } finally {
    clearTimeout(timer);
  }
};

const schedulerOver = (life: Life, now: () => Instant, later: World['later']): Scheduler => {
  const every = (ms: number, run: () => void): Timer => {
    let timer: Timer;
    const beat = (): void => {
      timer = later(life, now() + ms, 'timer', () => {
        beat();
        run();
      });
    };
    beat();
    return { cancel: () => timer.cancel() };
  };
  return {
    after: (ms, run) => later(life, now() + ms, 'timer', run),
    every,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.stopped === true) return resolve();
        const timer = later(life, now() + ms, 'sleep', wake);
        const forget = signal?.onStop(wake);
        function wake(): void {
          timer.cancel();
          forget?.();
          resolve();
        }
      }),
  };
};

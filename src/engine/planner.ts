// The loop that starts due schedules and plans due fan-outs of live workspaces. Any number of processes run it.
import type { Scheduler } from '../ports/clock.ts';
import { runFanout } from './fan-out.ts';
import { followAll, startOccurrence } from './occurrences.ts';
import type { PlanningDeps } from './planning.ts';
import { startSchedule } from './start-schedules.ts';

/** How often the database is asked when nothing hinted at work. */
const POLL_MS = 1_000;
/** How often campaigns that have nothing left to send are looked for. */
const RETIRE_MS = 5_000;

export interface Planner {
  start(): void;
  /** Resolves when the slice under way is committed. */
  stop(): Promise<void>;
  wake(): void;
}

export const createPlanner = (
  deps: PlanningDeps,
  scheduler: Scheduler,
  isFenced: () => Promise<boolean>,
): Planner => {
  let stopped = true;
  let running: Promise<void> | null = null;
  let again = false;
  let timer: { cancel(): void } | null = null;
  let retiredMs = -RETIRE_MS;

  const retire = async (): Promise<void> => {
    if (deps.clock.monotonic() - retiredMs < RETIRE_MS) return;
    retiredMs = deps.clock.monotonic();
    await deps.store.retireFinished({ live: true }, deps.clock.now());
  };
  const run = async (): Promise<void> => {
    do {
      again = false;
      try {
        if (!(await isFenced())) {
          await planLive(deps, () => stopped);
          await retire();
        }
      } catch (error) {
        deps.observer.emit({ name: 'planner-failed', level: 'error', error: String(error) });
      }
    } while (again && !stopped);
  };
  const wake = (): void => {
    if (stopped) return;
    if (running !== null) {
      again = true;
      return;
    }
    running = run().finally(() => {
      running = null;
    });
  };
  return {
    wake,
    start: () => {
      stopped = false;
      timer = scheduler.every(POLL_MS, wake);
      wake();
    },
    stop: async () => {
      stopped = true;
      timer?.cancel();
      await running;
    },
  };
};

/** Everything due now, oldest first. */
const planLive = async (deps: PlanningDeps, shouldStop: () => boolean): Promise<void> => {
  await followAll(deps, { live: true });
  while (!shouldStop()) {
    const occurrence = await deps.store.claimOccurrence({ live: true }, deps.clock.now());
    if (occurrence !== null) {
      await startOccurrence(deps, occurrence);
      continue;
    }
    const schedule = await deps.store.claimSchedule({ live: true }, deps.clock.now());
    if (schedule !== null) {
      await startSchedule(deps, schedule);
      continue;
    }
    const fanout = await deps.store.claimFanout({ live: true }, deps.clock.now());
    if (fanout === null) return;
    await runFanout(deps, fanout, shouldStop);
  }
};

// Sends what calls made in sandboxes are due at their present instant. A hint starts it at once; the database is
// asked now and then, so that nothing waits for a hint that got lost.
import type { Scheduler } from '../ports/clock.ts';
import { drainNow, type SandboxDeps } from './sandbox-clock.ts';

const POLL_MS = 2_000;

export interface SandboxDrainer {
  start(): void;
  stop(): Promise<void>;
  wake(workspaceId: number): void;
}

export const createSandboxDrainer = (
  deps: SandboxDeps,
  scheduler: Scheduler,
  isFenced: () => Promise<boolean>,
): SandboxDrainer => {
  const wanted = new Set<number>();
  let stopped = true;
  let running: Promise<void> | null = null;
  let timer: { cancel(): void } | null = null;

  const drainWanted = async (): Promise<void> => {
    while (!stopped && wanted.size > 0) {
      const [workspaceId] = wanted;
      if (workspaceId === undefined) return;
      wanted.delete(workspaceId);
      if (await isFenced()) return;
      await drainNow(deps, workspaceId);
    }
  };
  const run = (): void => {
    if (stopped || running !== null) return;
    running = drainWanted()
      .catch((error: unknown) =>
        deps.observer.emit({ name: 'sandbox-drain-failed', level: 'error', error: String(error) }),
      )
      .finally(() => {
        running = null;
        if (wanted.size > 0) run();
      });
  };
  const poll = (): void => {
    deps.store.sandboxesWithDueWork().then(
      (ids) => {
        ids.forEach((id) => wanted.add(id));
        run();
      },
      (error: unknown) =>
        deps.observer.emit({ name: 'sandbox-poll-failed', level: 'warn', error: String(error) }),
    );
  };
  return {
    wake: (workspaceId) => {
      wanted.add(workspaceId);
      run();
    },
    start: () => {
      stopped = false;
      timer = scheduler.every(POLL_MS, poll);
      poll();
    },
    stop: async () => {
      stopped = true;
      timer?.cancel();
      await running;
    },
  };
};

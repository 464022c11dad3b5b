// The worker's loop over imports: one at a time in each process, woken by a hint, found by polling. Every hour what is
// left of old ones is removed.
import { createImportStore } from '../adapters/postgres/imports.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import { importNext, type ImportDeps } from '../engine/run-import.ts';
import type { Runtime, Service } from './runtime.ts';
import type { Parts } from './wire.ts';

const POLL_MS = 2_000;
const KEEP_MS = 30 * DAY_MS;

export const importDepsOf = (
  { pools, clock, observer }: Runtime,
  parts: Parts,
  isStopping: () => boolean,
): ImportDeps => ({
  isStopping,
  imports: createImportStore(pools.api),
  apply: parts.importPeople,
  worlds: parts.worlds,
  workspaceOf: async (workspaceId) => {
    const found = await parts.planning.store.workspace(workspaceId);
    if (found === null) return null;
    return { live: found.kind !== 'sandbox', now: found.clockAt ?? clock.now() };
  },
  clock,
  observer,
});

export const startImports = (runtime: Runtime, parts: Parts): Service => {
  const { scheduler, observer, clock } = runtime;
  let running: Promise<void> | null = null;
  let stopped = false;
  const deps = importDepsOf(runtime, parts, () => stopped);
  let sweptMs = clock.monotonic();

  const sweep = async (): Promise<void> => {
    if (clock.monotonic() - sweptMs < HOUR_MS) return;
    sweptMs = clock.monotonic();
    await deps.imports.removeOld(clock.now() - KEEP_MS);
  };
  const run = async (): Promise<void> => {
    try {
      while (!stopped && (await importNext(deps)));
      await sweep();
    } catch (error) {
      observer.emit({ name: 'imports-failed', level: 'error', error: String(error) });
    }
  };
  const wake = (): void => {
    if (!stopped) running ??= run().finally(() => (running = null));
  };
  const timer = scheduler.every(POLL_MS, wake);
  const off = parts.signals.on('import', wake);
  return {
    close: async () => {
      stopped = true;
      timer.cancel();
      off();
      await running;
    },
  };
};

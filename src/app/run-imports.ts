// The worker's part in imports. Every hour what is left of those older than a month is removed.
import { createImportStore } from '../adapters/postgres/imports.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import { importNext, type ImportDeps } from '../engine/run-import.ts';
import type { Runtime, Service } from './runtime.ts';
import type { Parts } from './wire.ts';
import { workOff } from './work-off.ts';

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

export const startImports = (runtime: Runtime, parts: Parts): Service =>
  workOff(runtime, parts.signals, (isStopping) => {
    const deps = importDepsOf(runtime, parts, isStopping);
    return {
      topic: 'import',
      next: () => importNext(deps),
      sweepEveryMs: HOUR_MS,
      sweep: () => deps.imports.removeOld(runtime.clock.now() - KEEP_MS),
    };
  });

// Starts what a worker runs: sending, planning, sandboxes, housekeeping.
import { createRehearsalStore } from '../adapters/postgres/rehearsals.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import type { RehearsalDeps } from '../engine/rehearse.ts';
import { startExports } from './run-exports.ts';
import { startImports } from './run-imports.ts';
import { startRehearsals } from './run-rehearsals.ts';
import { startHousekeeping } from './housekeeping.ts';
import type { Runtime, Service } from './runtime.ts';
import { startSettling } from './settle-departures.ts';
import { startAlerts } from './watch-alerts.ts';
import { startLedgerTrim } from './trim-ledger.ts';
import type { Parts } from './wire.ts';

const rehearsalDepsOf = ({ pools }: Runtime, parts: Parts): RehearsalDeps => ({
  ...parts.sandbox,
  rehearsals: createRehearsalStore(openTables(pools.claim), pools.claim),
  ingest: parts.ingest,
  refreshTriggers: async () => {
    await parts.triggers.refresh();
  },
});

export const startWorker = async (runtime: Runtime, parts: Parts): Promise<Service> => {
  const housekeeping = startHousekeeping(runtime);
  const settling = startSettling(runtime, parts.identity);
  const trimming = startLedgerTrim(runtime, parts.ingestStore);
  const off = [
    parts.signals.on('plan', () => parts.planner.wake()),
    parts.signals.on('sandbox', (id) => parts.drainer.wake(Number(id))),
  ];
  const rehearsals = startRehearsals(runtime, parts, rehearsalDepsOf(runtime, parts));
  const imports = startImports(runtime, parts);
  const exports = startExports(runtime, parts);
  const alerts = startAlerts(runtime, parts);
  await parts.engine.start();
  parts.planner.start();
  parts.drainer.start();
  parts.sweeper.start();
  parts.postbacks.start();
  return {
    close: async () => {
      off.forEach((stop) => stop());
      await parts.postbacks.stop();
      await Promise.all([parts.planner.stop(), parts.drainer.stop(), parts.sweeper.stop()]);
      await rehearsals.close();
      await imports.close();
      await exports.close();
      await alerts.close();
      await parts.engine.stop();
      await settling.close();
      await trimming.close();
      await housekeeping.close();
    },
  };
};

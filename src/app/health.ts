// What /healthz, /readyz and /version say. Alive asks nothing of the database (F65); ready asks everything that
// a request needs.
import { listMigrations, readApplied } from '../adapters/postgres/migrate.ts';
import type { Runtime } from './runtime.ts';

export interface Readiness {
  readonly ready: boolean;
  readonly database: 'ok' | 'unreachable';
  readonly migrations: 'ok' | 'pending' | 'unknown';
  readonly sending: 'ok' | 'fenced';
  readonly stopping: boolean;
}

export const readReadiness = async (runtime: Runtime): Promise<Readiness> => {
  const sending = runtime.fence.isFenced() ? 'fenced' : 'ok';
  const stopping = runtime.stop.stopped;
  try {
    const applied = new Set(await readApplied(runtime.pools.api));
    const current = listMigrations().every((name) => applied.has(name));
    const migrations = current ? 'ok' : 'pending';
    return { ready: current && !stopping, database: 'ok', migrations, sending, stopping };
  } catch {
    return { ready: false, database: 'unreachable', migrations: 'unknown', sending, stopping };
  }
};

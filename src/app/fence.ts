// The restore fence (G14). At start the database is compared with what was confirmed and with the witness in
// DATA_DIR; while running, a heartbeat proves every two seconds that it is still the same database, not older.
import {
  type Installation,
  beat,
  confirmInstallation,
  createInstallation,
  raiseFence,
  readFingerprint,
  readInstallation,
  recordConfirmation,
} from '../adapters/postgres/installation.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import { type Witness, identifyFolder, readWitness, writeWitness } from '../adapters/system/witness.ts';
import type { Capacity } from '../ports/capacity.ts';
import type { Clock, Random, Scheduler } from '../ports/clock.ts';
import type { Fence, FenceDesk } from '../ports/fence.ts';
import type { Observer } from '../ports/observer.ts';
import { readFenceStatus } from './fence-report.ts';

export const BEAT_MS = 2_000;
/** Not verified for this long: better silent than an older self after a failover. */
export const UNVERIFIED_MS = 10_000;
/** Without a witness, a database that was silent for longer may be a restored one. */
export const SILENCE_MS = 600_000;

export interface FenceDeps {
  readonly pool: Pool;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly observer: Observer;
  /** Without room for the outcome nothing is claimed either (F67). */
  readonly capacity?: Capacity;
}

export interface RunningFence extends Fence {
  readonly installationId: string;
  readonly reason: string | null;
  close(): Promise<void>;
}

/** Why the database must stay silent, or null. Pure: everything it knows is handed in. */
export const judgeDatabase = (
  installation: Installation,
  fingerprint: string,
  witness: Witness | null,
  folder: string,
): string | null => {
  if (installation.fencedAt !== null) return installation.fencedReason ?? 'unknown';
  if (installation.fingerprint !== fingerprint) return 'database_copied';
  if (witness === null) return installation.silentMs > SILENCE_MS ? 'silent_without_witness' : null;
  if (witness.installationId !== installation.installationId) return 'another_installation';
  if (witness.heartbeat > installation.heartbeat) return 'went_back_in_time';
  if (witness.folder !== '' && witness.folder !== folder) return 'data_folder_copied';
  return null;
};

/** Makes the installation on a first start. Fences when the database is not the one that was confirmed. */
export const verifyInstallation = async (deps: Omit<FenceDeps, 'scheduler'>): Promise<Installation> => {
  const { pool, dataDir, random } = deps;
  // The witness first: a beat of another process in between may only make the database look newer than it.
  const witness = readWitness(dataDir);
  const existing = await readInstallation(pool);
  if (existing === null) {
    await createInstallation(pool, random.uuid());
    return rememberInstallation(deps);
  }
  const folder = identifyFolder(dataDir);
  const reason = judgeDatabase(existing, await readFingerprint(pool), witness, folder);
  if (reason !== null) {
    await raiseFence(pool, reason);
    deps.observer.emit({ name: 'sending_fenced', level: 'warn', reason });
  }
  return rememberInstallation(deps);
};

/** Once a fence stands in the database, the witness may follow it: nothing is forgotten. */
const rememberInstallation = async ({ pool, dataDir }: Pick<FenceDeps, 'pool' | 'dataDir'>) => {
  const installation = await readInstallation(pool);
  if (installation === null) throw new Error('The installation row has gone.');
  writeWitness(dataDir, installation.installationId, installation.heartbeat);
  return installation;
};

export const startFence = async (deps: FenceDeps): Promise<RunningFence> => {
  const installation = await verifyInstallation(deps);
  const state: State = {
    installationId: installation.installationId,
    mark: installation.heartbeat,
    reason: installation.fencedAt === null ? null : (installation.fencedReason ?? 'unknown'),
    verifiedMs: -Infinity,
    running: null,
  };
  await beatOnce(deps, state);
  const timer = deps.scheduler.every(BEAT_MS, () => {
    state.running ??= beatOnce(deps, state).finally(() => (state.running = null));
  });
  return {
    installationId: state.installationId,
    get reason() {
      return state.reason;
    },
    isFenced: () =>
      state.reason !== null ||
      deps.clock.monotonic() - state.verifiedMs > UNVERIFIED_MS ||
      deps.capacity?.hasRoom() === false,
    close: async () => {
      timer.cancel();
      await state.running;
    },
  };
};

interface State {
  readonly installationId: string;
  /** Highest heartbeat seen. */
  mark: number;
  reason: string | null;
  /** Monotonic. */
  verifiedMs: number;
  running: Promise<void> | null;
}

/** Never throws: a database that cannot be reached leaves the state unverified. */
const beatOnce = async (deps: FenceDeps, state: State): Promise<void> => {
  const startedMs = deps.clock.monotonic();
  try {
    const seen = await beat(deps.pool, state.installationId, state.mark);
    const fingerprint = await readFingerprint(deps.pool);
    const reason = seen === null ? 'went_back_in_time' : reasonNow(seen, fingerprint);
    if (reason !== null && reason !== seen?.fencedReason) await raiseFence(deps.pool, reason);
    announce(deps.observer, state.reason, reason);
    state.reason = reason;
    state.verifiedMs = startedMs;
    // After going back the mark follows the fenced database, so that a confirmation can be seen.
    state.mark = seen?.heartbeat ?? 0;
    if (seen !== null) writeWitness(deps.dataDir, state.installationId, seen.heartbeat);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    deps.observer.emit({ name: 'heartbeat_failed', level: 'warn', error: text });
  }
};

const reasonNow = (seen: { fingerprint: string; fencedReason: string | null }, fingerprint: string) =>
  seen.fencedReason ?? (seen.fingerprint === fingerprint ? null : 'database_copied');

const announce = (observer: Observer, before: string | null, now: string | null): void => {
  if (before === now) return;
  if (now === null) observer.emit({ name: 'sending_resumed', level: 'warn' });
  else observer.emit({ name: 'sending_fenced', level: 'warn', reason: now });
};

/** For the admin API. */
export const openFenceDesk = (
  deps: Pick<FenceDeps, 'pool' | 'dataDir' | 'random'>,
  reports: Pool,
): FenceDesk => ({
  status: () => readFenceStatus(reports),
  confirm: (actor) => confirmFence(deps, actor),
});

/** An operator takes the database as it stands for the true one. Running processes notice within a beat. */
export const confirmFence = async (
  deps: Pick<FenceDeps, 'pool' | 'dataDir' | 'random'>,
  actor: string,
): Promise<void> => {
  const before = await readInstallation(deps.pool);
  const mark = readWitness(deps.dataDir)?.heartbeat ?? 0;
  await confirmInstallation(deps.pool, mark);
  await recordConfirmation(deps.pool, deps.random.uuid(), actor, { reason: before?.fencedReason ?? null });
  await rememberInstallation(deps);
};

// Builds the Runtime: database, schema, installation, keys. What was opened is closed in reverse order, whether
// the process ends in order or fails half way.
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { createObserver } from '../adapters/observe/log.ts';
import { createMetrics } from '../adapters/observe/metrics.ts';
import { checkServer } from '../adapters/postgres/check-server.ts';
import { isDistributed } from '../adapters/postgres/distribute.ts';
import { listMigrations, migrate, readApplied } from '../adapters/postgres/migrate.ts';
import { ensurePartitions } from '../adapters/postgres/partitions.ts';
import { type Pool, openPool, openPools } from '../adapters/postgres/pool.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { parseFailpoints } from '../adapters/system/failpoints.ts';
import { systemRandom } from '../adapters/system/random.ts';
import { guardDisk, readDiskSpace } from '../adapters/system/disk-guard.ts';
import { systemScheduler } from '../adapters/system/scheduler.ts';
import type { Stop } from '../ports/clock.ts';
import type { Config } from './config.ts';
import { readSecretKey } from './data-dir.ts';
import { startFence } from './fence.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';
import type { Runtime } from './runtime.ts';
import { createSeal } from './seal.ts';

export interface OpenRuntime {
  readonly runtime: Runtime;
  readonly database: OpenDatabase;
  close(): Promise<void>;
}

export interface RuntimeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly stop: Stop;
  /** Gives up starting. */
  readonly signal?: AbortSignal;
  readonly onDatabaseLost?: (error: Error) => void;
}

export const openRuntime = async (options: RuntimeOptions): Promise<OpenRuntime> => {
  const { config, logger, signal } = options;
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const database = await openDatabase(config, {
      say: (message) => logger.info(message),
      ...(signal === undefined ? {} : { signal }),
      ...(options.onDatabaseLost === undefined ? {} : { onLost: options.onDatabaseLost }),
    });
    closers.push(() => database.close());
    await prepareSchema(database.url, config, logger);
    throwIfAborted(signal);
    const runtime = await buildRuntime(database, options, closers);
    throwIfAborted(signal);
    return { runtime, database, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const throwIfAborted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) throw new Error('Stopped while starting.');
};

/** On a connection of its own: migrations may take longer than any request may. */
const prepareSchema = async (url: string, config: Config, logger: Logger): Promise<void> => {
  const pool = openPool(url, { name: 'migrate', max: 1, statementTimeoutMs: 0 });
  try {
    await checkServer(pool, config.allowUnsafeDatabase, (message) => logger.warn(message));
    if (config.autoMigrate) await migrateAndReport(pool, logger);
    else await refuseOldSchema(pool);
  } finally {
    await pool.end();
  }
};

export const migrateAndReport = async (pool: Pool, logger: Logger): Promise<readonly string[]> => {
  const { applied, unknown } = await migrate(pool, (message) => logger.info(message));
  if (unknown.length > 0) {
    logger.warn(`The schema was extended by a newer release (${unknown.join(', ')}); it is used as it is.`);
  }
  await ensurePartitions(pool, systemClock.now(), null);
  return applied;
};

/** Null: up to date. */
export const describeMissing = (applied: readonly string[]): string | null => {
  const missing = listMigrations().filter((name) => !applied.includes(name));
  if (missing.length === 0) return null;
  return applied.length === 0 ? 'is empty' : `lacks ${missing.join(', ')}`;
};

const refuseOldSchema = async (pool: Pool): Promise<void> => {
  const missing = describeMissing(await readApplied(pool));
  if (missing !== null) throw new Error(`The schema ${missing}. Run: relance migrate`);
};

const buildRuntime = async (
  database: OpenDatabase,
  { config, logger, stop }: RuntimeOptions,
  closers: (() => Promise<void>)[],
): Promise<Runtime> => {
  const clock = systemClock;
  const random = systemRandom(clock);
  const scheduler = systemScheduler;
  const metrics = createMetrics();
  const observer = createObserver(logger, metrics);
  const failpoints = parseFailpoints(config.failpoints);
  if (!failpoints.ok) throw new Error(failpoints.error.message);
  const pools = openPools(database.url, {}, (error) => {
    // While stopping, connections end when the server does: nothing to tell anybody.
    if (!stop.stopped) observer.emit({ name: 'connection_lost', level: 'warn', error: error.message });
  });
  closers.push(() => pools.close());
  const secretKey = readSecretKey(config.secretKey, config.dataDir, random, (text) => logger.warn(text));
  // An external server's disk is its operator's to watch.
  const { embeddedDir } = database;
  const readSpace = () =>
    embeddedDir === null ? { freeBytes: Infinity, totalBytes: 0 } : readDiskSpace(embeddedDir);
  const capacity = guardDisk(readSpace, { scheduler, observer });
  closers.push(async () => capacity.close());
  const fence = await startFence({
    pool: pools.claim,
    dataDir: config.dataDir,
    clock,
    random,
    scheduler,
    observer,
    capacity,
  });
  closers.push(() => fence.close());
  return {
    config,
    version: readVersion(),
    databaseUrl: database.url,
    installationId: fence.installationId,
    distributed: await isDistributed(pools.claim),
    pools,
    clock,
    random,
    scheduler,
    failpoints: failpoints.value,
    observer,
    metrics,
    seal: createSeal(secretKey, fence.installationId),
    fence,
    capacity,
    stop,
  };
};

export const readVersion = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

// The database of this process: the external one of DATABASE_URL, or the embedded one in DATA_DIR.
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../adapters/postgres/supervisor.ts';
import type { Config } from './config.ts';
import { makeDataDir } from './data-dir.ts';

export const EMBEDDED_DATABASE = 'relance';
/** F67: PostgreSQL stops hard when its disk is full, so we do not start on one that nearly is. */
const MIN_FREE_BYTES = 200 * 1024 * 1024;

export interface OpenDatabase {
  readonly url: string;
  /** Where the embedded server writes; null for an external one. */
  readonly embeddedDir: string | null;
  /** Stops the embedded server unless another process of ours uses it. */
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  readonly say: (message: string) => void;
  readonly signal?: AbortSignal;
  /** The embedded server died and could not be brought back. */
  readonly onLost?: (error: Error) => void;
}

export const openDatabase = async (config: Config, options: OpenDatabaseOptions): Promise<OpenDatabase> => {
  makeDataDir(config.dataDir);
  if (config.databaseUrl !== null) {
    return { url: config.databaseUrl, embeddedDir: null, close: async () => undefined };
  }
  refuseFullDisk(config.dataDir);
  const server = await startEmbedded({
    dir: join(config.dataDir, 'postgres'),
    log: options.say,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onLost === undefined ? {} : { onLost: options.onLost }),
  });
  try {
    await createIfMissing(server.urlOf('postgres'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: server.urlOf(EMBEDDED_DATABASE),
    embeddedDir: server.dataDir,
    close: () => server.stop(),
  };
};

const refuseFullDisk = (dataDir: string): void => {
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize >= MIN_FREE_BYTES) return;
  throw new Error(`The disk of ${dataDir} has less than 200 MB free.`);
};

const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';

const createIfMissing = async (adminUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
      EMBEDDED_DATABASE,
    ]);
    if (rowCount === 0) await client.query(`create database ${EMBEDDED_DATABASE} template template0`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // Another process of ours was faster.
    if (code !== DUPLICATE_DATABASE && code !== UNIQUE_VIOLATION) throw error;
  } finally {
    await client.end();
  }
};

// One embedded PostgreSQL per test run, in a folder of its own, with a migrated template that every test
// database is copied from. Durability is off: what tests here check is not power loss.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { ensurePartitions } from '../../src/adapters/postgres/partitions.ts';
import { openPool } from '../../src/adapters/postgres/pool.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../src/adapters/postgres/supervisor.ts';
import { SERVER_URL_VARIABLE, TEMPLATE } from './database.ts';

const FAST = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  max_connections: '200',
  autovacuum_naptime: '60s',
};

interface Running {
  users: number;
  server: Promise<{ readonly embedded: EmbeddedPostgres; readonly guardian: ChildProcess }>;
}

/** Each project of vitest loads this file anew; the run shares one server through this. */
const shared = globalThis as typeof globalThis & { relanceTestServer?: Running };

export const setup = async (): Promise<() => Promise<void>> => {
  shared.relanceTestServer ??= { users: 0, server: start() };
  const running = shared.relanceTestServer;
  running.users++;
  await running.server;
  return async () => {
    running.users--;
    if (running.users > 0) return;
    delete shared.relanceTestServer;
    const { embedded, guardian } = await running.server;
    await embedded.stop();
    await new Promise((resolve) => {
      guardian.once('exit', resolve);
      guardian.stdin?.end();
    });
  };
};

const start = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'relance-test-'));
  // The server's own account must get in when the tests run as root.
  chmodSync(dir, 0o711);
  const guardian = spawn(process.execPath, [fileURLToPath(new URL('./guardian.mjs', import.meta.url)), dir], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const embedded = await startEmbedded({ dir, log: () => undefined, settings: FAST });
  process.env[SERVER_URL_VARIABLE] = embedded.urlOf('postgres');
  await makeTemplate(embedded);
  return { embedded, guardian };
};

const makeTemplate = async (embedded: EmbeddedPostgres): Promise<void> => {
  const admin = openPool(embedded.urlOf('postgres'), { name: 'tests', max: 1, statementTimeoutMs: 60_000 });
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const pool = openPool(embedded.urlOf(TEMPLATE), { name: 'tests', max: 2, statementTimeoutMs: 60_000 });
  await migrate(pool);
  await ensurePartitions(pool, Date.now());
  await pool.end();
};

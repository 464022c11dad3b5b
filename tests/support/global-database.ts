// One PostgreSQL per test run with a migrated template that every test database is copied from: embedded, in a folder
// of its own, or external (see database.ts). Durability of the embedded one is off: no test here checks power loss.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EmbeddedPostgres, startEmbedded } from '../../src/adapters/postgres/supervisor.ts';
import { EXTERNAL_SERVER_VARIABLE, SERVER_URL_VARIABLE } from './database.ts';
import { dropTemplates, makeTemplates } from './database-templates.ts';

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
  server: Promise<TestServer>;
}

interface TestServer {
  stop(): Promise<void>;
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
    await (await running.server).stop();
  };
};

const start = async (): Promise<TestServer> => {
  const external = process.env[EXTERNAL_SERVER_VARIABLE] ?? '';
  const server = external === '' ? await startOwn() : { url: external, stop: dropTemplates };
  process.env[SERVER_URL_VARIABLE] = server.url;
  await makeTemplates();
  return server;
};

const startOwn = async (): Promise<TestServer & { readonly url: string }> => {
  const dir = mkdtempSync(join(tmpdir(), 'relance-test-'));
  // The server's own account must get in when the tests run as root.
  chmodSync(dir, 0o711);
  const guardian = spawn(process.execPath, [fileURLToPath(new URL('./guardian.mjs', import.meta.url)), dir], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const embedded = await startEmbedded({ dir, log: () => undefined, settings: FAST });
  return { url: embedded.urlOf('postgres'), stop: () => stopOwn(embedded, guardian) };
};

const stopOwn = async (embedded: EmbeddedPostgres, guardian: ChildProcess): Promise<void> => {
  await embedded.stop();
  await new Promise((resolve) => {
    guardian.once('exit', resolve);
    guardian.stdin?.end();
  });
};

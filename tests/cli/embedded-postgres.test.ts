import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPackage, prepareBinaries } from '../../src/adapters/postgres/embedded-binaries.ts';
import { isAlive, readPostmasterFile } from '../../src/adapters/postgres/postmaster.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../src/adapters/postgres/supervisor.ts';

let dir: string;
let messages: string[];
const started: EmbeddedPostgres[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relance-embedded-'));
  chmodSync(dir, 0o711);
  messages = [];
});
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

const start = async (where = dir): Promise<EmbeddedPostgres> => {
  const server = await startEmbedded({ dir: where, log: (message) => messages.push(message) });
  started.push(server);
  return server;
};

const ask = async (server: EmbeddedPostgres, text: string): Promise<unknown> => {
  const client = new pg.Client({ connectionString: server.urlOf('postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ value: unknown }>(text);
    return rows[0]?.value;
  } finally {
    await client.end();
  }
};

const pidOf = (server: EmbeddedPostgres): number => readPostmasterFile(server.dataDir)?.pid ?? 0;

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

/** The same folder's server, started by another process of ours. */
const startElsewhere = async (firstQuery = 'select 1') => {
  const source = new URL('../../src/adapters/postgres/supervisor.ts', import.meta.url).href;
  const script = `
    import pg from 'pg';
    import { startEmbedded } from '${source}';
    const server = await startEmbedded({ dir: process.argv[1], log: () => undefined });
    const client = new pg.Client({ connectionString: server.urlOf('postgres') });
    await client.connect();
    await client.query(process.argv[2]);
    console.log('up');
    setInterval(() => undefined, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script, dir, firstQuery];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return {
    serverPid: readPostmasterFile(join(dir, 'cluster'))?.pid ?? 0,
    kill: async () => {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    },
  };
};

const eventually = async (check: () => Promise<boolean> | boolean): Promise<void> => {
  for (let i = 0; i < 400; i++) {
    if (await check()) return;
    await sleep(50);
  }
  throw new Error('It did not happen within 20 s.');
};

describe('embedded PostgreSQL', () => {
  test('starts empty, keeps data, is durable and private, and stop leaves no process', async () => {
    const server = await start();
    await ask(server, 'create table kept as select 1 as value');
    expect(await ask(server, `select current_setting('data_checksums') as value`)).toBe('on');
    expect(await ask(server, `select current_setting('fsync') as value`)).toBe('on');
    expect(await ask(server, `select current_setting('listen_addresses') as value`)).toBe('');
    const pid = pidOf(server);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(server.dataDir, 'postmaster.pid'))).toBe(false);
    expect(await ask(await start(), 'select value from kept')).toBe(1);
  });

  test('F60 a postmaster killed under us is brought back, its pid file never deleted by us', async () => {
    const server = await start();
    await ask(server, 'create table kept as select 1 as value');
    const killed = pidOf(server);
    process.kill(killed, 'SIGKILL');
    await eventually(async () => {
      if (pidOf(server) === killed) return false;
      return (await ask(server, 'select value from kept').catch(() => null)) === 1;
    });
    await eventually(async () => messages.includes('The database server is back.'));
  });

  test('F61 a server left behind by a killed process is adopted', async () => {
    const elsewhere = await startElsewhere();
    await elsewhere.kill();
    expect(isAlive(elsewhere.serverPid)).toBe(true);
    const server = await start();
    expect(pidOf(server)).toBe(elsewhere.serverPid);
    await server.stop();
    expect(isAlive(elsewhere.serverPid)).toBe(false);
  });

  test('two of our processes share one server, and the last to leave stops it', async () => {
    const elsewhere = await startElsewhere();
    const server = await start();
    expect(pidOf(server)).toBe(elsewhere.serverPid);
    await server.stop();
    expect(isAlive(elsewhere.serverPid)).toBe(true);
    await elsewhere.kill();
    await (await start()).stop();
    expect(isAlive(elsewhere.serverPid)).toBe(false);
  });

  test('starting after the whole tree was killed just works', async () => {
    const elsewhere = await startElsewhere('create table kept as select 1 as value');
    const tree = [elsewhere.serverPid, ...childrenOf(elsewhere.serverPid)];
    await elsewhere.kill();
    for (const pid of tree) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    expect(await ask(await start(), 'select value from kept')).toBe(1);
  });

  test('a pid file that names a stranger does not stop the start', async () => {
    const server = await start();
    const file = join(server.dataDir, 'postmaster.pid');
    const text = readFileSync(file, 'utf8');
    await server.stop();
    writeFileSync(file, text.replace(/^\d+/, String(process.pid)));
    expect(await ask(await start(), 'select 1 as value')).toBe(1);
  });

  test('a kill during creation heals: what it left is removed', async () => {
    const left = join(dir, '.initdb-999999999');
    mkdirSync(left);
    writeFileSync(join(left, 'PG_VERSION'), '18\n');
    await start();
    expect(existsSync(left)).toBe(false);
  });

  test('a folder too deep for a unix socket works', async () => {
    const deep = join(dir, 'd'.repeat(100), 'e'.repeat(60));
    const server = await start(deep);
    expect(await ask(server, 'select 1 as value')).toBe(1);
    expect(server.dataDir.startsWith(deep)).toBe(true);
  });

  test('over TCP it asks for its password', async () => {
    const server = await startEmbedded({ dir, log: () => undefined, tcp: true });
    started.push(server);
    expect(await ask(server, 'select 1 as value')).toBe(1);
    const { host, port, user } = server.connection;
    const stranger = new pg.Client({ host, port, user, database: 'postgres', password: 'guess' });
    await expect(stranger.connect()).rejects.toThrow(/password/);
  });

  test.runIf(process.getuid?.() === 0)(
    'as root, a folder closed to the account is left for one that is not',
    async () => {
      const closed = join(dir, 'closed');
      mkdirSync(closed, { mode: 0o700 });
      const server = await start(join(closed, 'postgres'));
      const moved = readFileSync(join(closed, 'postgres', 'moved-to'), 'utf8').trim();
      expect(server.dataDir).toBe(join(moved, 'cluster'));
      expect(messages.join()).toContain(moved);
      await server.stop();
      rmSync(moved, { recursive: true });
    },
  );
});

describe('binaries', () => {
  test('missing library links are made again', () => {
    const copy = join(dir, 'package');
    cpSync(findPackage(), copy, { recursive: true, verbatimSymlinks: true });
    const links = JSON.parse(readFileSync(join(copy, 'native', 'pg-symlinks.json'), 'utf8')) as {
      target: string;
    }[];
    for (const { target } of links) rmSync(join(copy, target));
    const binaries = prepareBinaries(null, join(dir, 'unused'), () => undefined, copy);
    expect(execFileSync(binaries.initdb, ['--version'], { encoding: 'utf8' })).toContain('PostgreSQL');
    expect(existsSync(join(dir, 'unused'))).toBe(false);
  });
});

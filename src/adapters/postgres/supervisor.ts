// Runs the embedded PostgreSQL: creates it, starts or adopts it, brings it back when it dies, stops it when the
// last process of ours leaves. It never deletes postmaster.pid and never touches a server of another folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, realpathSync, renameSync, rmdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, prepareBinaries } from './embedded-binaries.ts';
import { SUPERUSER, ensureCluster, makeSocketDir, placeRoot, readPassword } from './embedded-cluster.ts';
import { serverEnvironment } from './embedded-cluster.ts';
import { type ServerSettings, freeBytes, scaleSettings } from './embedded-settings.ts';
import { type Tenancy, enterTenancy, isAlive, isStranger, readPostmasterFile } from './postmaster.ts';
import { type Account, accountForServer, spawnIdentity } from './unprivileged-user.ts';

export interface EmbeddedOptions {
  /** Everything of the server lives below this folder. */
  readonly dir: string;
  readonly log: (message: string) => void;
  /** Over the scaled defaults. */
  readonly settings?: ServerSettings;
  /** Listen on 127.0.0.1 with a password too; always so on Windows. */
  readonly tcp?: boolean;
  /** Gives up starting, leaving nothing behind. */
  readonly signal?: AbortSignal;
  /** The server died and could not be brought back. */
  readonly onLost?: (error: Error) => void;
}

export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
}

export interface EmbeddedPostgres {
  readonly connection: Connection;
  readonly dataDir: string;
  urlOf(database: string): string;
  /** Leaves; the last of our processes stops the server and waits until it is gone. */
  stop(): Promise<void>;
}

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const READY_DEADLINE_MS = 600_000;
/** F60: after a kill old backends hold the directory for seconds; 8 to 10 attempts are normal. */
const HELD_DEADLINE_MS = 60_000;
const PLAIN_ATTEMPTS = 3;
const FAST_STOP_MS = 30_000;
const WATCH_MS = 300;
/** A piece of the log and what the server writes when it comes back. */
const ROOM_TO_START_BYTES = 64 * 1024 * 1024;
const ROOM_EVERY_MS = 3_000;

export const startEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const account = accountForServer(join(options.dir, 'cluster'));
  const root = placeRoot(options.dir, account, options.log);
  const binaries = prepareBinaries(account, join(root, 'binaries'), options.log);
  const dataDir = await ensureCluster(root, binaries, account, options.log);
  const server = new Supervisor(options, root, dataDir, binaries, account);
  try {
    await server.bringUp();
  } catch (error) {
    await server.stop();
    throw error;
  }
  server.watch();
  return server;
};

/** How one attempt to have a running server ended. */
type Attempt = { readonly kind: 'ready' } | { readonly kind: 'exited'; readonly output: string };

class Supervisor implements EmbeddedPostgres {
  readonly dataDir: string;
  readonly #options: EmbeddedOptions;
  readonly #root: string;
  readonly #binaries: Binaries;
  readonly #account: Account | null;
  readonly #tenancy: Tenancy;
  readonly #socketDir: string;
  #connection: Connection | null = null;
  #port: number | null = null;
  #pid: number | null = null;
  #startedPid: number | null = null;
  #stopping = false;
  #watcher: NodeJS.Timeout | null = null;

  constructor(
    options: EmbeddedOptions,
    root: string,
    dataDir: string,
    binaries: Binaries,
    account: Account | null,
  ) {
    this.dataDir = dataDir;
    this.#options = options;
    this.#root = root;
    this.#binaries = binaries;
    this.#account = account;
    this.#tenancy = enterTenancy(join(root, 'tenants'));
    this.#socketDir = makeSocketDir(root, account);
    process.on('exit', this.#onExit);
  }

  get connection(): Connection {
    if (this.#connection === null) throw new Error('The embedded database is not running.');
    return this.#connection;
  }

  urlOf(database: string): string {
    const { host, port, user, password } = this.connection;
    if (password !== undefined) return `postgresql://${user}:${password}@${host}:${port}/${database}`;
    return `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
  }

  /** Adopts a running server of this folder or starts one, with back-off while old backends hold it. */
  async bringUp(): Promise<void> {
    const startedAt = Date.now();
    for (let attempt = 1; ; attempt++) {
      this.#throwIfStopped();
      const result = (await this.#adopt()) ?? (await this.#start());
      if (result.kind === 'ready') return;
      if (this.#pid !== null && (await this.#waitForRoom(result.output))) continue;
      const held = /lock file|shared memory block|already in use|is in use/.test(result.output);
      const spent = held ? Date.now() - startedAt > HELD_DEADLINE_MS : attempt >= PLAIN_ATTEMPTS;
      if (spent) throw new Error(`PostgreSQL does not start in ${this.dataDir}:\n${result.output.trim()}`);
      await sleep(Math.min(1_000, 100 * 1.5 ** attempt));
    }
  }

  /**
   * F67: a server that ran is brought back whenever there is room for it again; ending here would only begin a loop of
   * starts that fail. What kept it from starting may have found no room in its own log: the disk is asked as well.
   */
  async #waitForRoom(output: string): Promise<boolean> {
    if (!/No space left on device/.test(output) && freeBytes(this.dataDir) >= ROOM_TO_START_BYTES)
      return false;
    this.#options.log('The disk of the database server is full; it comes back when there is room.');
    for (let waitedMs = 0; waitedMs < ROOM_EVERY_MS; waitedMs += WATCH_MS) {
      await sleep(WATCH_MS);
      this.#throwIfStopped();
    }
    return true;
  }

  async #adopt(): Promise<Attempt | null> {
    const file = readPostmasterFile(this.dataDir);
    if (file === null || !isAlive(file.pid) || isStranger(file.pid)) return null;
    const usesSocket = file.socketDir !== '';
    this.#setConnection(usesSocket ? file.socketDir : '127.0.0.1', file.port, !usesSocket);
    const ready = await this.#waitUntilReady(() => isAlive(file.pid));
    if (!ready) return null;
    if (this.#pid !== file.pid)
      this.#options.log(`Using the database server that is already running (process ${file.pid}).`);
    this.#pid = file.pid;
    return { kind: 'ready' };
  }

  async #start(): Promise<Attempt> {
    const logPath = join(this.#root, 'server.log');
    const logFrom = rotateLog(logPath);
    const tcp = this.#options.tcp === true || process.platform === 'win32';
    // Kept for the life of this object, so that pools reconnect to the same place after a restart.
    this.#port ??= tcp ? await findFreePort() : 5432;
    const child = this.#spawn(logPath, this.#port, tcp);
    this.#setConnection(tcp ? '127.0.0.1' : this.#socketDir, this.#port, tcp);
    this.#startedPid = child.pid ?? null;
    const hasExited = watchExit(child);
    const ready = await this.#waitUntilReady(() => !hasExited());
    if (!ready) return { kind: 'exited', output: readFrom(logPath, logFrom) };
    this.#pid = child.pid ?? null;
    return { kind: 'ready' };
  }

  #spawn(logPath: string, port: number, tcp: boolean): ChildProcess {
    const logFd = openSync(logPath, 'a', 0o600);
    const settings: ServerSettings = {
      ...scaleSettings(this.dataDir),
      ...this.#options.settings,
      listen_addresses: tcp ? '127.0.0.1' : '',
      port: String(port),
      unix_socket_directories: process.platform === 'win32' ? '' : this.#socketDir,
      unix_socket_permissions: '0700',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    // Its own process group: Ctrl-C is for us, and we decide when the database stops.
    const child = spawn(this.#binaries.postgres, ['-D', this.dataDir, ...args], {
      ...spawnIdentity(this.#account),
      cwd: '/',
      env: { ...serverEnvironment(), ...this.#excuseStranger() },
      detached: true,
      stdio: ['ignore', logFd, logFd],
    });
    closeSync(logFd);
    child.unref();
    return child;
  }

  /**
   * After a kill the pid in postmaster.pid may meanwhile be somebody else's, most often in containers. The
   * server ignores the pid it is told is its grandparent's, and still checks the shared memory itself.
   */
  #excuseStranger(): Record<string, string> {
    const file = readPostmasterFile(this.dataDir);
    if (file === null) return {};
    const excused = isStranger(file.pid) || !isAlive(file.pid);
    return excused ? { PG_GRANDPARENT_PID: String(file.pid) } : {};
  }

  #setConnection(host: string, port: number, withPassword: boolean): void {
    const base = { host, port, user: SUPERUSER };
    this.#connection = withPassword ? { ...base, password: readPassword(this.#root) } : base;
  }

  /** Connecting is the only proof of readiness. False when the process is gone. */
  async #waitUntilReady(isRunning: () => boolean): Promise<boolean> {
    const deadlineAt = Date.now() + READY_DEADLINE_MS;
    while (isRunning()) {
      this.#throwIfStopped();
      if (await this.#answers()) return true;
      if (Date.now() > deadlineAt) throw new Error(`PostgreSQL in ${this.dataDir} does not become ready.`);
      await sleep(25);
    }
    return false;
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({
      ...this.connection,
      database: 'postgres',
      connectionTimeoutMillis: 2_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ dir: string }>(`select current_setting('data_directory') as dir`);
      return realpathSync(rows[0]?.dir ?? '/') === realpathSync(this.dataDir);
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  watch(): void {
    this.#watcher = setTimeout(() => void this.#check(), WATCH_MS);
    this.#watcher.unref();
  }

  async #check(): Promise<void> {
    if (this.#stopping) return;
    try {
      if (this.#pid !== null && !isAlive(this.#pid)) {
        this.#options.log('The database server died; bringing it back.');
        await this.bringUp();
        this.#options.log('The database server is back.');
      }
      this.watch();
    } catch (error) {
      if (!this.#stopping) this.#options.onLost?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** A process that ends without stop(), by a bug or a second Ctrl-C, still takes its server along. */
  readonly #onExit = (): void => {
    this.#tenancy.leave();
    const pid = this.#serverPid();
    if (pid !== null && !this.#tenancy.othersRemain()) process.kill(pid, 'SIGINT');
  };

  /** A server that was only just started may not have written its file yet. */
  #serverPid(): number | null {
    const pid = readPostmasterFile(this.dataDir)?.pid ?? this.#startedPid;
    return pid !== null && isAlive(pid) && !isStranger(pid) ? pid : null;
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    process.removeListener('exit', this.#onExit);
    if (this.#watcher !== null) clearTimeout(this.#watcher);
    this.#tenancy.leave();
    if (this.#tenancy.othersRemain()) return;
    const pid = this.#serverPid();
    if (pid === null) return;
    if (!(await endServer(pid, 'SIGINT', FAST_STOP_MS))) {
      this.#options.log('The database server does not stop; stopping it at once.');
      await endServer(pid, 'SIGQUIT', FAST_STOP_MS);
    }
    this.#removeOutsideSocketDir();
  }

  #removeOutsideSocketDir(): void {
    if (this.#socketDir.startsWith(this.#root)) return;
    try {
      rmdirSync(this.#socketDir);
    } catch {
      // Not empty: a server that did not stop still has its socket there.
    }
  }

  #throwIfStopped(): void {
    if (this.#stopping || this.#options.signal?.aborted === true) throw new Error('Stopped while starting.');
  }
}

const endServer = async (pid: number, signal: NodeJS.Signals, limitMs: number): Promise<boolean> => {
  const deadlineAt = Date.now() + limitMs;
  try {
    process.kill(pid, signal);
  } catch {
    return true;
  }
  while (isAlive(pid)) {
    if (Date.now() > deadlineAt) return false;
    await sleep(20);
  }
  return true;
};

const watchExit = (child: ChildProcess): (() => boolean) => {
  let exited = false;
  child.once('exit', () => (exited = true));
  child.once('error', () => (exited = true));
  return () => exited;
};

/** Where this attempt's output begins. */
const rotateLog = (path: string): number => {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < LOG_LIMIT_BYTES) return size;
  renameSync(path, `${path}.1`);
  return 0;
};

const readFrom = (path: string, offset: number): string => {
  try {
    return readFileSync(path).subarray(offset).toString('utf8');
  } catch {
    return '';
  }
};

const findFreePort = (): Promise<number> =>
  new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolvePort(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

// The folder of the embedded server: where it may live, how it is created, and what of it must be private.
// A kill at any moment leaves either no cluster or a whole one.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './embedded-binaries.ts';
import { isAlive } from './postmaster.ts';
import { type Account, canExecute, spawnIdentity } from './unprivileged-user.ts';

export const SUPERUSER = 'relance';
/** sockaddr_un holds 108 bytes on Linux and 104 on macOS, terminator included. */
const MAX_SOCKET_PATH_BYTES = 103;
const SYSTEM_ROOT = '/var/lib/relance';

/** The folder that holds cluster, log and socket: `wanted`, unless the server's account cannot get there. */
export const placeRoot = (wanted: string, account: Account | null, log: (text: string) => void): string => {
  const root = resolve(wanted);
  mkdirSync(root, { recursive: true, mode: account === null ? 0o700 : 0o711 });
  if (canExecute(account, root)) return root;
  const moved = join(SYSTEM_ROOT, shortDigest(root));
  mkdirSync(moved, { recursive: true, mode: 0o711 });
  if (!canExecute(account, moved)) {
    throw new Error(`Neither ${root} nor ${moved} is open to the account ${account?.name}. Set DATA_DIR.`);
  }
  log(`The account ${account?.name} cannot enter ${root}: the database lives in ${moved} instead.`);
  writeFileSync(join(root, 'moved-to'), `${moved}\n`);
  return moved;
};

const shortDigest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

export const makePrivateDir = (dir: string, account: Account | null): void => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const owner = account?.uid ?? process.getuid?.();
  if (account !== null) chownSync(dir, account.uid, account.gid);
  const stats = statSync(dir);
  if (owner !== undefined && stats.uid !== owner) throw new Error(`${dir} belongs to somebody else.`);
  if (process.platform !== 'win32') chmodSync(dir, 0o700);
};

export const makeSocketDir = (root: string, account: Account | null): string => {
  const name = `relance-${shortDigest(root)}`;
  const candidates = [join(root, 'run'), join(tmpdir(), name), join('/tmp', name)];
  const dir = candidates.find(
    (path) => Buffer.byteLength(join(path, '.s.PGSQL.65535')) <= MAX_SOCKET_PATH_BYTES,
  );
  if (dir === undefined) throw new Error('No folder with a path short enough for a unix socket was found.');
  makePrivateDir(dir, account);
  return dir;
};

/** Creates the cluster unless it exists; returns its folder. */
export const ensureCluster = async (
  root: string,
  binaries: Binaries,
  account: Account | null,
  log: (text: string) => void,
): Promise<string> => {
  const cluster = join(root, 'cluster');
  removeAbandoned(root);
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    checkMajor(cluster, binaries);
    if (account !== null) adoptCopied(cluster, account);
    return cluster;
  }
  log(`Creating the database in ${cluster}.`);
  ensurePassword(root, account);
  await createBeside(root, cluster, binaries, account);
  return cluster;
};

/** A folder that root copied belongs to root; the server insists on owning its files. */
const adoptCopied = (cluster: string, account: Account): void => {
  if (statSync(cluster).uid === account.uid) return;
  for (const name of ['', ...readdirSync(cluster, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(join(cluster, name), account.uid, account.gid);
  }
};

const checkMajor = (cluster: string, binaries: Binaries): void => {
  const found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (found === binaries.major) return;
  throw new Error(
    `${cluster} was made by PostgreSQL ${found}, and this release carries PostgreSQL ${binaries.major}. ` +
      'Run `relance backup` with the release that made it and `relance restore` with this one.',
  );
};

const INITDB_PREFIX = '.initdb-';

const removeAbandoned = (root: string): void => {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(INITDB_PREFIX)) continue;
    const pid = Number(name.slice(INITDB_PREFIX.length));
    if (pid !== process.pid && isAlive(pid)) continue;
    rmSync(join(root, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
};

const createBeside = async (
  root: string,
  cluster: string,
  binaries: Binaries,
  account: Account | null,
): Promise<void> => {
  const temporary = join(root, INITDB_PREFIX + process.pid);
  makePrivateDir(temporary, account);
  try {
    await runInitdb(binaries, temporary, passwordPath(root), account);
    renameSync(temporary, cluster);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    // Another process of ours was faster: its cluster is as good.
    if (!existsSync(join(cluster, 'PG_VERSION'))) throw error;
  }
};

/** libc's C.UTF-8 rather than ICU, so that data moves to any other server without re-sorting indexes. */
const runInitdb = async (
  binaries: Binaries,
  dir: string,
  passwordFile: string,
  account: Account | null,
): Promise<void> => {
  const args = ['-D', dir, '-U', SUPERUSER, '--encoding=UTF8', '--data-checksums'];
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  args.push('--auth-local=trust', '--auth-host=scram-sha-256', `--pwfile=${passwordFile}`);
  await promisify(execFile)(binaries.initdb, args, {
    ...spawnIdentity(account),
    cwd: '/',
    env: serverEnvironment(),
  });
};

export const serverEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  TZ: 'UTC',
  LC_ALL: 'C',
  ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }),
});

const passwordPath = (root: string): string => join(root, 'password');

/** Only ever asked for over TCP, which is off except on Windows. */
const ensurePassword = (root: string, account: Account | null): void => {
  const path = passwordPath(root);
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account !== null) chownSync(path, account.uid, account.gid);
};

export const readPassword = (root: string): string => readFileSync(passwordPath(root), 'utf8').trim();

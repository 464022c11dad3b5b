// What postmaster.pid and the kernel say about a data directory's server. The file is only ever read: deleting
// it while old backends live would let two servers write to the same files (F60).
import { readFileSync, readdirSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PostmasterFile {
  readonly pid: number;
  readonly dataDir: string;
  readonly port: number;
  readonly socketDir: string;
  readonly listenAddress: string;
}

/** Null when there is no file, or the server has not finished writing it. */
export const readPostmasterFile = (dataDir: string): PostmasterFile | null => {
  let text: string;
  try {
    text = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8');
  } catch {
    return null;
  }
  const [pid, dir, , port, socketDir, listenAddress] = text.split('\n').map((line) => line.trim());
  const pidNumber = Math.abs(Number(pid));
  if (!Number.isInteger(pidNumber) || pidNumber === 0) return null;
  return {
    pid: pidNumber,
    dataDir: dir ?? '',
    port: Number(port ?? ''),
    socketDir: socketDir ?? '',
    listenAddress: listenAddress ?? '',
  };
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(pid);
};

/** A container whose first process does not reap leaves dead children that still answer to signal 0. */
const isZombie = (pid: number): boolean => statOf(pid)?.state === 'Z';

/**
 * True when the process is certainly not a PostgreSQL server: a pid handed out again, or a zombie. The server
 * itself would take it for a live one and refuse to start.
 */
export const isStranger = (pid: number): boolean => {
  if (process.platform !== 'linux') return false;
  try {
    return !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
};

const statOf = (pid: number): { state: string; startTicks: string } | null => {
  if (process.platform !== 'linux') return null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
  } catch {
    return null;
  }
};

/** Processes of ours that use one embedded server: the last to leave stops it. */
export interface Tenancy {
  leave(): void;
  othersRemain(): boolean;
}

export const enterTenancy = (dir: string): Tenancy => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const mine = `${process.pid}`;
  writeFileSync(join(dir, mine), statOf(process.pid)?.startTicks ?? '', { mode: 0o600 });
  return {
    leave: () => rmSync(join(dir, mine), { force: true }),
    othersRemain: () => readdirSync(dir).some((name) => name !== mine && stillHere(dir, name)),
  };
};

const stillHere = (dir: string, name: string): boolean => {
  const alive = isAlive(Number(name)) && sameStart(dir, name);
  if (!alive) rmSync(join(dir, name), { force: true });
  return alive;
};

const sameStart = (dir: string, name: string): boolean => {
  try {
    return readFileSync(join(dir, name), 'utf8') === (statOf(Number(name))?.startTicks ?? '');
  } catch {
    return false;
  }
};

// PostgreSQL refuses to run as root. When we are root, its processes get an existing unprivileged account;
// no account is ever created. As anybody else there is nothing to do.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const PREFERRED = ['postgres', 'nobody', 'daemon', 'www-data'];

/**
 * The account for PostgreSQL's processes, or null when this process may run them itself. An existing cluster
 * keeps its owner: what a user began, root continues as that user.
 */
export const accountForServer = (clusterDir: string): Account | null => {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { name: `${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const accounts = readAccounts();
  for (const name of PREFERRED) {
    const account = accounts.get(name);
    if (account !== undefined && account.uid !== 0) return account;
  }
  throw new Error(
    `Running as root, and none of the accounts ${PREFERRED.join(', ')} exists to run PostgreSQL under. ` +
      'Start as an ordinary user, or set DATABASE_URL.',
  );
};

/** initdb looks its own user up by id, so only accounts of the password file will do. */
const readAccounts = (): Map<string, Account> => {
  const accounts = new Map<string, Account>();
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === undefined || uid === undefined || gid === undefined) continue;
    accounts.set(name, { name, uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
};

export const spawnIdentity = (account: Account | null): { uid?: number; gid?: number } =>
  account === null ? {} : { uid: account.uid, gid: account.gid };

/** Asked of the kernel under that account, since any parent folder may be closed to it. */
export const canExecute = (account: Account | null, path: string): boolean =>
  account === null || shellTest(account, '-x', path);

const shellTest = (account: Account, flag: string, path: string): boolean =>
  spawnSync('/bin/sh', ['-c', `test ${flag} "$0"`, path], { ...spawnIdentity(account), cwd: '/' }).status ===
  0;

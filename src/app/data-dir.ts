// DATA_DIR: the folder for what must outlive the process and is not in the database.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../ports/clock.ts';

/** As root the embedded server's own account must be able to pass through it. */
export const makeDataDir = (dataDir: string): void => {
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
};

const SECRET_BYTES = 32;

/** The configured key, or one generated once and kept beside the data. */
export const readSecretKey = (
  configured: string | null,
  dataDir: string,
  random: Random,
  warn: (message: string) => void,
): string => {
  if (configured !== null) return configured;
  const path = join(dataDir, 'secret-key');
  if (!existsSync(path)) {
    createSecretKey(path, random);
    warn(`SECRET_KEY is not set: a key was generated into ${path}. Keep it with your backups.`);
  }
  return readFileSync(path, 'utf8').trim();
};

/** Exclusive: of two processes starting at once, both use the first one's key. */
const createSecretKey = (path: string, random: Random): void => {
  try {
    writeFileSync(path, `${random.hex(SECRET_BYTES)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
};

// The installation's memory outside of the database: its id and the highest heartbeat seen. It lives in DATA_DIR,
// so that a database which was restored or went back in time is told from the one we knew (G14).
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Witness {
  readonly installationId: string;
  readonly heartbeat: number;
  /** Which folder this is: a copied DATA_DIR carries another's number. */
  readonly folder: string;
}

const pathIn = (dataDir: string): string => join(dataDir, 'witness.json');

/** A folder keeps its inode when renamed and gets a new one when copied. */
export const identifyFolder = (dataDir: string): string => String(statSync(dataDir).ino);

/** Null when there is none, or what is there cannot be read. */
export const readWitness = (dataDir: string): Witness | null => {
  try {
    const found = JSON.parse(readFileSync(pathIn(dataDir), 'utf8')) as Partial<Witness>;
    const { installationId, heartbeat, folder } = found;
    if (typeof installationId !== 'string' || typeof heartbeat !== 'number') return null;
    return { installationId, heartbeat, folder: folder ?? '' };
  } catch {
    return null;
  }
};

/** Written beside and renamed: a kill leaves the old one or the new one. */
export const writeWitness = (dataDir: string, installationId: string, heartbeat: number): void => {
  const path = pathIn(dataDir);
  const beside = `${path}.${process.pid}`;
  const witness: Witness = { installationId, heartbeat, folder: identifyFolder(dataDir) };
  writeFileSync(beside, `${JSON.stringify(witness)}\n`, { mode: 0o600 });
  renameSync(beside, path);
};

// Brings the schema up to date: numbered .sql files in order, forward only, each in a transaction, safe to run
// from many processes at once (Kysely holds an advisory lock). On Citus the tables are distributed afterwards.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, type Migration, Migrator, PostgresDialect, sql } from 'kysely';
import { distributeTables } from './distribute.ts';
import type { Pool } from './pool.ts';

export interface MigrationReport {
  /** Names of what this call applied; empty when the schema was current. */
  readonly applied: readonly string[];
  /** Applied by a newer release than this one. */
  readonly unknown: readonly string[];
}

const FOLDER = new URL('./migrations/', import.meta.url);
/** F82: rather wait and try again than make every query queue behind a lock. */
const LOCK_TIMEOUT = '500ms';
const LOCK_ATTEMPTS = 60;
const LOCK_PAUSE_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

export const listMigrations = (): readonly string[] =>
  readdirSync(fileURLToPath(FOLDER))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();

/** Every table that the migrations make, partitions aside. */
export const listOwnTables = (): readonly string[] =>
  listMigrations().flatMap((name) => {
    const text = readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8');
    const made = [...text.matchAll(/^create table (?:if not exists )?(\w+) \(/gim)];
    return made.map((match) => match[1] ?? '');
  });

/** `upTo`: stop after this migration; everything when absent. */
export const migrate = async (
  pool: Pool,
  log: (message: string) => void = () => undefined,
  upTo?: string,
): Promise<MigrationReport> => {
  const all = listMigrations();
  const known = upTo === undefined ? all : all.slice(0, all.indexOf(upTo) + 1);
  const unknown = (await readApplied(pool)).filter((name) => !all.includes(name));
  // A newer release has been here: its schema still serves us (expand and contract), ours has nothing to add.
  const applied = unknown.length > 0 ? [] : await applyPending(pool, known, log);
  await distributeTables(pool, log);
  return { applied, unknown };
};

/** Names recorded in the database, none when it is empty. */
export const readApplied = async (pool: Pool): Promise<readonly string[]> => {
  const { rows: tables } = await pool.query<{ found: string | null }>(
    `select to_regclass('kysely_migration')::text as found`,
  );
  if (tables[0]?.found == null) return [];
  const { rows } = await pool.query<{ name: string }>(`select name from kysely_migration order by name`);
  return rows.map((row) => row.name);
};

const applyPending = async (
  pool: Pool,
  names: readonly string[],
  log: (message: string) => void,
): Promise<readonly string[]> => {
  // A new database gets one line: which steps once led to its tables is nothing to read on a first start.
  const isNew = (await readApplied(pool)).length === 0;
  if (isNew) log(`Making the tables (${names.length} migrations).`);
  const each = isNew ? () => undefined : log;
  const migrations = Object.fromEntries(names.map((name) => [name, toMigration(name, each)]));
  const migrator = new Migrator({
    db: new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }),
    provider: { getMigrations: async () => migrations },
  });
  for (let attempt = 1; ; attempt++) {
    const { error, results } = await migrator.migrateToLatest();
    if (error === undefined) return (results ?? []).map((result) => result.migrationName);
    if (!isLockTimeout(error) || attempt >= LOCK_ATTEMPTS) throw asError(error);
    log('A migration waits for a lock that somebody else holds.');
    await sleep(LOCK_PAUSE_MS);
  }
};

const toMigration = (name: string, log: (message: string) => void): Migration => ({
  up: async (db) => {
    log(`Applying migration ${name}.`);
    await sql.raw(`set local lock_timeout = '${LOCK_TIMEOUT}'; set local statement_timeout = 0`).execute(db);
    await sql.raw(readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8')).execute(db);
  },
});

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;

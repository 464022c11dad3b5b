// Backup and restore with COPY over one snapshot: no external tools, embedded and external servers alike. What is
// restored is fenced in the same transaction, so it cannot send before an operator confirms (G14).
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import {
  ArchiveError,
  type ArchiveHeader,
  type ArchiveTable,
  type Frame,
  readArchive,
  readArchiveHeader,
  writeArchive,
} from './archive.ts';
import { raiseFence, readInstallation } from './installation.ts';
import { loadSql } from './load-sql.ts';
import { listMigrations, listOwnTables, migrate, readApplied } from './migrate.ts';
import { restorePartitions } from './partitions.ts';
import { type Pool, type PoolClient, inTransaction } from './pool.ts';

const sql = loadSql(new URL('./backup.sql', import.meta.url), [
  'listTables',
  'listDatedPartitions',
  'listOtherProcesses',
]);

export interface CopyProgress {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
}
type OnProgress = (progress: CopyProgress) => void;

export interface BackupReport {
  readonly path: string;
  readonly tables: Readonly<Record<string, number>>;
  readonly rows: number;
}

export const backUp = async (
  pool: Pool,
  path: string,
  about: { readonly release: string; readonly createdAt: string },
  onProgress: OnProgress,
): Promise<BackupReport> => {
  const counts: Record<string, number> = {};
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const header = await readHeader(pool, client, about);
    await writeArchive(path, copyOut(client, header, counts, onProgress));
    await client.query('commit');
  } finally {
    // The transaction may be open after a fault: this connection is not worth keeping.
    client.release(true);
  }
  return { path, tables: counts, rows: Object.values(counts).reduce((a, b) => a + b, 0) };
};

const readHeader = async (
  pool: Pool,
  client: PoolClient,
  about: { readonly release: string; readonly createdAt: string },
): Promise<ArchiveHeader> => {
  const migrations = await readApplied(pool);
  if (migrations.length === 0) throw new Error('The database is empty: there is nothing to back up.');
  const { rows: partitions } = await client.query<{ name: string }>(sql.listDatedPartitions());
  const { rows: tables } = await client.query<ArchiveTable>(sql.listTables());
  return {
    format: 'relance-backup',
    version: 1,
    ...about,
    installationId: (await readInstallation(client))?.installationId ?? null,
    migrations,
    partitions: partitions.map((row) => row.name),
    tables,
  };
};

async function* copyOut(
  client: PoolClient,
  header: ArchiveHeader,
  counts: Record<string, number>,
  onProgress: OnProgress,
): AsyncGenerator<Frame> {
  yield { kind: 'header', header };
  for (const table of header.tables) {
    yield { kind: 'table', name: table.name };
    const columns = quoteList(table.columns);
    const stream = client.query(copyTo(`copy (select ${columns} from ${quote(table.name)}) to stdout`));
    let rows = 0;
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      rows += countLines(chunk);
      bytes += chunk.length;
      onProgress({ table: table.name, rows, bytes });
      yield { kind: 'data', bytes: chunk };
    }
    counts[table.name] = rows;
    yield { kind: 'end', rows };
  }
  yield { kind: 'last' };
}

/** COPY text escapes newlines inside values, so each line is a row. */
const countLines = (chunk: Buffer): number => {
  let lines = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
};

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoteList = (names: readonly string[]): string => names.map(quote).join(', ');

export interface VerifyReport {
  readonly header: ArchiveHeader;
  readonly tables: Readonly<Record<string, number>>;
}

/** Reads the whole file and compares its counts, without any database (F87). */
export const verifyArchive = async (path: string): Promise<VerifyReport> => {
  const tables: Record<string, number> = {};
  let header: ArchiveHeader | null = null;
  let table = '';
  for await (const frame of readArchive(path)) {
    if (frame.kind === 'header') header = frame.header;
    else if (frame.kind === 'table') tables[(table = frame.name)] = 0;
    else if (frame.kind === 'data') tables[table] = (tables[table] ?? 0) + countLines(frame.bytes);
    else if (frame.kind === 'end') expectCount(table, frame.rows, tables[table] ?? 0);
  }
  if (header === null) throw new ArchiveError(`${path} has no header.`);
  return { header, tables };
};

const expectCount = (table: string, wanted: number, found: number): void => {
  if (wanted !== found) throw new ArchiveError(`${table}: ${wanted} rows were expected, ${found} found.`);
};

/** Why a restore must not begin, or null. */
export const findRestoreObstacle = async (
  pool: Pool,
  header: ArchiveHeader,
  force: boolean,
): Promise<string | null> => {
  const ours = listMigrations();
  const strange = header.migrations.filter((name, i) => ours[i] !== name);
  if (strange.length > 0) return `The backup was made by a newer release (${strange.join(', ')}).`;
  const { rows: others } = await pool.query<{ name: string }>(sql.listOtherProcesses());
  if (others.length > 0) return 'Processes of Relance use this database: stop them first.';
  const filled = force ? null : await findFilledTable(pool);
  return filled === null
    ? null
    : `The database is not empty (${filled} has rows). --force replaces all of it.`;
};

const findFilledTable = async (pool: Pool): Promise<string | null> => {
  const { rows } = await pool.query<ArchiveTable>(sql.listTables());
  for (const { name } of rows) {
    const { rowCount } = await pool.query(`select 1 from ${quote(name)} limit 1`);
    if (rowCount !== 0) return name;
  }
  return null;
};

/** Replaces the whole content. The caller has asked `findRestoreObstacle`. */
export const restore = async (pool: Pool, path: string, onProgress: OnProgress): Promise<VerifyReport> => {
  const header = await readArchiveHeader(path);
  await dropOwnTables(pool, header);
  const last = header.migrations.at(-1);
  await migrate(pool, () => undefined, last);
  await restorePartitions(pool, header.partitions);
  const tables = await inTransaction(pool, async (client) => {
    const counts = await copyIn(client, path, header, onProgress);
    await raiseFence(client, 'restored_from_backup');
    return counts;
  });
  await migrate(pool);
  return { header, tables };
};

const dropOwnTables = async (pool: Pool, header: ArchiveHeader): Promise<void> => {
  const names = new Set([...listOwnTables(), ...header.tables.map((table) => table.name)]);
  const all = [...names, 'kysely_migration', 'kysely_migration_lock'];
  await pool.query(`drop table if exists ${quoteList(all)} cascade`);
};

const copyIn = async (
  client: PoolClient,
  path: string,
  header: ArchiveHeader,
  onProgress: OnProgress,
): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  let current: { table: ArchiveTable; sink: CopySink } | null = null;
  await client.query('delete from installation');
  for await (const frame of readArchive(path)) {
    if (frame.kind === 'table') {
      const table = header.tables.find(({ name }) => name === frame.name);
      if (table === undefined) throw new ArchiveError(`The table ${frame.name} is not in the header.`);
      current = { table, sink: openSink(client, table) };
    } else if (frame.kind === 'data' && current !== null) {
      await current.sink.write(frame.bytes);
      onProgress({ table: current.table.name, rows: 0, bytes: current.sink.bytes() });
    } else if (frame.kind === 'end' && current !== null) {
      const rows = await current.sink.end();
      expectCount(current.table.name, frame.rows, rows);
      counts[current.table.name] = rows;
      current = null;
    }
  }
  return counts;
};

interface CopySink {
  write(bytes: Buffer): Promise<void>;
  /** Rows that arrived. */
  end(): Promise<number>;
  bytes(): number;
}

const openSink = (client: PoolClient, table: ArchiveTable): CopySink => {
  const stream = client.query(copyFrom(`copy ${quote(table.name)} (${quoteList(table.columns)}) from stdin`));
  const writable: Writable = stream;
  const done = finished(writable);
  // Looked at by whoever writes next; until then nobody else must see it as unhandled.
  done.catch(() => undefined);
  let bytes = 0;
  return {
    write: async (chunk) => {
      bytes += chunk.length;
      if (!writable.write(chunk)) await Promise.race([once(writable, 'drain'), done]);
    },
    end: async () => {
      writable.end();
      await done;
      return stream.rowCount ?? 0;
    },
    bytes: () => bytes,
  };
};

const once = (stream: Writable, event: 'drain'): Promise<void> =>
  new Promise((resolve) => void stream.once(event, resolve));

// Files of people on their way in, over PostgreSQL: uploads in pieces, a cursor under a lease, what was refused.
import { readTarget } from '../../core/imports/mapping.ts';
import type { ImportKind, Mapping } from '../../core/imports/mapping.ts';
import { partOf } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import type {
  BatchResult,
  ClaimedImport,
  ImportOptions,
  ImportRecord,
  ImportStatus,
  ImportStore,
  Uploaded,
} from '../../ports/import-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool, PoolClient } from './pool.ts';
import { inTransaction } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./imports.sql', import.meta.url), [
  'createImport',
  'findImport',
  'listImports',
  'lockImport',
  'addRows',
  'saveUpload',
  'firstRows',
  'startImport',
  'createList',
  'findList',
  'readLists',
  'cancelImport',
  'dropRows',
  'dropBatch',
  'readRejects',
  'claimImport',
  'readBatch',
  'moveCursor',
  'addRejects',
  'addMembers',
  'finishImport',
  'abandonUploads',
  'dropOldRows',
  'dropOldRejects',
]);

interface Row {
  readonly workspace_id: number;
  readonly import_id: string;
  readonly name: string;
  readonly kind: ImportKind;
  readonly status: ImportStatus;
  readonly columns: readonly string[];
  readonly mapping: readonly unknown[];
  readonly options: ImportOptions;
  readonly list_id: string | null;
  readonly next_chunk: number;
  readonly tail: string;
  readonly rows: number | string;
  readonly batches: number;
  readonly next_batch: number;
  readonly created: number | string;
  readonly updated: number | string;
  readonly skipped: number | string;
  readonly rejected: number | string;
  readonly error: string | null;
  readonly created_by: string;
  readonly created_at: Instant;
  readonly started_at: Instant | null;
  readonly finished_at: Instant | null;
  readonly epoch: number;
}

const toMapping = (stored: readonly unknown[]): Mapping =>
  stored.map((one) => readTarget(one) ?? { to: 'skip' });

const toRecord = (row: Row): ClaimedImport => ({
  workspaceId: row.workspace_id,
  importId: row.import_id,
  name: row.name,
  kind: row.kind,
  status: row.status,
  columns: row.columns,
  mapping: toMapping(row.mapping),
  options: row.options,
  listId: row.list_id,
  nextChunk: row.next_chunk,
  rows: Number(row.rows),
  batches: row.batches,
  nextBatch: row.next_batch,
  created: Number(row.created),
  updated: Number(row.updated),
  skipped: Number(row.skipped),
  rejected: Number(row.rejected),
  error: row.error,
  createdBy: row.created_by,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  epoch: row.epoch,
});

const partOfImport = (workspaceId: number, importId: string): number =>
  partOf(workspaceId, 'import', importId);

type Placed = Pick<ImportRecord, 'workspaceId' | 'importId'>;
const placeOf = ({ workspaceId, importId }: Placed): readonly [number, number, string] => [
  partOfImport(workspaceId, importId),
  workspaceId,
  importId,
];

export const createImportStore = (pool: Pool): ImportStore => ({ ...uploads(pool), ...running(pool) });

type Running = Pick<ImportStore, 'claim' | 'readBatch' | 'finishBatch' | 'finish' | 'removeOld'>;

const uploads = (pool: Pool): Omit<ImportStore, keyof Running> => ({
  create: async (made) => {
    const { workspaceId, importId, name, kind, createdBy, createdAt } = made;
    await pool.query(sql.createImport([workspaceId, importId, name, kind, createdBy, createdAt]));
  },
  find: async (workspaceId, importId) => {
    if (!isUuid(importId)) return null;
    const { rows } = await pool.query<Row>(sql.findImport([workspaceId, importId]));
    return rows[0] === undefined ? null : toRecord(rows[0]);
  },
  list: async (workspaceId, limit, after) => {
    const [at, id] = after?.split('.') ?? [];
    // A cursor nobody gave out starts at the beginning.
    const from = isUuid(id ?? '') && /^\d{1,15}$/.test(at ?? '') ? [Number(at), id] : [null, null];
    const { rows } = await pool.query<Row>(sql.listImports([workspaceId, ...from, limit]));
    const imports = rows.map(toRecord);
    const last = imports.length === limit ? imports.at(-1) : undefined;
    return { imports, next: last === undefined ? null : `${last.createdAt}.${last.importId}` };
  },
  append: (workspaceId, importId, chunk, read) =>
    isUuid(importId)
      ? inTransaction(pool, (client) => append(client, { workspaceId, importId }, chunk, read))
      : Promise.resolve(null),
  sample: async (workspaceId, importId, limit) => {
    const { rows } = await pool.query<{ rows: readonly (readonly string[])[] }>(
      sql.firstRows([...placeOf({ workspaceId, importId }), Math.ceil(limit / 100)]),
    );
    return rows.flatMap((row) => row.rows).slice(0, limit);
  },
  start: (workspaceId, importId, { mapping, options, list, at }) =>
    inTransaction(pool, async (client) => {
      if (list?.name != null) await client.query(sql.createList([workspaceId, list.listId, list.name, at]));
      else if (list !== null && (await client.query(sql.findList([workspaceId, list.listId]))).rowCount === 0)
        return false;
      const values = [JSON.stringify(mapping), JSON.stringify(options), list?.listId ?? null, at];
      const { rowCount } = await client.query(sql.startImport([workspaceId, importId, ...values]));
      return rowCount === 1;
    }),
  cancel: (workspaceId, importId, at) =>
    inTransaction(pool, async (client) => {
      const { rowCount } = await client.query(sql.cancelImport([workspaceId, importId, at]));
      if (rowCount === 1) await client.query(sql.dropRows(placeOf({ workspaceId, importId })));
      return rowCount === 1;
    }),
  rejects: async (workspaceId, importId, afterRow, limit) => {
    const { rows } = await pool.query<{
      row: number | string;
      name: string;
      reason: string;
      cells: readonly string[];
    }>(sql.readRejects([...placeOf({ workspaceId, importId }), afterRow, limit]));
    return rows.map(({ row, name, reason, cells }) => ({ row: Number(row), column: name, reason, cells }));
  },
  lists: async (workspaceId) => {
    const { rows } = await pool.query<{ list_id: string; name: string; members: number | string }>(
      sql.readLists([workspaceId]),
    );
    return rows.map((row) => ({ listId: row.list_id, name: row.name, members: Number(row.members) }));
  },
});

const append = async (
  client: PoolClient,
  place: Placed,
  chunk: number,
  read: Parameters<ImportStore['append']>[3],
): Promise<Awaited<ReturnType<ImportStore['append']>>> => {
  const { workspaceId, importId } = place;
  const { rows } = await client.query<Row>(sql.lockImport([workspaceId, importId]));
  const [row] = rows;
  if (row === undefined) return null;
  if (chunk < row.next_chunk) return 'repeated';
  if (row.status !== 'uploading') return 'closed';
  if (chunk > row.next_chunk) return 'out_of_order';
  const { columns, options, kind, tail } = row;
  const state = { columns, mapping: toMapping(row.mapping), options, kind, rows: Number(row.rows), tail };
  const made = read(state);
  await addRows(client, place, row, made);
  await client.query(
    sql.saveUpload([
      workspaceId,
      importId,
      JSON.stringify(made.columns),
      JSON.stringify(made.mapping),
      JSON.stringify(made.options),
      made.tail,
      made.rows,
      row.batches + made.batches.length,
      made.status,
      made.error,
    ]),
  );
  return 'taken';
};

const addRows = async (client: PoolClient, place: Placed, before: Row, made: Uploaded): Promise<void> => {
  let first = Number(before.rows) + 1;
  for (const [i, rows] of made.batches.entries()) {
    const row = { batch: before.batches + i, first_row: first, rows };
    await client.query(sql.addRows([...placeOf(place), JSON.stringify([row])]));
    first += rows.length;
  }
};

const running = (pool: Pool): Running => ({
  claim: async (leaseMs) => {
    const { rows } = await pool.query<Row>(sql.claimImport([leaseMs]));
    return rows[0] === undefined ? null : toRecord(rows[0]);
  },
  readBatch: async (claimed, batch) => {
    const { rows } = await pool.query<{ first_row: number | string; rows: readonly (readonly string[])[] }>(
      sql.readBatch([...placeOf(claimed), batch]),
    );
    const [row] = rows;
    return row === undefined ? null : { batch, firstRow: Number(row.first_row), rows: row.rows };
  },
  finishBatch: (claimed, result, leaseMs) =>
    inTransaction(pool, (client) => finishBatch(client, claimed, result, leaseMs)),
  finish: async (claimed, error, at) => {
    const { workspaceId, importId, epoch } = claimed;
    const status = error === null ? 'done' : 'failed';
    await pool.query(sql.finishImport([workspaceId, importId, epoch, status, error, at]));
    if (error !== null) await pool.query(sql.dropRows(placeOf(claimed)));
  },
  removeOld: async (before) => {
    await pool.query(sql.abandonUploads([before]));
    await pool.query(sql.dropOldRows());
    await pool.query(sql.dropOldRejects([before]));
  },
});

const finishBatch = async (
  client: PoolClient,
  claimed: ClaimedImport,
  { batch, created, updated, skipped, rejects, members, at }: BatchResult,
  leaseMs: number,
): Promise<boolean> => {
  const { workspaceId, importId, epoch, listId } = claimed;
  const counts = [created, updated, skipped, rejects.length];
  const moved = await client.query(sql.moveCursor([workspaceId, importId, epoch, batch, ...counts, leaseMs]));
  if (moved.rowCount !== 1) return false;
  if (rejects.length > 0) {
    const rows = rejects.map(({ column, ...reject }) => ({ ...reject, name: column }));
    await client.query(sql.addRejects([...placeOf(claimed), JSON.stringify(rows)]));
  }
  if (listId !== null && members.length > 0) {
    const rows = members.map(({ part, userId }) => ({ part, u: userId }));
    await client.query(sql.addMembers([workspaceId, listId, JSON.stringify(rows), at]));
  }
  await client.query(sql.dropBatch([...placeOf(claimed), batch]));
  return true;
};

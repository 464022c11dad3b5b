// Files of people on their way out, over PostgreSQL.
import { partOf } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import type {
  ClaimedExport,
  ExportChunk,
  ExportKind,
  ExportRecord,
  ExportRequestFacts,
  ExportStatus,
  ExportStore,
} from '../../ports/export-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import { inTransaction } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./exports.sql', import.meta.url), [
  'createExport',
  'lockExports',
  'listExports',
  'findExport',
  'findByPrefix',
  'cancelExports',
  'claimExport',
  'moveExport',
  'addChunk',
  'finishExport',
  'readChunk',
  'expireExports',
  'dropChunks',
]);

interface Row {
  readonly workspace_id: number;
  readonly export_id: string;
  readonly kind: ExportKind;
  readonly subject: string;
  readonly prefix: string;
  readonly request: ExportRequestFacts;
  readonly status: ExportStatus;
  readonly slot: number;
  readonly after_user: string;
  readonly people: number | string;
  readonly chunks: number;
  readonly bytes: number | string;
  readonly error: string | null;
  readonly created_by: string;
  readonly created_at: Instant;
  readonly finished_at: Instant | null;
  readonly expires_at: Instant | null;
  readonly epoch: number;
}

const toExport = (row: Row): ClaimedExport => ({
  workspaceId: row.workspace_id,
  exportId: row.export_id,
  kind: row.kind,
  subject: row.subject,
  prefix: row.prefix,
  request: row.request,
  status: row.status,
  slot: row.slot,
  afterUser: row.after_user,
  people: Number(row.people),
  chunks: row.chunks,
  bytes: Number(row.bytes),
  error: row.error,
  createdBy: row.created_by,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
  expiresAt: row.expires_at,
  epoch: row.epoch,
});

const partOfExport = ({ workspaceId, exportId }: Pick<ExportRecord, 'workspaceId' | 'exportId'>): number =>
  partOf(workspaceId, 'export', exportId);

export const createExportStore = (pool: Pool): ExportStore => ({ ...records(pool), ...writing(pool) });

type Writing = Pick<ExportStore, 'claim' | 'write' | 'finish' | 'chunks' | 'removeOld'>;

const records = (pool: Pool): Omit<ExportStore, keyof Writing> => ({
  create: ({ workspaceId, exportId, kind, subject, prefix, request, createdBy, createdAt }) =>
    inTransaction(pool, async (client) => {
      await client.query(sql.lockExports([workspaceId]));
      const values = [kind, subject, prefix, JSON.stringify(request), createdBy, createdAt];
      const { rows } = await client.query<{ outcome: 'created' | 'busy' | 'full' }>(
        sql.createExport([workspaceId, exportId, ...values]),
      );
      return rows[0]?.outcome ?? 'full';
    }),
  list: async (workspaceId, limit) => {
    const { rows } = await pool.query<Row>(sql.listExports([workspaceId, limit]));
    return rows.map(toExport);
  },
  find: async (workspaceId, exportId) => {
    if (!isUuid(exportId)) return null;
    const { rows } = await pool.query<Row>(sql.findExport([workspaceId, exportId]));
    return rows[0] === undefined ? null : toExport(rows[0]);
  },
  findByPrefix: async (prefix) => {
    const { rows } = await pool.query<Row>(sql.findByPrefix([prefix]));
    return rows[0] === undefined ? null : toExport(rows[0]);
  },
  cancel: async (workspaceId, kind, subject, at) => {
    const { rowCount } = await pool.query(sql.cancelExports([workspaceId, kind, subject, at]));
    return rowCount ?? 0;
  },
});

const writing = (pool: Pool): Writing => ({
  claim: async (leaseMs) => {
    const { rows } = await pool.query<Row>(sql.claimExport([leaseMs]));
    return rows[0] === undefined ? null : toExport(rows[0]);
  },
  write: (claimed, chunk, next, leaseMs) =>
    inTransaction(pool, async (client) => {
      const { workspaceId, exportId, epoch } = claimed;
      const counts = chunk === null ? [0, 0, 0] : [chunk.people, 1, chunk.bytes.byteLength];
      const { rows } = await client.query<{ chunks: number }>(
        sql.moveExport([workspaceId, exportId, epoch, next.slot, next.afterUser, ...counts, leaseMs]),
      );
      const [row] = rows;
      if (row === undefined) return false;
      if (chunk === null) return true;
      const { people, bytes, crc, size } = chunk;
      const place = [partOfExport(claimed), workspaceId, exportId];
      await client.query(sql.addChunk([...place, row.chunks - 1, people, Buffer.from(bytes), crc, size]));
      return true;
    }),
  finish: async ({ workspaceId, exportId, epoch }, error, at, expiresAt) => {
    const status = error === null ? 'done' : 'failed';
    const values = [workspaceId, exportId, epoch, status, error, at, expiresAt];
    return (await pool.query(sql.finishExport(values))).rowCount === 1;
  },
  chunks: (record) => readChunks(pool, record),
  removeOld: async (now) => {
    await pool.query(sql.expireExports([now]));
    await pool.query(sql.dropChunks());
  },
});

async function* readChunks(pool: Pool, record: ExportRecord): AsyncGenerator<ExportChunk> {
  for (let chunk = 0; chunk < record.chunks; chunk++) {
    const { rows } = await pool.query<{
      people: number;
      bytes: Buffer;
      crc: number | string;
      size: number | string;
    }>(sql.readChunk([partOfExport(record), record.workspaceId, record.exportId, chunk]));
    const [row] = rows;
    // The file went away under the reader: an erasure, or its time is over.
    if (row === undefined) throw new Error('The file is gone.');
    yield { people: row.people, bytes: row.bytes, crc: Number(row.crc), size: Number(row.size) };
  }
}

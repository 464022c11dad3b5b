// Files of people on their way out: a cursor over an audience, and the pieces that are written already.
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';

export type ExportKind = 'segment' | 'global_control_group' | 'people';
export type ExportFormat = 'zip' | 'gzip' | 'csv';
export type ExportStatus = 'running' | 'done' | 'failed' | 'cancelled' | 'expired';

export interface ExportRequestFacts {
  /** Runs by itself: segments it names are spelled out. */
  readonly rule: JsonObject;
  readonly format: ExportFormat;
  readonly fields: readonly string[];
  /** Custom attributes by name, where not all of them are asked for. */
  readonly attributes: readonly string[];
  readonly callback: string | null;
  readonly url: string;
}

export interface ExportRecord {
  readonly workspaceId: number;
  readonly exportId: string;
  readonly kind: ExportKind;
  readonly subject: string;
  readonly prefix: string;
  readonly request: ExportRequestFacts;
  readonly status: ExportStatus;
  readonly people: number;
  readonly chunks: number;
  readonly bytes: number;
  readonly error: string | null;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
  readonly expiresAt: Instant | null;
}

export interface ClaimedExport extends ExportRecord {
  readonly slot: number;
  readonly afterUser: string;
  readonly epoch: number;
}

/** One member of the file, deflated. */
export interface ExportChunk {
  readonly people: number;
  readonly bytes: Uint8Array;
  /** Of what was compressed. */
  readonly crc: number;
  readonly size: number;
}

export interface ExportCursor {
  readonly slot: number;
  readonly afterUser: string;
}

export interface ExportStore {
  /** `busy`: the subject is being exported; `full`: too many at once. */
  create(made: ExportRecord): Promise<'created' | 'busy' | 'full'>;
  list(workspaceId: number, limit: number): Promise<readonly ExportRecord[]>;
  find(workspaceId: number, exportId: string): Promise<ExportRecord | null>;
  /** By what its link says. */
  findByPrefix(prefix: string): Promise<ExportRecord | null>;
  cancel(workspaceId: number, kind: ExportKind, subject: string, at: Instant): Promise<number>;
  claim(leaseMs: number): Promise<ClaimedExport | null>;
  /** The piece and the cursor behind it, in one transaction. False: it was cancelled, or somebody else has it. */
  write(
    claimed: ClaimedExport,
    chunk: ExportChunk | null,
    next: ExportCursor,
    leaseMs: number,
  ): Promise<boolean>;
  /** False: it is not ours any more. */
  finish(claimed: ClaimedExport, error: string | null, at: Instant, expiresAt: Instant): Promise<boolean>;
  /** One piece at a time, in order. */
  chunks(record: ExportRecord): AsyncIterable<ExportChunk>;
  removeOld(now: Instant): Promise<void>;
}

// Files on their way in: what was uploaded, how far it was applied, what was refused.
import type { ImportKind, Mapping } from '../core/imports/mapping.ts';
import type { Instant } from '../core/time.ts';

export type ImportStatus = 'uploading' | 'ready' | 'running' | 'done' | 'failed' | 'cancelled';

export interface ImportOptions {
  readonly delimiter?: string;
  /** Nobody is created. */
  readonly updateExistingOnly?: boolean;
  /** What the rows do may start campaigns and convert; otherwise nobody is messaged because of them. */
  readonly fireTriggers?: boolean;
}

export interface ImportRecord {
  readonly workspaceId: number;
  readonly importId: string;
  readonly name: string;
  readonly kind: ImportKind;
  readonly status: ImportStatus;
  readonly columns: readonly string[];
  readonly mapping: Mapping;
  readonly options: ImportOptions;
  readonly listId: string | null;
  readonly nextChunk: number;
  readonly rows: number;
  readonly batches: number;
  readonly nextBatch: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly error: string | null;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
}

export interface NewImport {
  readonly workspaceId: number;
  readonly importId: string;
  readonly name: string;
  readonly kind: ImportKind;
  readonly createdBy: string;
  readonly createdAt: Instant;
}

/** What an upload stands at, and what a chunk makes of it. */
export interface UploadState {
  readonly columns: readonly string[];
  readonly mapping: Mapping;
  readonly options: ImportOptions;
  readonly kind: ImportKind;
  readonly rows: number;
  readonly tail: string;
}
export interface Uploaded extends UploadState {
  readonly batches: readonly (readonly (readonly string[])[])[];
  readonly status: 'uploading' | 'ready' | 'failed';
  readonly error: string | null;
}

export type ChunkOutcome = 'taken' | 'repeated' | 'out_of_order' | 'closed';

export interface ClaimedImport extends ImportRecord {
  readonly epoch: number;
}

export interface ImportBatch {
  readonly batch: number;
  /** 1 is the line after the names. */
  readonly firstRow: number;
  readonly rows: readonly (readonly string[])[];
}

export interface RejectedRow {
  readonly row: number;
  readonly column: string;
  readonly reason: string;
  readonly cells: readonly string[];
}

export interface BatchResult {
  readonly batch: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejects: readonly RejectedRow[];
  /** Who joins the list. */
  readonly members: readonly { readonly part: number; readonly userId: string }[];
  readonly at: Instant;
}

export interface ImportStart {
  readonly mapping: Mapping;
  readonly options: ImportOptions;
  readonly list: { readonly listId: string; readonly name: string | null } | null;
  readonly at: Instant;
}

export interface ImportStore {
  create(made: NewImport): Promise<void>;
  find(workspaceId: number, importId: string): Promise<ImportRecord | null>;
  /** Newest first; `after` is the `next` of the page before. */
  list(
    workspaceId: number,
    limit: number,
    after: string | null,
  ): Promise<{ readonly imports: readonly ImportRecord[]; readonly next: string | null }>;
  /** Chunks come in order, each once; the same one again is known. Null: no such import. */
  append(
    workspaceId: number,
    importId: string,
    chunk: number,
    read: (state: UploadState) => Uploaded,
  ): Promise<ChunkOutcome | null>;
  /** The first rows of the file, as they were read. */
  sample(workspaceId: number, importId: string, limit: number): Promise<readonly (readonly string[])[]>;
  /** False: it is not ready any more, or the list is gone. */
  start(workspaceId: number, importId: string, how: ImportStart): Promise<boolean>;
  cancel(workspaceId: number, importId: string, at: Instant): Promise<boolean>;
  rejects(
    workspaceId: number,
    importId: string,
    afterRow: number,
    limit: number,
  ): Promise<readonly RejectedRow[]>;
  lists(
    workspaceId: number,
  ): Promise<readonly { readonly listId: string; readonly name: string; readonly members: number }[]>;
  claim(leaseMs: number): Promise<ClaimedImport | null>;
  readBatch(claimed: ClaimedImport, batch: number): Promise<ImportBatch | null>;
  /** The cursor, the counts, what was refused and who joined, in one transaction. False: somebody else has it now. */
  finishBatch(claimed: ClaimedImport, result: BatchResult, leaseMs: number): Promise<boolean>;
  finish(claimed: ClaimedImport, error: string | null, at: Instant): Promise<void>;
  /** Refused rows of imports that are over since `before`, and uploads given up since then. */
  removeOld(before: Instant): Promise<void>;
}

// One file of people from the first row to the last, in this process: what the command line does.
import { createExportStore } from '../adapters/postgres/exports.ts';
import { createNameStore } from '../adapters/postgres/seen-names.ts';
import { createSegmentStore } from '../adapters/postgres/segments.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import { createWorkspaceStore } from '../adapters/postgres/workspaces.ts';
import { beginPeopleFile } from '../api/braze/people-exports.ts';
import { ok, refuse, type Result } from '../core/result.ts';
import { exportNext } from '../engine/run-export.ts';
import type { ExportChunk, ExportRecord } from '../ports/export-store.ts';
import { exportDepsOf } from './run-exports.ts';
import type { Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

export interface FileToExport {
  readonly workspace: string;
  /** Id or key; null: everybody. */
  readonly segment: string | null;
  /** Null: a column for each attribute that was seen. */
  readonly attributes: readonly string[] | null;
  /** Told how many people are written so far. */
  readonly onProgress: (people: number) => void;
  /** Called when the file is whole. */
  readonly onDone: (pieces: AsyncIterable<ExportChunk>) => Promise<void>;
}

export const exportWhole = async (
  runtime: Runtime,
  parts: Parts,
  wanted: FileToExport,
): Promise<Result<ExportRecord>> => {
  const { pools, random, clock } = runtime;
  const workspace = await createWorkspaceStore(openTables(pools.api)).find(wanted.workspace);
  if (workspace === null) return refuse('unknown_workspace', `There is no workspace ${wanted.workspace}.`);
  const services = {
    exports: createExportStore(pools.api),
    segments: createSegmentStore(pools.api),
    names: { store: createNameStore(pools.api) },
    signals: parts.signals,
    publicUrl: () => parts.links.publicUrl(),
    clock,
    random,
  };
  const begun = await beginPeopleFile(
    services,
    { workspaceId: workspace.workspaceId, createdBy: 'command line' },
    {
      segmentId: wanted.segment,
      format: 'csv',
      ...(wanted.attributes === null ? {} : { attributes: wanted.attributes }),
    },
  );
  if ('code' in begun) {
    const { code, message } = begun;
    return refuse(code, code === 'invalid_segment_id' ? `There is no segment ${wanted.segment}.` : message);
  }
  return finish(runtime, parts, begun, wanted);
};

const POLL_MS = 200;

/** Whoever is first takes it: this process or a worker. */
const finish = async (
  runtime: Runtime,
  parts: Parts,
  { workspaceId, exportId }: ExportRecord,
  { onProgress, onDone }: FileToExport,
): Promise<Result<ExportRecord>> => {
  const deps = exportDepsOf(runtime, parts, () => false);
  for (;;) {
    const one = await deps.exports.find(workspaceId, exportId);
    if (one === null)
      return refuse('gone', 'The file is gone: somebody was erased meanwhile. Begin it anew.');
    if (one.status === 'running') {
      onProgress(one.people);
      if (!(await exportNext(deps))) await runtime.scheduler.sleep(POLL_MS);
      continue;
    }
    if (one.status !== 'done')
      return refuse(`export_${one.status}`, `The file was not written: ${one.error ?? one.status}.`);
    await onDone(deps.exports.chunks(one));
    return ok(one);
  }
};

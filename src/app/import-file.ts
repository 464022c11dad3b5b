// One file from the first piece to the last row, in this process: what the command line does.
import { createImportStore } from '../adapters/postgres/imports.ts';
import { createWorkspaceStore } from '../adapters/postgres/workspaces.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import { checkMapping, type ImportKind } from '../core/imports/mapping.ts';
import { writeCsvLine } from '../core/imports/csv.ts';
import { rowSentence } from '../core/imports/row-sentences.ts';
import { ok, refuse, type Result } from '../core/result.ts';
import { importNext } from '../engine/run-import.ts';
import { takeUpload } from '../engine/take-upload.ts';
import type { ImportRecord, ImportStore } from '../ports/import-store.ts';
import { importDepsOf } from './run-imports.ts';
import type { Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

export interface FileToImport {
  readonly workspace: string;
  readonly name: string;
  readonly kind: ImportKind;
  readonly pieces: AsyncIterable<string>;
  /** A new list that everybody joins. */
  readonly list: string | null;
  readonly updateExistingOnly: boolean;
  readonly fireTriggers: boolean;
  readonly onReject: ((lines: string) => Promise<void>) | null;
}

export const importWhole = async (
  runtime: Runtime,
  parts: Parts,
  file: FileToImport,
): Promise<Result<ImportRecord>> => {
  const { pools, random, clock } = runtime;
  const workspace = await createWorkspaceStore(openTables(pools.api)).find(file.workspace);
  if (workspace === null) return refuse('unknown_workspace', `There is no workspace ${file.workspace}.`);
  const store = createImportStore(pools.api);
  const { workspaceId } = workspace;
  const importId = random.uuid();
  const at = clock.now();
  const { name, kind } = file;
  await store.create({ workspaceId, importId, name, kind, createdBy: 'command line', createdAt: at });
  await upload(store, workspaceId, importId, file.pieces);
  const ready = await store.find(workspaceId, importId);
  if (ready?.status !== 'ready')
    return refuse('bad_file', `The file cannot be imported: ${ready?.error ?? 'gone'}.`);
  const [problem] = checkMapping(ready.mapping, kind);
  if (problem !== undefined) return refuse(problem.code, problem.message);
  const { updateExistingOnly, fireTriggers } = file;
  const options = { ...ready.options, updateExistingOnly, fireTriggers };
  const list = file.list === null ? null : { listId: random.uuid(), name: file.list };
  await store.start(workspaceId, importId, { mapping: ready.mapping, options, list, at });
  return finish(runtime, parts, store, ready, file.onReject);
};

const upload = async (
  store: ImportStore,
  workspaceId: number,
  importId: string,
  pieces: AsyncIterable<string>,
): Promise<void> => {
  let chunk = 0;
  const append = (text: string, last: boolean) =>
    store.append(workspaceId, importId, chunk++, (state) => takeUpload(state, text, last));
  for await (const text of pieces) await append(text, false);
  await append('', true);
};

const POLL_MS = 200;
const REJECT_PAGE = 1_000;

/** Whoever is first takes it: this process or a worker. */
const finish = async (
  runtime: Runtime,
  parts: Parts,
  store: ImportStore,
  { workspaceId, importId, columns }: ImportRecord,
  onReject: FileToImport['onReject'],
): Promise<Result<ImportRecord>> => {
  const deps = importDepsOf(runtime, parts, () => false);
  for (;;) {
    const one = await store.find(workspaceId, importId);
    if (one === null) return refuse('gone', 'The import is gone.');
    if (one.status === 'running') {
      if (!(await importNext(deps))) await runtime.scheduler.sleep(POLL_MS);
      continue;
    }
    if (onReject !== null) {
      await onReject(writeCsvLine(['row', 'column', 'reason', ...columns]));
      for (let after: number | null = 0; after !== null;) {
        const rows = await store.rejects(workspaceId, importId, after, REJECT_PAGE);
        const lines = rows.map(({ row, column, reason, cells }) =>
          writeCsvLine([String(row), column, rowSentence(reason, 'en'), ...cells]),
        );
        await onReject(lines.join(''));
        after = rows.length === REJECT_PAGE ? (rows.at(-1)?.row ?? null) : null;
      }
    }
    return ok(one);
  }
};

// Imports: begun, uploaded in pieces, mapped, tried, started, watched.
import * as contract from '../../contract/admin/imports.ts';
import { checkMapping, readTarget, type Mapping } from '../../core/imports/mapping.ts';
import { rowSentence } from '../../core/imports/row-sentences.ts';
import type { Refusal } from '../../core/result.ts';
import type { Language } from '../../core/segments/filter.ts';
import { toIso } from '../../core/time.ts';
import { checkRows } from '../../engine/run-import.ts';
import { takeUpload } from '../../engine/take-upload.ts';
import type { ImportRecord, RejectedRow } from '../../ports/import-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { isoOrNull } from './present.ts';
import type { AdminServices } from './services.ts';

export const importRoutes = (services: AdminServices): readonly Route[] => [
  ...uploadRoutes(services),
  ...runRoutes(services),
  route(contract.listImports, async ({ workspaceId }, { query }) => {
    const { limit = 50, after = null } = query;
    const { imports, next } = await services.imports.store.list(workspaceId, limit, after);
    return succeed({ imports: imports.map(present), next });
  }),
  route(contract.readImport, (context, { params }) =>
    withImport(services, context, params.import_id, async (one) => succeed({ import: present(one) })),
  ),
  route(contract.listRejects, (context, { params, query }) =>
    withImport(services, context, params.import_id, async ({ workspaceId, importId }) => {
      const limit = query.limit ?? 100;
      const rows = await services.imports.store.rejects(workspaceId, importId, query.after_row ?? 0, limit);
      return succeed({
        rejects: rows.map((row) => presentReject(row, query.language ?? 'en')),
        next: rows.length === limit ? (rows.at(-1)?.row ?? null) : null,
      });
    }),
  ),
  route(contract.listLists, async ({ workspaceId }) => {
    const lists = await services.imports.store.lists(workspaceId);
    return succeed({ lists: lists.map(({ listId, ...list }) => ({ list_id: listId, ...list })) });
  }),
];

const uploadRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.createImport, async ({ workspaceId, caller }, { body }) => {
    const importId = services.random.uuid();
    await services.imports.store.create({
      workspaceId,
      importId,
      name: body.name,
      kind: body.kind ?? 'attributes',
      createdBy: caller.name,
      createdAt: services.clock.now(),
    });
    const made = await services.imports.store.find(workspaceId, importId);
    return made === null ? refuseWith(NOT_FOUND) : succeed({ import: present(made) }, 201);
  }),
  route(contract.uploadChunk, async (context, { params, body }) => {
    const { sequence, text, last = false } = body;
    const { workspaceId } = context;
    const outcome = await services.imports.store.append(workspaceId, params.import_id, sequence, (state) =>
      takeUpload(state, text, last),
    );
    if (outcome === null) return refuseWith(NOT_FOUND);
    if (outcome === 'out_of_order') return refuseWith(OUT_OF_ORDER);
    if (outcome === 'closed') return refuseWith(CLOSED);
    return withImport(services, context, params.import_id, async (one) => succeed({ import: present(one) }));
  }),
];

const OUT_OF_ORDER: Refusal = {
  code: 'invalid_field',
  message: 'sequence skips a piece; next_sequence of the import says which one is awaited.',
  field: 'sequence',
};
const CLOSED: Refusal = { code: 'conflict', message: 'This import takes no more pieces.' };
const NOT_READY: Refusal = {
  code: 'conflict',
  message: 'Only an import whose file is whole, and which has not begun, can be started.',
};

/** Rows that a dry run looks at, and the problems it shows. */
const CHECKED_ROWS = 2_000;
const SHOWN_PROBLEMS = 50;
const SHOWN_ROWS = 5;

const runRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.checkImport, (context, { params, body }) =>
    withImport(services, context, params.import_id, async (one) => {
      const mapping = mappingOf(one, body.mapping);
      const [problem, ...more] = problemsOf(one, mapping);
      if (problem !== undefined) return refuseWith(problem, ...more);
      const { workspaceId, now } = context;
      const rows = await services.imports.store.sample(workspaceId, one.importId, CHECKED_ROWS);
      const world = await services.imports.worldOf(workspaceId);
      const found = checkRows(rows, { kind: one.kind, columns: one.columns, mapping, world, now });
      return succeed({
        checked: rows.length,
        valid: found.valid,
        blank: found.blank,
        rejects: found.rejects
          .slice(0, SHOWN_PROBLEMS)
          .map((row) => presentReject(row, body.language ?? 'en')),
        sample: rows.slice(0, SHOWN_ROWS),
      });
    }),
  ),
  route(contract.startImport, (context, { params, body }) =>
    withImport(services, context, params.import_id, (one) => start(services, one, body)),
  ),
  route(contract.cancelImport, (context, { params }) =>
    withImport(services, context, params.import_id, async ({ workspaceId, importId }) => {
      const cancelled = await services.imports.store.cancel(workspaceId, importId, services.clock.now());
      if (!cancelled) return refuseWith({ code: 'conflict', message: 'The import is over.' });
      return withImport(services, context, importId, async (one) => succeed({ import: present(one) }));
    }),
  ),
];

interface StartBody {
  readonly mapping?: readonly unknown[];
  readonly options?: { readonly update_existing_only?: boolean; readonly fire_triggers?: boolean };
  readonly list_id?: string;
  readonly list_name?: string;
}

const start = async (services: AdminServices, one: ImportRecord, body: StartBody): Promise<Reply> => {
  const { workspaceId, importId } = one;
  const mapping = mappingOf(one, body.mapping);
  const [problem, ...more] = problemsOf(one, mapping);
  if (problem !== undefined) return refuseWith(problem, ...more);
  if (one.status !== 'ready') return refuseWith(NOT_READY);
  const { update_existing_only = false, fire_triggers = false } = body.options ?? {};
  const list =
    body.list_id !== undefined
      ? { listId: body.list_id, name: null }
      : body.list_name !== undefined
        ? { listId: services.random.uuid(), name: body.list_name }
        : null;
  if (list?.name === null && !(await knowsList(services, workspaceId, list.listId)))
    return refuseWith({ code: 'invalid_field', message: 'list_id names no list.', field: 'list_id' });
  const started = await services.imports.store.start(workspaceId, importId, {
    mapping,
    options: { ...one.options, updateExistingOnly: update_existing_only, fireTriggers: fire_triggers },
    list,
    at: services.clock.now(),
  });
  if (!started) return refuseWith(NOT_READY);
  services.signals.send('import', importId);
  const now = await services.imports.store.find(workspaceId, importId);
  return succeed({ import: present(now ?? one) });
};

const knowsList = async (services: AdminServices, workspaceId: number, listId: string): Promise<boolean> =>
  (await services.imports.store.lists(workspaceId)).some((list) => list.listId === listId);

/** What a column is not told stays as it was guessed. */
const mappingOf = (one: ImportRecord, given: readonly unknown[] | undefined): Mapping =>
  given === undefined
    ? one.mapping
    : one.columns.map((_, i) => readTarget(given[i]) ?? { to: 'skip' as const });

const problemsOf = (one: ImportRecord, mapping: Mapping): readonly Refusal[] =>
  one.columns.length === 0 ? [NOT_READY] : checkMapping(mapping, one.kind);

const withImport = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  importId: string,
  run: (found: ImportRecord) => Promise<Reply>,
): Promise<Reply> => {
  const found = await services.imports.store.find(workspaceId, importId);
  return found === null ? refuseWith(NOT_FOUND) : run(found);
};

const present = (one: ImportRecord) => {
  const { created, updated, skipped, rejected } = one;
  return {
    import_id: one.importId,
    name: one.name,
    kind: one.kind,
    status: one.status,
    columns: one.columns,
    mapping: one.mapping,
    options: {
      update_existing_only: one.options.updateExistingOnly === true,
      fire_triggers: one.options.fireTriggers === true,
    },
    list_id: one.listId,
    next_sequence: one.nextChunk,
    rows: one.rows,
    done_rows: one.status === 'done' ? one.rows : Math.min(one.rows, created + updated + skipped + rejected),
    created,
    updated,
    skipped,
    rejected,
    error: one.error,
    created_by: one.createdBy,
    created_at: toIso(one.createdAt),
    started_at: isoOrNull(one.startedAt),
    finished_at: isoOrNull(one.finishedAt),
  };
};

const presentReject = (row: RejectedRow, language: Language) => ({
  ...row,
  sentence: rowSentence(row.reason, language),
});

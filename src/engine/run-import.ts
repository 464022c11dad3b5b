// Applies an uploaded file batch by batch through ingest. A batch of values has one group id whatever happens, and rows
// that add something are applied once whoever they are about by then, so that what was written before a kill is not
// written again; the cursor then moves in the transaction that counts the batch, in order.
// Batches about different people overlap: one is read and prepared while the database writes the other.
import type { Mapping } from '../core/imports/mapping.ts';
import type { ImportedRow, RowReading } from '../core/imports/read-row.ts';
import { makeRowReader, type RowReader } from '../core/imports/row-reader.ts';
import { uuidOf } from '../core/identity.ts';
import { partOf } from '../core/part.ts';
import type { Instant } from '../core/time.ts';
import { contactKey } from '../core/users/person-key.ts';
import type { TrackWorld } from '../core/users/read-devices.ts';
import type { TrackItem } from '../core/users/track-item.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  BatchResult,
  ClaimedImport,
  ImportBatch,
  ImportStore,
  RejectedRow,
} from '../ports/import-store.ts';
import type { Observer } from '../ports/observer.ts';
import type { IngestWorkspace, TrackOutcome } from './ingest-deps.ts';
import type { TrackWorlds } from './track-worlds.ts';

export interface ImportDeps {
  readonly imports: ImportStore;
  readonly apply: (
    workspace: IngestWorkspace,
    items: readonly TrackItem[],
    groupId: string,
  ) => Promise<readonly TrackOutcome[]>;
  readonly worlds: Pick<TrackWorlds, 'of' | 'refresh'>;
  /** Whether it is live, and its clock. Null: it is gone. */
  readonly workspaceOf: (
    workspaceId: number,
  ) => Promise<{ readonly live: boolean; readonly now: Instant } | null>;
  readonly clock: Pick<Clock, 'now'>;
  /** The process ends: the batch under way is the last. */
  readonly isStopping: () => boolean;
  readonly observer: Observer;
}

const LEASE_MS = 60_000;
/** Cells of a refused row are kept, so that the row can be mended and brought again; up to here. */
const MAX_KEPT_CHARS = 20_000;

/** False: nothing waits to be imported. */
export const importNext = async (deps: ImportDeps): Promise<boolean> => {
  const claimed = await deps.imports.claim(LEASE_MS);
  if (claimed === null) return false;
  try {
    await runImport(deps, claimed);
  } catch (error) {
    // Taken up again where it stands when the lease is over.
    deps.observer.emit({ name: 'import-failed', level: 'error', error: String(error) });
  }
  return true;
};

const runImport = async (deps: ImportDeps, claimed: ClaimedImport): Promise<void> => {
  // Groups and apps that were made a moment ago count.
  await deps.worlds.refresh(claimed.workspaceId);
  const readerOf = readersOf(claimed);
  let ahead = deps.imports.readBatch(claimed, claimed.nextBatch);
  let before: UnderWay | null = null;
  for (let n = claimed.nextBatch; n < claimed.batches; n++) {
    const batch = await ahead;
    const workspace = await deps.workspaceOf(claimed.workspaceId);
    // The next one is read while this one is written; a failure shows when it is awaited.
    ahead = n + 1 < claimed.batches ? deps.imports.readBatch(claimed, n + 1) : Promise.resolve(null);
    ahead.catch(() => undefined);
    if (before !== null && deps.isStopping()) break;
    if (batch === null || workspace === null) {
      if (before !== null && !(await conclude(deps, claimed, before))) return;
      return deps.imports.finish(claimed, 'gone', deps.clock.now());
    }
    const prepared = await prepare(deps, claimed, batch, workspace, readerOf);
    const together = before !== null && areApart(before.prepared.subjects, prepared.subjects);
    if (before !== null && !together && !(await conclude(deps, claimed, before))) return;
    const next: UnderWay = { prepared, written: write(deps, prepared) };
    next.written.catch(() => undefined);
    if (before !== null && together && !(await conclude(deps, claimed, before, next))) return;
    before = next;
  }
  if (before !== null && !(await conclude(deps, claimed, before))) return;
  await deps.imports.finish(claimed, null, deps.clock.now());
};

/** A batch that is being written. Two are at most, and only when they are about different people. */
interface UnderWay {
  readonly prepared: PreparedBatch;
  readonly written: Promise<readonly TrackOutcome[]>;
}

/**
 * Counts a batch when it is written. False: somebody else goes on, or the process ends. Then, or when it failed, what is
 * being written behind it ends too, and is written again by whoever goes on, which changes nothing.
 */
const conclude = async (
  deps: ImportDeps,
  claimed: ClaimedImport,
  { prepared, written }: UnderWay,
  behind: UnderWay | null = null,
): Promise<boolean> => {
  let goesOn = false;
  try {
    const result = settle(prepared.batch, prepared.read, await written, prepared.workspace.now);
    const leave = behind === null && deps.isStopping();
    goesOn = (await deps.imports.finishBatch(claimed, result, leave ? 0 : LEASE_MS)) && !leave;
    return goesOn;
  } finally {
    if (!goesOn && behind !== null) await Promise.allSettled([behind.written]);
  }
};

interface PreparedBatch {
  readonly batch: ImportBatch;
  readonly read: ReadRows;
  readonly items: readonly TrackItem[];
  readonly workspace: IngestWorkspace;
  readonly group: string;
  /** Whom and which addresses the batch is about; null when that is not known for sure. */
  readonly subjects: Subjects | null;
}

interface Subjects {
  readonly ids: ReadonlySet<string>;
  /** contactKeys. */
  readonly addresses: ReadonlySet<string>;
}

const prepare = async (
  deps: ImportDeps,
  claimed: ClaimedImport,
  batch: ImportBatch,
  { live, now }: { readonly live: boolean; readonly now: Instant },
  readerOf: ReturnType<typeof readersOf>,
): Promise<PreparedBatch> => {
  const { workspaceId, options } = claimed;
  const world = await deps.worlds.of(workspaceId);
  const read = readRows(batch, readerOf(world, now), options.updateExistingOnly === true);
  const silent = options.fireTriggers === true ? {} : { silent: true as const };
  return {
    batch,
    read,
    ...harmlessToRepeat(claimed, batch, read.taken),
    workspace: { workspaceId, live, now, ...silent },
    subjects: subjectsOf(read.taken),
  };
};

/**
 * The ledger of parts knows a group for minutes only, and nothing of people who moved to another part meanwhile. That
 * does where a repeat sets what stands already; what adds something has a key per row, and no other guard beside it
 * that could leave a row out.
 */
const harmlessToRepeat = (
  { workspaceId, importId, epoch }: ClaimedImport,
  { batch }: ImportBatch,
  taken: readonly TrackItem[],
): Pick<PreparedBatch, 'items' | 'group'> => {
  if (!taken.some(adds)) return { items: taken, group: uuidOf('import', importId, batch) };
  const part = partOf(workspaceId, 'import', `${importId}:${batch}`);
  const items = taken.map((item) => ({
    ...item,
    once: { part, key: uuidOf('import-row', importId, batch, item.index) },
  }));
  return { items, group: uuidOf('import', importId, batch, epoch) };
};

const adds = ({ fact }: TrackItem): boolean => {
  if (fact.kind !== 'attributes') return true;
  for (const { op } of fact.change.attributes.values())
    if (op === 'increment' || op === 'objects') return true;
  return false;
};

/** A reader remembers what cells mean, as long as groups and apps stay the same; events look at the clock. */
const readersOf = (claimed: ClaimedImport): ((world: TrackWorld, now: Instant) => RowReader) => {
  let last: { readonly world: TrackWorld; readonly read: RowReader } | null = null;
  return (world, now) => {
    if (last?.world !== world || claimed.kind === 'events')
      last = { world, read: makeRowReader({ ...claimed, world, now }) };
    return last.read;
  };
};

const write = async (deps: ImportDeps, { items, workspace, group }: PreparedBatch) =>
  items.length === 0 ? [] : deps.apply(workspace, items, group);

/** An alias, an address or a braze_id may mean somebody whom the file names otherwise elsewhere: null. */
const subjectsOf = (items: readonly TrackItem[]): Subjects | null => {
  const ids = new Set<string>();
  const addresses = new Set<string>();
  for (const { key, fact } of items) {
    if (key.kind !== 'external_id') return null;
    ids.add(key.value);
    if (fact.kind !== 'attributes') continue;
    const { email, phone } = fact.change;
    if (typeof email === 'string') addresses.add(contactKey('email', email));
    // Numbers are never mistaken for emails.
    if (typeof phone === 'string') addresses.add(contactKey('phone', phone));
  }
  return { ids, addresses };
};

const areApart = (a: Subjects | null, b: Subjects | null): boolean =>
  a !== null && b !== null && haveNoneInCommon(a.ids, b.ids) && haveNoneInCommon(a.addresses, b.addresses);

const haveNoneInCommon = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => {
  for (const one of b) if (a.has(one)) return false;
  return true;
};

interface ReadRows {
  /** Each with its place in the batch as index. */
  readonly taken: readonly TrackItem[];
  readonly rejects: readonly RejectedRow[];
}

const readRows = (batch: ImportBatch, readRow: RowReader, updateExistingOnly: boolean): ReadRows => {
  const taken: TrackItem[] = [];
  const rejects: RejectedRow[] = [];
  batch.rows.forEach((cells, at) => {
    const row = readRow(cells);
    if (row === null) return;
    if (row.ok) taken.push(toItem(row.value, at, updateExistingOnly));
    else rejects.push(rejectOf(batch, at, row.error.column, row.error.reason));
  });
  return { taken, rejects };
};

const rejectOf = (batch: ImportBatch, at: number, column: string, reason: string): RejectedRow => {
  const cells = batch.rows[at] ?? [];
  const size = cells.reduce((sum, cell) => sum + cell.length, 0);
  // An erased person must not come back by way of what was refused (G16).
  const kept = reason === 'erased_before' || size > MAX_KEPT_CHARS ? [] : cells;
  return { row: batch.firstRow + at, column, reason, cells: kept };
};

const toItem = ({ key, fact }: ImportedRow, index: number, updateExistingOnly: boolean): TrackItem => ({
  input: fact.kind === 'event' ? 'events' : 'attributes',
  index,
  key,
  updateExistingOnly: updateExistingOnly || key.kind === 'braze_id',
  fact,
});

const settle = (
  batch: ImportBatch,
  { taken, rejects }: ReadRows,
  outcomes: readonly TrackOutcome[],
  at: Instant,
): BatchResult => {
  const refused: RejectedRow[] = [...rejects];
  const members: { part: number; userId: string }[] = [];
  // Lines that say nothing are skipped like people who must exist and do not: every line counts once.
  let [created, updated, skipped] = [0, 0, batch.rows.length - taken.length - rejects.length];
  const born = new Set<string>();
  taken.forEach((row, i) => {
    const outcome = outcomes[i];
    if (outcome?.kind === 'applied') {
      const { part, userId } = outcome;
      members.push({ part, userId });
      // Later rows about somebody whom an earlier one made only change them.
      if (outcome.created && !born.has(userId)) {
        created++;
        born.add(userId);
      } else updated++;
    } else if (outcome?.kind === 'refused') {
      const erased = outcome.error.code === 'BLACKLISTED_EXTERNAL_USER_ID';
      refused.push(rejectOf(batch, row.index, '', erased ? 'erased_before' : 'not_stored'));
    } else skipped++;
  });
  refused.sort((a, b) => a.row - b.row);
  return { batch: batch.batch, created, updated, skipped, rejects: refused, members, at };
};

/** What a file would do, without doing it: the first rows read with the mapping. */
export const checkRows = (
  rows: readonly (readonly string[])[],
  reading: RowReading & { readonly mapping: Mapping },
): { readonly valid: number; readonly blank: number; readonly rejects: readonly RejectedRow[] } => {
  const read = readRows({ batch: 0, firstRow: 1, rows }, makeRowReader(reading), false);
  const blank = rows.length - read.taken.length - read.rejects.length;
  return { valid: read.taken.length, blank, rejects: read.rejects };
};

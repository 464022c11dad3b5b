// Writes the people of a rule into a file, piece by piece: memory is one piece, and a process that is killed goes on
// behind the last one that was written.
import type { Result } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import { HOUR_MS } from '../core/time.ts';
import { PART_COUNT } from '../core/part.ts';
import type { Compression } from '../ports/archive.ts';
import type { Clock } from '../ports/clock.ts';
import type { HttpEgress } from '../ports/egress.ts';
import type { ClaimedExport, ExportCursor, ExportStore } from '../ports/export-store.ts';
import type { Observer } from '../ports/observer.ts';
import type { ExportedPerson } from '../ports/person-export.ts';

export interface ExportSlice {
  readonly people: readonly ExportedPerson[];
  /** Null: the slot is over. */
  readonly nextAfterUser: string | null;
}

export interface ExportDeps {
  readonly exports: ExportStore;
  /** People of the rule in one slot behind a person; fails when the rule cannot be read any more. */
  readonly slice: (
    claimed: ClaimedExport,
    cursor: ExportCursor,
    limit: number,
    now: Instant,
  ) => Promise<Result<ExportSlice>>;
  /** One line per person, and the first line of the file where there is one. */
  readonly present: (claimed: ClaimedExport, people: readonly ExportedPerson[], now: Instant) => string;
  readonly head: (claimed: ClaimedExport) => string;
  readonly workspaceNow: (workspaceId: number) => Promise<Instant>;
  readonly compression: Compression;
  readonly egress: HttpEgress;
  readonly clock: Pick<Clock, 'now'>;
  readonly observer: Observer;
  readonly isStopping: () => boolean;
}

const LEASE_MS = 60_000;
/** About as many as Braze puts into one file of the archive (5.12). */
const PEOPLE_PER_PIECE = 5_000;
const SLICE = 1_000;
/** A rule that few people meet is looked for longer than a lease lasts: what was found by then is a piece as well. */
const PIECE_MS = LEASE_MS / 4;
const LINK_LIFE_MS = 4 * HOUR_MS;
const CALLBACK_TIMEOUT_MS = 10_000;

/** False: nothing waits to be written. */
export const exportNext = async (deps: ExportDeps): Promise<boolean> => {
  const claimed = await deps.exports.claim(LEASE_MS);
  if (claimed === null) return false;
  try {
    await runExport(deps, claimed);
  } catch (error) {
    // Taken up again where it stands when the lease is over.
    deps.observer.emit({ name: 'export-failed', level: 'error', error: String(error) });
  }
  return true;
};

const runExport = async (deps: ExportDeps, claimed: ClaimedExport): Promise<void> => {
  const now = await deps.workspaceNow(claimed.workspaceId);
  let cursor: ExportCursor = { slot: claimed.slot, afterUser: claimed.afterUser };
  let isFirst = claimed.chunks === 0;
  while (cursor.slot < PART_COUNT || isFirst) {
    const piece = await readPiece(deps, claimed, cursor, now, isFirst);
    if (!piece.ok) return finish(deps, claimed, piece.error.message);
    const { text, people, next } = piece.value;
    const chunk = text === '' ? null : { ...(await deps.compression.deflate(text)), people };
    const leave = deps.isStopping();
    if (!(await deps.exports.write(claimed, chunk, next, leave ? 0 : LEASE_MS)) || leave) return;
    cursor = next;
    isFirst = false;
  }
  await finish(deps, claimed, null);
};

interface Piece {
  readonly text: string;
  readonly people: number;
  readonly next: ExportCursor;
}

const readPiece = async (
  deps: ExportDeps,
  claimed: ClaimedExport,
  from: ExportCursor,
  now: Instant,
  isFirst: boolean,
): Promise<Result<Piece>> => {
  let text = isFirst ? deps.head(claimed) : '';
  let people = 0;
  let next = from;
  const endsAt = deps.clock.now() + PIECE_MS;
  const read = () => (next.slot < PART_COUNT ? deps.slice(claimed, next, SLICE, now) : null);
  const goesOn = () => people < PEOPLE_PER_PIECE && deps.clock.now() < endsAt && !deps.isStopping();
  let coming = read();
  while (coming !== null) {
    const slice = await coming;
    if (!slice.ok) return slice;
    people += slice.value.people.length;
    next = behind(next, slice.value);
    // The database reads on while these are written down.
    coming = goesOn() ? read() : null;
    text += deps.present(claimed, slice.value.people, now);
  }
  return { ok: true, value: { text, people, next } };
};

const behind = ({ slot }: ExportCursor, { nextAfterUser }: ExportSlice): ExportCursor =>
  nextAfterUser === null ? { slot: slot + 1, afterUser: '' } : { slot, afterUser: nextAfterUser };

const finish = async (deps: ExportDeps, claimed: ClaimedExport, error: string | null): Promise<void> => {
  const at = deps.clock.now();
  if (!(await deps.exports.finish(claimed, error, at, at + LINK_LIFE_MS))) return;
  const { callback, url } = claimed.request;
  if (callback === null) return;
  const body = JSON.stringify(error === null ? { success: true, url } : { success: false });
  const result = await deps.egress.request({
    url: callback,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    timeoutMs: CALLBACK_TIMEOUT_MS,
    maxResponseBytes: 4_096,
  });
  if (result.phase !== 'answered' || result.status >= 300)
    deps.observer.emit({ name: 'export-callback-failed', level: 'warn', phase: result.phase });
};

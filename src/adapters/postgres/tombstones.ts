// Tombstones (G16): what remembers that an identifier was erased without saying what it was. A workspace whose
// setting `refuse_erased_ids` is true does not let such an identifier come back; the others do, as Braze does.
import type { Queryable } from './pool.ts';
import { loadSql } from './load-sql.ts';
import { partOf } from '../../core/part.ts';

const sql = loadSql(new URL('./tombstones.sql', import.meta.url), [
  'insertTombstones',
  'guardedWorkspaces',
  'findTombstones',
]);

/** Keyed: nobody else can tell whether an identifier is among the erased ones. */
export type Digest = (text: string) => Uint8Array;

/** An identifier in its written form: external_id, alias, email or phone. */
export interface Identifier {
  readonly workspaceId: number;
  readonly kind: string;
  readonly value: string;
}

export const rememberErased = async (
  db: Queryable,
  digest: Digest,
  identifiers: readonly Identifier[],
): Promise<void> => {
  const rows = identifiers.map((each) => tombstoneRow(digest, each));
  if (rows.length > 0) await db.query(sql.insertTombstones([JSON.stringify(rows)]));
};

/** Places in the list of those that may not come back. */
export const findErased = async (
  db: Queryable,
  digest: Digest,
  identifiers: readonly Identifier[],
): Promise<ReadonlySet<number>> => {
  const ids = [...new Set(identifiers.map((each) => each.workspaceId))];
  const guarded = await db.query<{ workspace_id: number }>(sql.guardedWorkspaces([ids]));
  if (guarded.rows.length === 0) return new Set();
  const watched = new Set(guarded.rows.map((row) => row.workspace_id));
  const rows = identifiers.flatMap((each, i) =>
    watched.has(each.workspaceId) ? [{ i, ...tombstoneRow(digest, each) }] : [],
  );
  const found = await db.query<{ i: number }>(sql.findTombstones([JSON.stringify(rows)]));
  return new Set(found.rows.map((row) => row.i));
};

const tombstoneRow = (digest: Digest, { workspaceId, kind, value }: Identifier) => ({
  part: partOf(workspaceId, kind, value),
  w: workspaceId,
  digest: Buffer.from(digest(`${workspaceId}\u001f${kind}\u001f${value}`)).toString('hex'),
});

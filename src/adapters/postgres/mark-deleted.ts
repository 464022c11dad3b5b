// Content that was removed is marked, not deleted: what was made from it still names it.
import { sql } from 'kysely';
import type { Instant } from '../../core/time.ts';
import type { Database } from './tables.ts';
import { at, isUuid } from './tables.ts';

/** Tables whose rows stay, and the column that names one row of a workspace. */
const KEYS = {
  content_blocks: 'content_block_id',
  email_templates: 'template_id',
  preference_centers: 'preference_center_id',
  promotion_lists: 'name',
} as const;

interface Removed {
  readonly workspaceId: number;
  readonly id: string;
  readonly now: Instant;
}

/** False: there is no such row, or it was removed before. */
export const markDeleted = async (
  db: Database,
  table: keyof typeof KEYS,
  { workspaceId, id, now }: Removed,
): Promise<boolean> => {
  if (table !== 'promotion_lists' && !isUuid(id)) return false;
  const { numAffectedRows } = await sql`update ${sql.table(table)} set deleted_at = ${at(now)}
    where workspace_id = ${workspaceId} and ${sql.ref(KEYS[table])} = ${id} and deleted_at is null`.execute(
    db,
  );
  return numAffectedRows === 1n;
};

// Names of things by their ids, over PostgreSQL: one statement over all kinds, one more over the log for what is gone.
import { kindOfAction, type NamedThing, type ThingKind } from '../../core/access/named-things.ts';
import type { ThingNames } from '../../ports/thing-names.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./thing-names.sql', import.meta.url), ['findNames', 'keptNames']);

interface NameRow {
  readonly kind: ThingKind;
  readonly id: string;
  readonly name: string;
  readonly gone: boolean;
}

interface KeptRow {
  readonly id: string;
  readonly action: string;
  readonly name: string | null;
}

export const createThingNames = (pool: Pool): ThingNames => ({
  find: async (workspaceId, ids) => {
    if (ids.length === 0) return [];
    const uuids = ids.filter(isUuid);
    const others = ids.filter((id) => !isUuid(id));
    const present = await pool.query<NameRow>(sql.findNames([workspaceId, uuids, others]));
    const found = present.rows.map(({ gone, ...row }): NamedThing => ({ ...row, isGone: gone }));
    const known = new Set(found.map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length === 0) return found;
    const kept = await pool.query<KeptRow>(sql.keptNames([workspaceId, unknown]));
    return [...found, ...kept.rows.flatMap(toKept)];
  },
});

const toKept = ({ id, action, name }: KeptRow): readonly NamedThing[] => {
  const kind = kindOfAction(action);
  return kind === null || name === null ? [] : [{ kind, id, name, isGone: true }];
};

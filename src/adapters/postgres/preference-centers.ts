// Named preference centres over PostgreSQL.
import type { Selectable } from 'kysely';
import type {
  CenterChange,
  CenterVersion,
  PreferenceCenter,
  PreferenceCenterNames,
  PreferenceCenterStore,
} from '../../ports/preference-centers.ts';
import type { Instant } from '../../core/time.ts';
import type { ContentUses } from '../../ports/content.ts';
import { loadSql } from './load-sql.ts';
import { markDeleted } from './mark-deleted.ts';
import type { Pool } from './pool.ts';
import type { Database, Tables } from './tables.ts';
import { at, isUuid, json, unlessTaken } from './tables.ts';

const sql = loadSql(new URL('./preference-centers.sql', import.meta.url), ['activeCenterNames']);

/** Of one workspace. */
const MAX_CENTERS = 200;

export const createPreferenceCenterStore = (
  db: Database,
  uses: Pick<ContentUses, 'ofPreferenceCenter'>,
): PreferenceCenterStore => ({
  list: async (workspaceId) => {
    const rows = await living(db, workspaceId).orderBy('name').limit(MAX_CENTERS).execute();
    return rows.map(toCenter);
  },
  find: async (workspaceId, id) => {
    if (!isUuid(id)) return null;
    const row = await living(db, workspaceId).where('preference_center_id', '=', id).executeTakeFirst();
    return row === undefined ? null : toCenter(row);
  },
  findByName: async (workspaceId, name) => {
    const row = await living(db, workspaceId).where('name', '=', name).executeTakeFirst();
    return row === undefined ? null : toCenter(row);
  },
  ...changes(db),
  ...kept(db),
  uses: (workspaceId, name) => uses.ofPreferenceCenter(workspaceId, name),
});

const changes = (db: Database): Pick<PreferenceCenterStore, 'create' | 'revise' | 'remove'> => ({
  create: async (workspaceId, { preferenceCenterId, name, ...change }, by, now) => {
    const known = await living(db, workspaceId).limit(MAX_CENTERS).execute();
    if (known.length >= MAX_CENTERS) return 'full';
    const row = {
      ...{ workspace_id: workspaceId, preference_center_id: preferenceCenterId, version: 1, name },
      ...{ ...toColumns(change), created_at: at(now), updated_at: at(now), updated_by: by },
    };
    const first = { workspaceId, id: preferenceCenterId, version: 1, by, now };
    const written = await unlessTaken(() =>
      db.transaction().execute(async (trx) => {
        await trx.insertInto('preference_centers').values(row).execute();
        await keepVersion(trx, first, change);
      }),
    );
    return written ? 'created' : 'name_taken';
  },
  revise: (workspaceId, id, change, fromVersion, by, now) =>
    db.transaction().execute(async (trx) => {
      const version = fromVersion + 1;
      const { numUpdatedRows } = await trx
        .updateTable('preference_centers')
        .set({ ...toColumns(change), version, updated_at: at(now), updated_by: by })
        .where('workspace_id', '=', workspaceId)
        .where('preference_center_id', '=', id)
        .where('version', '=', fromVersion)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      await keepVersion(trx, { workspaceId, id, version, by, now }, change);
      return true;
    }),
  remove: (workspaceId, id, now) => markDeleted(db, 'preference_centers', { workspaceId, id, now }),
});

interface Written {
  readonly workspaceId: number;
  readonly id: string;
  readonly version: number;
  readonly by: string;
  readonly now: Instant;
}

const keepVersion = async (
  db: Database,
  { workspaceId, id, version, by, now }: Written,
  change: CenterChange,
): Promise<void> => {
  await db
    .insertInto('preference_center_versions')
    .values({
      ...{ workspace_id: workspaceId, preference_center_id: id, version },
      ...{ ...toColumns(change), created_at: at(now), created_by: by },
    })
    .execute();
};

const kept = (db: Database): Pick<PreferenceCenterStore, 'versions' | 'version'> => {
  const of = (workspaceId: number, id: string) =>
    db
      .selectFrom('preference_center_versions')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('preference_center_id', '=', id);
  return {
    versions: async (workspaceId, id, limit) => {
      if (!isUuid(id)) return [];
      return (await of(workspaceId, id).orderBy('version', 'desc').limit(limit).execute()).map(toVersion);
    },
    version: async (workspaceId, id, version) => {
      if (!isUuid(id)) return null;
      const row = await of(workspaceId, id).where('version', '=', version).executeTakeFirst();
      return row === undefined ? null : toVersion(row);
    },
  };
};

const toVersion = (row: Selectable<Tables['preference_center_versions']>): CenterVersion => ({
  version: row.version,
  state: row.state,
  content: row.content,
  createdAt: row.created_at,
  createdBy: row.created_by,
});

const living = (db: Database, workspaceId: number) =>
  db
    .selectFrom('preference_centers')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null);

const toColumns = ({ state, content }: CenterChange) => ({ state, content: json(content) });

const toCenter = (row: Selectable<Tables['preference_centers']>): PreferenceCenter => ({
  preferenceCenterId: row.preference_center_id,
  version: row.version,
  name: row.name,
  state: row.state,
  content: row.content,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

export const preferenceCenterNames =
  (pool: Pool): PreferenceCenterNames =>
  async (workspaceIds) => {
    const { rows } = await pool.query<{ workspace_id: number; name: string }>(
      sql.activeCenterNames([[...workspaceIds]]),
    );
    const found = new Map<number, readonly string[]>();
    for (const { workspace_id: id, name } of rows) found.set(id, [...(found.get(id) ?? []), name]);
    return found;
  };

// Geofences: written through the admin API, read whole by every process that takes in positions.
import type { Selectable, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { Fence } from '../../core/users/geofences.ts';
import { MAX_FENCES_PER_SET } from '../../core/users/geofences.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FenceSource, GeofenceStore } from '../../ports/geofence-store.ts';
import type { Database, Tables } from './tables.ts';
import { at, isUuid, unlessTaken } from './tables.ts';

export const createGeofenceStore = (db: Database, clock: Pick<Clock, 'now'>): GeofenceStore => ({
  list: async (workspaceId, { set, limit, after }) => {
    let query = db
      .selectFrom('geofences')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .orderBy('geofence_id')
      .limit(limit);
    if (set !== null) query = query.where('set_name', '=', set);
    if (after !== null) query = query.where('geofence_id', '>', after);
    return after !== null && !isUuid(after) ? [] : (await query.execute()).map(toFence);
  },
  find: async (workspaceId, fenceId) => {
    if (!isUuid(fenceId)) return null;
    const row = await db
      .selectFrom('geofences')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('geofence_id', '=', fenceId)
      .executeTakeFirst();
    return row === undefined ? null : toFence(row);
  },
  save: async (workspaceId, fences) => {
    let full = false;
    const written = await unlessTaken(() =>
      db
        .transaction()
        .execute(async (transaction) => {
          // First: who counts changes waits for whoever changes the same workspace.
          await countChange(transaction, workspaceId);
          await upsert(transaction, workspaceId, fences, clock.now());
          full = await hasFullSet(transaction, workspaceId, fences);
          if (full) throw new SetFull();
        })
        .catch((error: unknown) => {
          if (!(error instanceof SetFull)) throw error;
        }),
    );
    if (!written) return 'name_taken';
    return full ? 'set_full' : 'saved';
  },
  remove: (workspaceId, fenceId) =>
    isUuid(fenceId)
      ? db.transaction().execute(async (transaction) => {
          const removed = await transaction
            .deleteFrom('geofences')
            .where('workspace_id', '=', workspaceId)
            .where('geofence_id', '=', fenceId)
            .executeTakeFirst();
          if (Number(removed.numDeletedRows) === 0) return false;
          await countChange(transaction, workspaceId);
          return true;
        })
      : Promise.resolve(false),
});

class SetFull extends Error {}

const countChange = async (db: Transaction<Tables>, workspaceId: number): Promise<void> => {
  await db
    .insertInto('geofence_changes')
    .values({ workspace_id: workspaceId, changes: 1 })
    .onConflict((conflict) =>
      conflict.column('workspace_id').doUpdateSet({ changes: sql`geofence_changes.changes + 1` }),
    )
    .execute();
};

const upsert = async (
  db: Transaction<Tables>,
  workspaceId: number,
  fences: readonly Fence[],
  now: number,
): Promise<void> => {
  const rows = fences.map((fence) => ({
    workspace_id: workspaceId,
    geofence_id: fence.fenceId,
    set_name: fence.set,
    name: fence.name,
    latitude: fence.latitude,
    longitude: fence.longitude,
    radius_meters: fence.radiusMeters,
    created_at: at(now),
    updated_at: at(now),
  }));
  await db
    .insertInto('geofences')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'geofence_id']).doUpdateSet((given) => ({
        set_name: given.ref('excluded.set_name'),
        name: given.ref('excluded.name'),
        latitude: given.ref('excluded.latitude'),
        longitude: given.ref('excluded.longitude'),
        radius_meters: given.ref('excluded.radius_meters'),
        updated_at: given.ref('excluded.updated_at'),
      })),
    )
    .execute();
};

const hasFullSet = async (
  db: Transaction<Tables>,
  workspaceId: number,
  fences: readonly Fence[],
): Promise<boolean> => {
  const rows = await db
    .selectFrom('geofences')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .where('workspace_id', '=', workspaceId)
    .where('set_name', 'in', [...new Set(fences.map(({ set }) => set))])
    .groupBy('set_name')
    .execute();
  return rows.some(({ n }) => Number(n) > MAX_FENCES_PER_SET);
};

const toFence = (row: Selectable<Tables['geofences']>): Fence => ({
  fenceId: row.geofence_id,
  name: row.name,
  set: row.set_name,
  latitude: row.latitude,
  longitude: row.longitude,
  radiusMeters: row.radius_meters,
});

export const createFenceSource = (db: Database): FenceSource => ({
  stamp: async () => {
    const rows = await db.selectFrom('geofence_changes').selectAll().orderBy('workspace_id').execute();
    return rows.map((row) => `${row.workspace_id}:${row.changes}`).join(',');
  },
  load: async () => {
    const rows = await db.selectFrom('geofences').selectAll().execute();
    return rows.map((row) => ({ workspaceId: row.workspace_id, ...toFence(row) }));
  },
});

// What attributes are read against: the subscription groups of the workspace, kept for a second.
import { LRUCache } from 'lru-cache';
import type { TrackWorld } from '../../core/users/read-devices.ts';
import type { Clock } from '../../ports/clock.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./track-world.sql', import.meta.url), ['groupsOfWorkspace']);

const KEPT_MS = 1_000;
const MAX_KEPT = 1_000;

export const trackWorldReader = (
  pool: Pool,
  clock: Clock,
): ((workspaceId: number) => Promise<TrackWorld>) => {
  const kept = new LRUCache<number, { readonly world: Promise<TrackWorld>; readonly until: number }>({
    max: MAX_KEPT,
  });
  return (workspaceId) => {
    const known = kept.get(workspaceId);
    if (known !== undefined && known.until > clock.monotonic()) return known.world;
    const world = readWorld(pool, workspaceId);
    kept.set(workspaceId, { world, until: clock.monotonic() + KEPT_MS });
    world.catch(() => kept.delete(workspaceId));
    return world;
  };
};

const readWorld = async (pool: Pool, workspaceId: number): Promise<TrackWorld> => {
  const { rows } = await pool.query<{ group_id: string }>(sql.groupsOfWorkspace([workspaceId]));
  return { groupIds: new Set(rows.map((row) => row.group_id)), apps: new Map() };
};

// What parsing an attributes object needs of a workspace (its subscription groups and apps), kept for a moment:
// it is needed by every request and hardly ever changes.
import type { Instant } from '../core/time.ts';
import type { TrackWorld } from '../core/users/read-devices.ts';
import type { Clock } from '../ports/clock.ts';
import type { IngestStore } from '../ports/ingest-store.ts';

export interface TrackWorlds {
  of(workspaceId: number): Promise<TrackWorld>;
  refresh(workspaceId: number): Promise<TrackWorld>;
}

const MAX_AGE_MS = 2_000;

export const makeTrackWorlds = (
  store: Pick<IngestStore, 'trackWorld'>,
  clock: Pick<Clock, 'monotonic'>,
): TrackWorlds => {
  const known = new Map<number, { readonly world: Promise<TrackWorld>; readonly readAt: Instant }>();
  const refresh = (workspaceId: number): Promise<TrackWorld> => {
    const world = store.trackWorld(workspaceId);
    known.set(workspaceId, { world, readAt: clock.monotonic() });
    world.catch(() => known.delete(workspaceId));
    return world;
  };
  return {
    refresh,
    of: (workspaceId) => {
      const held = known.get(workspaceId);
      const isFresh = held !== undefined && clock.monotonic() - held.readAt < MAX_AGE_MS;
      return isFresh ? held.world : refresh(workspaceId);
    },
  };
};

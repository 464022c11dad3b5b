// Geofences of all workspaces in memory, so that a position costs no question. Reloaded on a hint and, because
// hints get lost, whenever the stamp of what is stored has changed.
import { mapFences } from '../core/users/geofences.ts';
import type { Fence, FenceMap } from '../core/users/geofences.ts';
import type { FenceSource } from '../ports/geofence-store.ts';

export interface FenceIndex {
  of(workspaceId: number): FenceMap;
  /** Reads what is stored now, if it changed. */
  refresh(): Promise<void>;
  /** Loaded at least once, and as of every refresh asked for before: otherwise positions would cross nothing. */
  ready(): Promise<void>;
}

const NONE = mapFences([]);

export const makeFenceIndex = (source: FenceSource): FenceIndex => {
  let maps: ReadonlyMap<number, FenceMap> = new Map();
  let stamp: string | null = null;
  let running: Promise<void> | null = null;

  const reload = async (): Promise<void> => {
    const next = await source.stamp();
    if (next === stamp) return;
    const byWorkspace = new Map<number, Fence[]>();
    for (const { workspaceId, ...fence } of await source.load()) {
      const held = byWorkspace.get(workspaceId);
      if (held === undefined) byWorkspace.set(workspaceId, [fence]);
      else held.push(fence);
    }
    maps = new Map([...byWorkspace].map(([workspaceId, fences]) => [workspaceId, mapFences(fences)]));
    stamp = next;
  };

  const refresh = async (): Promise<void> => {
    // Who asks while a reload runs may be asking about something newer than what that reload read.
    if (running !== null) await running.catch(() => undefined);
    running ??= reload().finally(() => {
      running = null;
    });
    await running;
  };

  return {
    of: (workspaceId) => maps.get(workspaceId) ?? NONE,
    refresh,
    ready: async () => {
      // A reload that somebody asked for meanwhile begins when the one under way has ended.
      while (running !== null) await running.catch(() => undefined);
      if (stamp === null) await refresh();
    },
  };
};

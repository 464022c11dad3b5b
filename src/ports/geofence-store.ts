// Geofences of a workspace: sets of circles (7.15). Few thousands, read whole by every process.
import type { Fence } from '../core/users/geofences.ts';

export interface StoredFence extends Fence {
  readonly workspaceId: number;
}

export interface FencePage {
  readonly set: string | null;
  readonly limit: number;
  /** Id of the last fence of the page before. */
  readonly after: string | null;
}

export interface GeofenceStore {
  list(workspaceId: number, page: FencePage): Promise<readonly Fence[]>;
  find(workspaceId: number, fenceId: string): Promise<Fence | null>;
  /** `set_full`: the set would hold more than it may. `name_taken`: another fence of the set is called so. */
  save(workspaceId: number, fences: readonly Fence[]): Promise<'saved' | 'set_full' | 'name_taken'>;
  /** False when there was none. */
  remove(workspaceId: number, fenceId: string): Promise<boolean>;
}

/** What the engine reads: everything, whenever the stamp says that something changed. */
export interface FenceSource {
  stamp(): Promise<string>;
  load(): Promise<readonly StoredFence[]>;
}

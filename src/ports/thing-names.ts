// What things are called, for pages that show ids of many kinds.
import type { NamedThing } from '../core/access/named-things.ts';

export interface ThingNames {
  /** All at once, whatever kinds they are. Of those that are gone the name that the audit log kept, if it kept one. */
  find(workspaceId: number, ids: readonly string[]): Promise<readonly NamedThing[]>;
}

// Who is who: aliases, identify, merge, external ids, erasure. Every call is one transaction over its whole batch;
// entries that mean nobody do nothing. Identifiers always resolve to the person whose row has them.
import type { Instant } from '../core/time.ts';
import type { PersonKey } from '../core/users/person-key.ts';

export interface Alias {
  readonly label: string;
  readonly name: string;
}

export interface NewAlias extends Alias {
  /** null: a person known by this alias alone is created. */
  readonly externalId: string | null;
}

export interface AliasRename {
  readonly label: string;
  readonly oldName: string;
  readonly newName: string;
}

export interface Identification {
  /** An alias, email or phone of an anonymous person. */
  readonly key: PersonKey;
  readonly externalId: string;
  /** The alias is a device's: it leaves the person, so that whoever uses the device next is somebody new. */
  readonly release?: boolean;
}

export interface Merge {
  readonly merged: PersonKey;
  readonly kept: PersonKey;
}

export interface ExternalIdRename {
  readonly current: string;
  readonly next: string;
}

export interface IdentityStore {
  addAliases(workspaceId: number, entries: readonly NewAlias[], now: Instant): Promise<void>;
  renameAliases(workspaceId: number, entries: readonly AliasRename[], now: Instant): Promise<void>;
  identify(workspaceId: number, entries: readonly Identification[], now: Instant): Promise<void>;
  merge(workspaceId: number, entries: readonly Merge[], now: Instant): Promise<void>;
  /** How many people were erased. */
  erase(workspaceId: number, keys: readonly PersonKey[], now: Instant): Promise<number>;
  /** One answer per entry: null, or why nothing was done. */
  renameExternalIds(
    workspaceId: number,
    entries: readonly ExternalIdRename[],
    now: Instant,
  ): Promise<readonly (string | null)[]>;
  removeExternalIds(
    workspaceId: number,
    externalIds: readonly string[],
    now: Instant,
  ): Promise<readonly (string | null)[]>;
  /** Moves or scrubs what was in flight when people left. How many of them are done. Run now and then. */
  settleDeparted(limit: number): Promise<number>;
}

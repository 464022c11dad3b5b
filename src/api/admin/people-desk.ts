// What the handlers about people need.
import type { EditPerson } from '../../engine/edit-person.ts';
import type { IdentityStore } from '../../ports/identity-store.ts';
import type { TrackWorld } from '../../core/users/read-devices.ts';
import type { ImportStore } from '../../ports/import-store.ts';
import type { NameStore } from '../../ports/name-store.ts';
import type { PeopleDirectory } from '../../ports/people-directory.ts';

export interface PeopleDesk {
  readonly directory: PeopleDirectory;
  readonly edit: EditPerson;
  readonly identity: Pick<IdentityStore, 'erase'>;
}

export interface ImportDesk {
  readonly store: ImportStore;
  /** Subscription groups and apps, which rows may name. */
  readonly worldOf: (workspaceId: number) => Promise<TrackWorld>;
}

export interface NameDesk {
  readonly store: NameStore;
  /** What this process has seen is written. */
  readonly flush: () => Promise<void>;
  /** What is blocked is known here. */
  readonly refresh: () => Promise<void>;
}

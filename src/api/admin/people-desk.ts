// What the handlers about people need.
import type { EditPerson } from '../../engine/edit-person.ts';
import type { IdentityStore } from '../../ports/identity-store.ts';
import type { PeopleDirectory } from '../../ports/people-directory.ts';

export interface PeopleDesk {
  readonly directory: PeopleDirectory;
  readonly edit: EditPerson;
  readonly identity: Pick<IdentityStore, 'erase'>;
}

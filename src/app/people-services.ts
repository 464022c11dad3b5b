// What the doors about people and imports are given.
import { createExportStore } from '../adapters/postgres/exports.ts';
import { createImportStore } from '../adapters/postgres/imports.ts';
import { createPeopleDirectory } from '../adapters/postgres/people-directory.ts';
import { createNameStore } from '../adapters/postgres/seen-names.ts';
import type { AdminServices } from '../api/admin/services.ts';
import { makeEditPerson } from '../engine/edit-person.ts';
import type { Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

export const peopleServicesOf = (
  { pools }: Runtime,
  parts: Parts,
): Pick<AdminServices, 'people' | 'imports' | 'names' | 'exports' | 'publicUrl'> => ({
  people: {
    directory: createPeopleDirectory(pools.reports),
    edit: makeEditPerson({
      ingest: parts.ingest,
      worlds: parts.worlds,
      isLive: async (id) => (await parts.planning.store.workspace(id))?.kind !== 'sandbox',
    }),
    identity: parts.identity,
  },
  names: {
    store: createNameStore(pools.api),
    flush: () => parts.names.flush(),
    refresh: () => parts.names.refresh(),
  },
  exports: createExportStore(pools.api),
  publicUrl: () => parts.links.publicUrl(),
  imports: { store: createImportStore(pools.api), worldOf: (id) => parts.worlds.refresh(id) },
});

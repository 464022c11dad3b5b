// Hints that something was planned: polling is the truth, a hint makes it quick.
import type { PersonWrite } from '../ports/ingest-store.ts';
import type { IngestDeps } from './ingest-deps.ts';

export const wakeForPlanned = (
  { wakeParts, wakeSandbox }: Pick<IngestDeps, 'wakeParts' | 'wakeSandbox'>,
  writes: readonly PersonWrite[],
): void => {
  const parts = new Set<number>();
  const sandboxes = new Set<number>();
  for (const { place, deliveries } of writes) {
    for (const { live } of deliveries) {
      if (live) parts.add(place.part);
      else sandboxes.add(place.workspaceId);
    }
  }
  if (parts.size > 0) wakeParts([...parts]);
  for (const workspaceId of sandboxes) wakeSandbox(workspaceId);
};

// The People port of planning, over the identifier look-ups and ingest: attributes of a recipient take the same way
// as those of /users/track, group commit included.
import { loadProfiles, resolvePeople } from '../adapters/postgres/resolve-people.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import { readAttributes } from '../core/users/read-attributes.ts';
import type { TrackWorld } from '../core/users/read-devices.ts';
import type { TrackItem } from '../core/users/track-item.ts';
import type { TrackOutcome } from '../engine/ingest-deps.ts';
import type { Ingest } from '../engine/ingest.ts';
import type { AttributeWrite, People, Resolved } from '../ports/people.ts';

export interface CallPeopleDeps {
  readonly pool: Pool;
  readonly ingest: Ingest;
  /** What a workspace knows that attributes are read against (its subscription groups). */
  readonly worldOf: (workspaceId: number) => Promise<TrackWorld>;
  readonly isLive: (workspaceId: number) => Promise<boolean>;
}

/** The queue of ingest is full: the caller is told to come back (G11). */
export class IngestOverloaded extends Error {}

export const makeCallPeople = (deps: CallPeopleDeps): People => ({
  resolve: async (workspaceId, keys) => (await resolvePeople(deps.pool, workspaceId, keys)).map(toResolved),
  profiles: (workspaceId, people) =>
    loadProfiles(
      deps.pool,
      people.map((person) => ({ ...person, workspaceId })),
    ),
  applyAttributes: async (workspaceId, writes, now) => {
    const world = await deps.worldOf(workspaceId);
    const live = await deps.isLive(workspaceId);
    const read = writes.map((write, index) => toItem(write, index, world));
    const items = read.flatMap((one) => (typeof one === 'string' ? [] : [one]));
    const tracked = await deps.ingest.track({ workspaceId, live, now }, items);
    if (!tracked.ok) throw new IngestOverloaded(tracked.error.message);
    const outcomes = new Map(items.map((item, i) => [item.index, tracked.value[i]]));
    return read.map((one, i) => (typeof one === 'string' ? one : refusalOf(outcomes.get(i))));
  },
});

const toResolved = (match: Awaited<ReturnType<typeof resolvePeople>>[number]): Resolved =>
  match.kind === 'one' ? { kind: 'person', part: match.part, userId: match.userId } : { kind: match.kind };

const toItem = (write: AttributeWrite, index: number, world: TrackWorld): TrackItem | string => {
  const change = readAttributes(write.attributes, world);
  if (!change.ok) return change.error.message;
  return {
    input: 'attributes',
    index,
    key: write.key,
    updateExistingOnly: write.updateExistingOnly,
    fact: { kind: 'attributes', change: change.value },
  };
};

const refusalOf = (outcome: TrackOutcome | undefined): string | null =>
  outcome?.kind === 'refused' ? outcome.error.message : null;

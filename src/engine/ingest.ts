// Group commit in the process: requests queue, and whatever waits when a place becomes free is written together.
// An idle engine starts at once; a busy one lets the next group grow. Beyond capacity requests are told to come
// back (G11). A request is answered only when everything it said is durable (G1).
import type { Refusal, Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import type { PersonKey } from '../core/users/person-key.ts';
import { personKeyText } from '../core/users/person-key.ts';
import type { TrackItem } from '../core/users/track-item.ts';
import type { PersonPlace } from '../ports/ingest-store.ts';
import { makeKnownPlaces } from './known-places.ts';
import type { Lane } from './group-queue.ts';
import { makeGroupQueue } from './group-queue.ts';
import type { Entry, IngestDeps, IngestWorkspace, TrackOutcome } from './ingest-deps.ts';
import { ingestGroup } from './ingest-group.ts';

export interface Ingest {
  /** One outcome per item, in order, once all of them are durable. Refusal `overloaded`: nothing was taken. */
  track(
    workspace: IngestWorkspace,
    items: readonly TrackItem[],
    lane?: Lane,
  ): Promise<Result<readonly TrackOutcome[]>>;
  /**
   * A batch of its own, past the queue: for work that paces itself. The same `groupId` again writes nothing twice.
   * `places`, one per item: where its person was just found.
   */
  apply(
    workspace: IngestWorkspace,
    items: readonly TrackItem[],
    groupId: string,
    places?: readonly (PersonPlace | undefined)[],
  ): Promise<readonly TrackOutcome[]>;
  /** Resolves when nothing waits and nothing is being written. Call it after the doors are closed. */
  drain(): Promise<void>;
}

interface Request {
  readonly entries: readonly Entry[];
  readonly outcomes: readonly TrackOutcome[];
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

const OVERLOADED: Refusal = {
  code: 'overloaded',
  message: 'Too much is waiting to be stored; retry shortly.',
};

export const makeIngest = (given: Omit<IngestDeps, 'known'>): Ingest => {
  const deps: IngestDeps = { ...given, known: makeKnownPlaces(given.clock) };
  const queue = makeGroupQueue<Request>(deps.settings, deps.scheduler, (group) => runGroup(deps, group));
  return {
    track: (workspace, items, lane = 'normal') => {
      if (items.length === 0) return Promise.resolve(ok([]));
      return new Promise((resolve, reject) => {
        const outcomes = new Array<TrackOutcome>(items.length);
        const entries = items.map((item, i) => toEntry(workspace, item, i, outcomes));
        const request = { entries, outcomes, done: () => resolve(ok(outcomes)), fail: reject };
        if (!queue.offer(request, items.length, lane)) resolve(err(OVERLOADED));
      });
    },
    apply: async (workspace, items, groupId, places = []) => {
      const outcomes = new Array<TrackOutcome>(items.length);
      const entries = items.map((item, i) => {
        const found = places[i];
        const entry = toEntry(workspace, item, i, outcomes);
        return found === undefined ? entry : { ...entry, found };
      });
      await ingestGroup(deps, entries, groupId);
      return outcomes;
    },
    drain: () => queue.drain(),
  };
};

const toEntry = (
  workspace: IngestWorkspace,
  item: TrackItem,
  i: number,
  outcomes: TrackOutcome[],
): Entry => ({
  workspace,
  item,
  keyText: keyTextOf(workspace, item.key),
  outcomes,
  place: i,
});

const keyTextOf = ({ workspaceId }: IngestWorkspace, key: PersonKey): string =>
  `${workspaceId}:${personKeyText(key)}`;

/** A request fails only when something of its own could not be written. */
const runGroup = async (deps: IngestDeps, group: readonly Request[]): Promise<void> => {
  let fault: unknown = null;
  try {
    await ingestGroup(
      deps,
      group.flatMap(({ entries }) => entries),
    );
  } catch (error) {
    fault = error;
  }
  for (const { entries, outcomes, done, fail } of group) {
    if (entries.every((_, i) => outcomes[i] !== undefined)) done();
    else fail(fault ?? new Error('ingest left an object without an outcome'));
  }
};

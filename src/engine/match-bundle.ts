// What happened to the locked people of a bundle, matched with the live campaigns: everybody's matches first, then one
// look at what the store knows of them, then each person's outcome. Whoever nothing listens to costs nothing here.
import { ENGAGEMENT_LOOKBACK_MS, makeLocalMinute } from '../core/schedule/optimal-time.ts';
import type { Happening } from '../core/users/fold.ts';
import type { BundleWorld, PersonPlace } from '../ports/ingest-store.ts';
import type { IngestWorkspace } from './ingest-deps.ts';
import { findMatches, settleMatches, wantsOf, type Matched } from './match-triggers.ts';
import type { TriggerIndex } from './trigger-index.ts';

export interface HappenedTo {
  readonly place: PersonPlace;
  readonly workspace: Pick<IngestWorkspace, 'live' | 'now'>;
  readonly happenings: readonly Happening[];
}

const NOTHING: Matched = { deliveries: [], skips: [], cancels: [] };

/** One answer per person, in their order. */
export const matchBundle = async (
  index: TriggerIndex,
  world: Pick<BundleWorld, 'entryFacts'>,
  people: readonly HappenedTo[],
): Promise<readonly Matched[]> => {
  const found = people.map(({ place, workspace: { live, now }, happenings }) => ({
    place,
    live,
    now,
    matches: findMatches(index, place.workspaceId, happenings, now),
  }));
  const concerned = found.filter(({ matches }) => matches.length > 0);
  if (concerned.length === 0) return found.map(() => NOTHING);
  const facts = await world.entryFacts(wantsOf(index, concerned));
  const now = Math.max(...concerned.map((one) => one.now));
  const entry = { ...facts, localMinute: makeLocalMinute(now - ENGAGEMENT_LOOKBACK_MS, now) };
  return found.map((one) => (one.matches.length === 0 ? NOTHING : settleMatches(index, one, entry)));
};

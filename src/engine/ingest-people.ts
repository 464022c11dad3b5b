// People as campaign calls need them, over ingest: attributes of recipients take the same way as /users/track.
import type { RecipientKey } from '../core/campaigns/trigger-call.ts';
import { ok, type Result } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import { readAttributes } from '../core/users/read-attributes.ts';
import type { TrackItem } from '../core/users/track-item.ts';
import type { Profile } from '../core/users/user.ts';
import type { IngestStore, PersonPlace } from '../ports/ingest-store.ts';
import type { AttributeWrite, People, Resolved } from '../ports/people.ts';
import type { Ingest } from './ingest.ts';
import type { TrackOutcome } from './ingest-deps.ts';
import type { TrackWorlds } from './track-worlds.ts';

export interface IngestPeopleDeps {
  readonly ingest: Ingest;
  readonly worlds: TrackWorlds;
  readonly store: Pick<IngestStore, 'resolve'>;
  readonly loadProfiles: (places: readonly PersonPlace[]) => Promise<ReadonlyMap<string, Profile>>;
  /** False for sandboxes, whose timers live claims never see. */
  readonly isLive: (workspaceId: number) => Promise<boolean>;
}

export const makeIngestPeople = (deps: IngestPeopleDeps): People => ({
  resolve: async (workspaceId, keys) => {
    const matches = await deps.store.resolve(keys.map((key) => ({ workspaceId, key })));
    return matches.map((match): Resolved => {
      if (match.kind !== 'one') return match;
      return { kind: 'person', part: match.part, userId: match.userId };
    });
  },
  profiles: (workspaceId, people) => deps.loadProfiles(people.map((one) => ({ workspaceId, ...one }))),
  applyAttributes: (workspaceId, writes, now) => applyAttributes(deps, workspaceId, writes, now),
});

const applyAttributes = async (
  deps: IngestPeopleDeps,
  workspaceId: number,
  writes: readonly AttributeWrite[],
  now: Instant,
): Promise<Result<readonly (string | null)[]>> => {
  const world = await deps.worlds.of(workspaceId);
  const answers: (string | null)[] = writes.map(() => null);
  const items: TrackItem[] = [];
  writes.forEach(({ key, attributes, updateExistingOnly }, index) => {
    const change = readAttributes(attributes, world);
    if (change.ok)
      items.push({
        input: 'attributes',
        index,
        key,
        updateExistingOnly: updateExistingOnly || !canCreate(key),
        fact: { kind: 'attributes', change: change.value },
      });
    else answers[index] = change.error.message;
  });
  const live = await deps.isLive(workspaceId);
  const outcomes = await deps.ingest.track({ workspaceId, live, now }, items);
  if (!outcomes.ok) return outcomes;
  items.forEach(({ index }, i) => {
    answers[index] = sentenceOf(outcomes.value[i]);
  });
  return ok(answers);
};

/** People known by an alias alone are never made by a send (2.1). */
const canCreate = (key: RecipientKey): boolean => key.kind !== 'alias' && key.kind !== 'braze_id';

const sentenceOf = (outcome: TrackOutcome | undefined): string | null =>
  outcome?.kind === 'refused' ? outcome.error.message : null;

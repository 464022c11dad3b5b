// An object of a request as the facts it stands for: positions learn which geofences they lie in, and a position
// that came as an attribute is one too where anybody waits for it.
import { LOCATION_TOPIC } from '../core/campaigns/trigger.ts';
import type { AttributesFact, LocationFact, OnceKey, PersonFact } from '../core/users/track-item.ts';
import type { Entry, IngestDeps, IngestWorkspace } from './ingest-deps.ts';

export interface GivenFact {
  readonly fact: PersonFact;
  readonly once: OnceKey | null;
  /** Whose facts they are: facts of one item are applied together or not at all. */
  readonly item: object;
}

export const givenFacts = (
  deps: Pick<IngestDeps, 'fences' | 'triggers' | 'conversions'>,
  { item, workspace }: Entry,
): readonly GivenFact[] => {
  const { fact, once = null } = item;
  if (fact.kind === 'location') return [{ fact: locate(deps, workspace, fact), once, item }];
  if (fact.kind !== 'attributes') return [{ fact, once, item }];
  const position = positionOf(deps, workspace, fact);
  return position === null
    ? [{ fact, once, item }]
    : [
        { fact, once, item },
        { fact: position, once, item },
      ];
};

const locate = (
  { fences }: Pick<IngestDeps, 'fences'>,
  { workspaceId }: IngestWorkspace,
  fact: LocationFact,
): LocationFact => ({
  ...fact,
  inside: fences?.of(workspaceId).containing(fact.latitude, fact.longitude) ?? [],
});

const positionOf = (
  deps: Pick<IngestDeps, 'fences' | 'triggers' | 'conversions'>,
  workspace: IngestWorkspace,
  { change }: AttributesFact,
): LocationFact | null => {
  if (change.fields.size === 0) return null;
  const given = change.fields.get('current_location');
  if (given === undefined || given === null || typeof given !== 'object') return null;
  const { workspaceId, now } = workspace;
  const awaited =
    (deps.fences?.of(workspaceId).size ?? 0) > 0 ||
    deps.triggers.listensTo(workspaceId, LOCATION_TOPIC) ||
    deps.conversions.campaignsOn(workspaceId, [LOCATION_TOPIC]).length > 0;
  if (!awaited || !('latitude' in given) || !('longitude' in given)) return null;
  const { latitude, longitude } = given;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  return locate(deps, workspace, { kind: 'location', latitude, longitude, at: now, inside: [] });
};

// The ingest engine over a test database, with the pieces a test wants to look at.
import { postgresIngestStore } from '../../src/adapters/postgres/ingest.ts';
import { postgresLiveCampaigns } from '../../src/adapters/postgres/live-campaigns.ts';
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { systemScheduler } from '../../src/adapters/system/scheduler.ts';
import { compileAudience } from '../../src/core/segments/compiled-audience.ts';
import { indexFilterKinds } from '../../src/core/segments/segment.ts';
import { readTrackItems, parseTrackBody, TRACK_BULK_CAPS } from '../../src/contract/braze/track.ts';
import { makeIngest } from '../../src/engine/ingest.ts';
import { makeOfferFacts } from '../../src/engine/offer-facts.ts';
import type { IngestDeps as AllDeps, TrackOutcome } from '../../src/engine/ingest-deps.ts';
import { INGEST_SETTINGS } from '../../src/engine/ingest-deps.ts';
import { postgresConvertingCampaigns } from '../../src/adapters/postgres/converting-campaigns.ts';
import { makeConversionIndex } from '../../src/engine/conversion-index.ts';
import { makeTriggerIndex } from '../../src/engine/trigger-index.ts';
import { CHANNELS } from '../../src/kinds/channels/index.ts';
import { filterKindList } from '../../src/kinds/filters/index.ts';
import { triggerKindList } from '../../src/kinds/triggers/index.ts';
import type { Observation } from '../../src/ports/observer.ts';

const filterKinds = indexFilterKinds(filterKindList);
const triggerKinds = new Map(triggerKindList.map((kind) => [kind.id, kind]));

export interface ConsentCall {
  readonly workspaceId: number;
  readonly emails: readonly string[];
  readonly value: string;
}

type IngestDeps = Omit<AllDeps, 'known'>;

export const makeTestIngest = (pool: Pool, over: Partial<IngestDeps> = {}) => {
  const observations: Observation[] = [];
  const consents: ConsentCall[] = [];
  const woken: number[] = [];
  const observer = { emit: (observation: Observation) => void observations.push(observation) };
  const triggers = makeTriggerIndex({
    campaigns: postgresLiveCampaigns(pool),
    kinds: triggerKinds,
    channels: CHANNELS,
    compileAudience: (tree) => compileAudience(tree, filterKinds),
    observer,
  });
  const deps: IngestDeps = {
    store: postgresIngestStore(pool),
    triggers,
    conversions: makeConversionIndex({
      campaigns: postgresConvertingCampaigns(pool),
      kinds: triggerKinds,
      observer,
    }),
    consent: {
      setEmailState: async (workspaceId, emails, value) => {
        consents.push({ workspaceId, emails, value });
      },
      setGroups: async (workspaceId, writes) => {
        for (const { groupId, state, addresses } of writes)
          consents.push({ workspaceId, emails: addresses.map((a) => a.value), value: `${groupId}:${state}` });
      },
    },
    clock: systemClock,
    random: systemRandom(systemClock),
    scheduler: systemScheduler,
    observer,
    settings: INGEST_SETTINGS,
    wakeParts: (parts) => woken.push(...parts),
    wakeSandbox: () => undefined,
    ...over,
  };
  const ingest = makeIngest(deps);
  const offerFacts = makeOfferFacts(deps);
  /** Parses like the API does, and tracks. Problems of parsing come first. */
  const track = async (
    body: object,
    workspace: { workspaceId?: number; live?: boolean; now?: number } = {},
  ): Promise<readonly (TrackOutcome | { kind: 'problem'; code: string })[]> => {
    const { workspaceId = 1, live = true, now = systemClock.now() } = workspace;
    const arrays = parseTrackBody(body, TRACK_BULK_CAPS);
    if (!arrays.ok) throw new Error(arrays.error.message);
    const world = await deps.store.trackWorld(workspaceId);
    const { items, problems } = readTrackItems(arrays.value, world, now);
    const outcomes = await ingest.track({ workspaceId, live, now }, items);
    if (!outcomes.ok) throw new Error(outcomes.error.code);
    return [...problems.map(({ code }) => ({ kind: 'problem' as const, code })), ...outcomes.value];
  };
  return { deps, ingest, offerFacts, track, triggers, observations, consents, woken };
};

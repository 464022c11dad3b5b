// Facts that no ingest request brought along (a link followed, a message received, a device's report) reach the
// same triggers, under the same locks of the people, in one transaction per bundle of parts. A fact that is kept is
// carried out by whoever deletes its row in that transaction: once, however often and by however many it is offered.
import { convertedTopic, topicsOf, type Fact } from '../core/campaigns/trigger.ts';
import { PARTS, partOfUserId, slotOfPart } from '../core/part.ts';
import { distinctNeeds, NO_EVIDENCE } from '../core/segments/evidence.ts';
import type { HeardFacts, KeptFact, OfferedFact, OfferFacts } from '../ports/interactions.ts';
import type { BundleWorld, LongBundle, PersonPlace, PersonWrite } from '../ports/ingest-store.ts';
import type { IngestDeps } from './ingest-deps.ts';
import { applyConversions } from './apply-conversions.ts';
import { matchBundle, type HappenedTo } from './match-bundle.ts';
import { retryFaults } from './retry-faults.ts';
import { wakeForPlanned } from './wake-for-planned.ts';

type Deps = Omit<IngestDeps, 'known' | 'consent'>;

interface Offered {
  readonly place: PersonPlace;
  readonly workspace: { readonly live: boolean; readonly now: number };
  readonly facts: readonly OfferedFact[];
}

/** What nothing listens to is dropped here, before anything is read. */
export const makeOfferFacts =
  (deps: Deps): OfferFacts =>
  async (facts) => {
    if (facts.length === 0) return;
    // Matching without the indexes would miss triggers, and the rows would be gone.
    await Promise.all([deps.triggers.ready(), deps.conversions.ready()]);
    const heard = await makeHeardFacts(deps)(facts.filter(({ keptAs }) => keptAs === undefined));
    // What is kept was heard once; even if nobody listens any more, its row has to go.
    const kept = facts.filter(({ keptAs }) => keptAs !== undefined);
    await Promise.all(
      toBundles(groupByPerson([...heard, ...kept]), deps).map((people) => offerBundle(deps, people)),
    );
  };

/** By what is known at this moment: it is asked inside of transactions, which must not wait for a reload. */
export const makeHeardFacts =
  (deps: Pick<Deps, 'triggers' | 'conversions'>): HeardFacts =>
  async (facts) => {
    return facts.filter(
      (one) =>
        topicsOf(one.fact).some((topic) => deps.triggers.listensTo(one.workspaceId, topic)) ||
        mayConvert(deps, one),
    );
  };

const mayConvert = (
  { conversions }: Pick<Deps, 'conversions'>,
  { workspaceId, fact }: OfferedFact,
): boolean => conversions.campaignsOn(workspaceId, topicsOf(fact)).length > 0;

const groupByPerson = (facts: readonly OfferedFact[]): readonly Offered[] => {
  const people = new Map<string, Offered & { facts: OfferedFact[] }>();
  for (const one of facts) {
    const part = partOfUserId(one.userId);
    if (part === null) continue;
    const key = `${one.workspaceId}:${one.userId}`;
    const known = people.get(key);
    const { workspaceId, userId, live, now } = one;
    const latest = Math.max(known?.workspace.now ?? now, now);
    people.set(key, {
      place: { workspaceId, part, userId },
      workspace: { live, now: latest },
      facts: [...(known?.facts ?? []), one],
    });
  }
  return [...people.values()];
};

const toBundles = (people: readonly Offered[], { settings }: Deps): readonly (readonly Offered[])[] => {
  const bundles = new Map<number, Offered[]>();
  for (const one of people) {
    const cut = Math.floor(slotOfPart(one.place.part) / settings.partsPerTransaction);
    bundles.set(cut, [...(bundles.get(cut) ?? []), one]);
  }
  return [...bundles.values()];
};

const offerBundle = async (deps: Deps, people: readonly Offered[]): Promise<void> => {
  const bundle: LongBundle = {
    groupId: deps.random.uuid(),
    receivedAt: deps.clock.now(),
    parts: PARTS.filter((part) => people.some(({ place }) => place.part === part)),
    people: people.map(({ place }) => place),
    locked: people.map(({ place }) => place),
    evidence: askEvidence(deps, people),
    converting: people
      .filter(({ facts }) => facts.some((one) => mayConvert(deps, one)))
      .map(({ place }) => place),
    addresses: [],
    once: [],
    tokens: [],
    kept: people.flatMap(keptOf),
  };
  let writes: readonly PersonWrite[] = [];
  await retryFaults(deps, () =>
    deps.store.writeLong(bundle, async (world, parts) => {
      const present = people.filter(({ place }) => parts.has(place.part) && world.profiles.has(place.userId));
      const open = present.map((one) => ({ ...one, facts: one.facts.filter((fact) => isOpen(fact, world)) }));
      writes = await toWrites(deps, open, world);
      return writes;
    }),
  );
  wakeForPlanned(deps, writes);
};

const keptOf = ({ place, facts }: Offered): readonly KeptFact[] =>
  facts.flatMap(({ keptAs }) => (keptAs === undefined ? [] : [{ ...place, keptAs }]));

/** Somebody else may have carried it out; of who is gone nothing is taken, so that it can follow to the survivor. */
const isOpen = ({ keptAs }: OfferedFact, { taken }: BundleWorld): boolean =>
  keptAs === undefined || taken.has(keptAs);

const toWrites = async (
  { triggers, conversions }: Deps,
  people: readonly Offered[],
  world: BundleWorld,
): Promise<readonly PersonWrite[]> => {
  const converted = people.map(({ place, workspace, facts }) =>
    applyConversions(
      conversions,
      place.workspaceId,
      world.receipts.get(place.userId) ?? [],
      facts.map(({ fact }) => fact),
      workspace.now,
    ),
  );
  const happened = people.map((one, i) => happenedTo(one, converted[i]?.facts ?? [], world));
  const matched = await matchBundle(triggers, world, happened);
  return happened.map(({ place, workspace: { now } }, i) => ({
    place,
    now,
    facts: [],
    plain: null,
    change: null,
    conversions: converted[i]?.writes ?? [],
    ...(matched[i] ?? { deliveries: [], skips: [], cancels: [] }),
  }));
};

/** What was reported, and what it converted. */
const happenedTo = (
  { place, workspace, facts }: Offered,
  converted: readonly Fact[],
  world: BundleWorld,
): HappenedTo => {
  const profile = world.profiles.get(place.userId);
  if (profile === undefined) throw new Error('facts of a person who is not there');
  const evidence = world.evidence.get(place.userId) ?? NO_EVIDENCE;
  const all = [...facts.map(({ fact }) => fact), ...converted];
  return { place, workspace, happenings: all.map((fact) => ({ fact, profile, evidence })) };
};

const askEvidence = ({ triggers, conversions }: Deps, people: readonly Offered[]): LongBundle['evidence'] => {
  const byWorkspace = new Map<number, Offered[]>();
  for (const one of people) {
    const { workspaceId } = one.place;
    byWorkspace.set(workspaceId, [...(byWorkspace.get(workspaceId) ?? []), one]);
  }
  return [...byWorkspace].flatMap(([workspaceId, some]) => {
    const topics = some.flatMap(({ facts }) => facts.flatMap(({ fact }) => topicsOf(fact)));
    const follow = conversions.campaignsOn(workspaceId, topics).map(convertedTopic);
    const needs = distinctNeeds(triggers.needsOf(workspaceId, [...new Set([...topics, ...follow])]));
    if (needs.length === 0) return [];
    const now = Math.max(...some.map(({ workspace }) => workspace.now));
    return [{ people: some.map(({ place }) => place), needs, now }];
  });
};

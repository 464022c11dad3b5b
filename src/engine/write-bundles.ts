// People of a group → bundles of parts → the store. A bundle nobody of which has to be read first takes the short
// way; otherwise everybody whose row may change is locked, folded here, and written with what was triggered.
// A bundle that fails is tried again, then part by part, then person by person: nobody pays for a neighbour.
import type { Address } from '../core/users/address.ts';
import { emailAddress, phoneAddress } from '../core/users/address.ts';
import { isUnchanged } from '../core/users/apply-track.ts';
import { foldPerson } from '../core/users/fold.ts';
import { uuidOf } from '../core/identity.ts';
import { slotOfPart } from '../core/part.ts';
import { isPlain, plainChangeOf, settingOf } from '../core/users/plain-change.ts';
import { isPlainBesidesAddresses } from '../core/users/profile-change.ts';
import { trackError } from '../core/users/track-error.ts';
import { givenFacts } from './given-facts.ts';
import type { GivenFact } from './given-facts.ts';
import type { PersonFact } from '../core/users/track-item.ts';
import type {
  BundleWorld,
  LongBundle,
  OnceItem,
  PersonWrite,
  PlainWrite,
  TokenClaim,
} from '../ports/ingest-store.ts';
import { IngestFault } from '../ports/ingest-store.ts';
import { settle } from './ingest-deps.ts';
import type { IngestDeps, IngestWorkspace, PersonWork } from './ingest-deps.ts';
import { retryFaults } from './retry-faults.ts';
import { applyConversions } from './apply-conversions.ts';
import { withBirth } from './born-with.ts';
import { matchBundle, type HappenedTo } from './match-bundle.ts';
import type { Matched } from './match-triggers.ts';
import { collectConsent, shareConsent } from './share-consent.ts';
import { wakeForPlanned } from './wake-for-planned.ts';
import {
  GEOFENCE_TOPIC,
  LOCATION_TOPIC,
  PROFILE_TOPIC,
  PURCHASE_TOPIC,
  SESSION_TOPIC,
  appSessionTopic,
  convertedTopic,
  eventTopic,
  productTopic,
} from '../core/campaigns/trigger.ts';
import { distinctNeeds, NO_EVIDENCE, type Need } from '../core/segments/evidence.ts';

interface Prepared {
  readonly work: PersonWork;
  readonly workspace: IngestWorkspace;
  readonly facts: readonly PersonFact[];
  /** The same facts, with what makes one of them count once. */
  readonly given: readonly GivenFact[];
  /** The row must be locked and read before. */
  readonly long: boolean;
  /** Items whose revision had passed when the row was read. */
  readonly stale: Set<object>;
}

interface Bundle {
  readonly groupId: string;
  readonly people: readonly Prepared[];
}

/** Writes and settles, every bundle on its own. Answers the people who were gone. */
export const writePeople = async (
  deps: IngestDeps,
  work: readonly PersonWork[],
  groupId: string,
): Promise<readonly PersonWork[]> => {
  const people = work.map((person) => prepare(deps, person));
  const bundles = toBundles(people, deps.settings.partsPerTransaction, groupId);
  const done = await Promise.allSettled(bundles.map((bundle) => writeBundle(deps, bundle)));
  const failed = done.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return done.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
};

const prepare = (deps: IngestDeps, work: PersonWork): Prepared => {
  const { entries } = work;
  const [first] = entries;
  const alone = entries.length === 1 ? first : undefined;
  const given =
    alone === undefined ? entries.flatMap((entry) => givenFacts(deps, entry)) : givenFacts(deps, alone);
  const facts = given.map(({ fact }) => fact);
  const { workspace } = alone ?? entries.reduce((a, b) => (b.workspace.now > a.workspace.now ? b : a));
  const guarded = entries.some(({ item }) => item.onlyAtRevision !== undefined);
  const long =
    !isPlain(facts) ||
    guarded ||
    given.some(({ once }) => once !== null) ||
    (workspace.silent !== true && mayStart(deps, workspace, work, facts));
  return { work, workspace, facts, given, long, stale: guarded ? new Set() : NOTHING_STALE };
};
/** Shared by all people none of whose items name a revision. */
const NOTHING_STALE = new Set<object>();

const mayStart = (
  deps: IngestDeps,
  { workspaceId }: IngestWorkspace,
  work: PersonWork,
  facts: readonly PersonFact[],
): boolean =>
  facts.some((fact) => canTrigger(deps, workspaceId, fact) || canConvert(deps, workspaceId, fact)) ||
  (work.created && deps.triggers.listensTo(workspaceId, PROFILE_TOPIC));

/** Facts of devices are folded into the person as they stand anyway. */
const FOLDED: ReadonlySet<PersonFact['kind']> = new Set(['session', 'location', 'crossing', 'device']);

const canTrigger = ({ triggers }: IngestDeps, workspaceId: number, fact: PersonFact): boolean =>
  FOLDED.has(fact.kind) || topicsReached(fact).some((topic) => triggers.listensTo(workspaceId, topic));

/** Purchases may always be revenue of something that was sent (17.1). */
const canConvert = ({ conversions }: IngestDeps, workspaceId: number, fact: PersonFact): boolean =>
  fact.kind === 'purchase' || conversions.campaignsOn(workspaceId, topicsReached(fact)).length > 0;

/** Neighbouring slots share a bundle, so that every group cuts the parts the same way. */
const toBundles = (people: readonly Prepared[], partsEach: number, groupId: string): readonly Bundle[] => {
  const bundles = new Map<number, Prepared[]>();
  for (const person of people) {
    const cut = Math.floor(slotOfPart(person.work.place.part) / partsEach);
    const bundle = bundles.get(cut);
    if (bundle === undefined) bundles.set(cut, [person]);
    else bundle.push(person);
  }
  return [...bundles.values()].map((list) => ({ groupId, people: list }));
};

const writeBundle = async (deps: IngestDeps, bundle: Bundle): Promise<readonly PersonWork[]> => {
  try {
    return await settleBundle(deps, bundle, await retryFaults(deps, () => writeOnce(deps, bundle)));
  } catch (error) {
    if (!(error instanceof IngestFault) || error.retryable) throw error;
    const smaller = split(bundle);
    if (smaller !== null) {
      const gone = [];
      for (const piece of smaller) gone.push(...(await writeBundle(deps, piece)));
      return gone;
    }
    deps.observer.emit({ name: 'ingest-refused', level: 'error', error: error.message });
    for (const { work } of bundle.people) refuseAll(work);
    return [];
  }
};

const refuseAll = ({ entries }: PersonWork): void => {
  for (const entry of entries) settle(entry, { kind: 'refused', error: trackError('NOT_STORED') });
};

/** By part under the same group id; inside one part each person under an id of their own. */
const split = ({ groupId, people }: Bundle): readonly Bundle[] | null => {
  const parts = partsOf(people);
  if (parts.length > 1)
    return parts.map((part) => ({ groupId, people: people.filter(({ work }) => work.place.part === part) }));
  if (people.length === 1) return null;
  return people.map((person) => ({
    groupId: uuidOf('ingest', groupId, person.work.place.userId),
    people: [person],
  }));
};

const partsOf = (people: readonly Prepared[]): readonly number[] => [
  ...new Set(people.map(({ work }) => work.place.part)),
];

interface Written {
  readonly gone: ReadonlySet<string>;
  readonly writes: readonly PersonWrite[];
}

/** The group id is the same at every try: the ledger makes repeating harmless. */
const writeOnce = async (deps: IngestDeps, { groupId, people }: Bundle): Promise<Written> => {
  const head = { groupId, receivedAt: deps.clock.now(), parts: partsOf(people) };
  if (people.some(({ long }) => long)) return writeLong(deps, head, people);
  const writes = people.map(plainWrite);
  return { gone: await deps.store.writeShort({ ...head, people: writes }), writes };
};

const plainWrite = ({ work, workspace, facts }: Prepared): PersonWrite => ({
  place: work.place,
  now: workspace.now,
  facts,
  plain: plainChangeOf(facts),
  change: null,
  deliveries: [],
  skips: [],
  conversions: [],
  cancels: [],
});

const writeLong = async (
  deps: IngestDeps,
  head: Pick<LongBundle, 'groupId' | 'receivedAt' | 'parts'>,
  people: readonly Prepared[],
): Promise<Written> => {
  const locks = people.filter(({ long, facts }) => long || facts.some(({ kind }) => kind !== 'event'));
  let writes: readonly PersonWrite[] = [];
  const plain = plainWrites(locks);
  const unread = plain.size === 0 ? locks : locks.filter((person) => !plain.has(person));
  const bundle: LongBundle = {
    ...head,
    people: people.map(({ work }) => work.place),
    locked: locks.map(({ work }) => work.place),
    evidence: askEvidence(deps, unread),
    converting: unread
      .filter(
        ({ workspace, facts }) =>
          workspace.silent !== true && facts.some((fact) => canConvert(deps, workspace.workspaceId, fact)),
      )
      .map(({ work }) => work.place),
    addresses: unread.flatMap(addressesGiven),
    once: unread.flatMap(onceItems),
    tokens: unread.flatMap(tokensGiven),
    plain: [...plain.values()],
  };
  const taken = new Set<string>();
  const lockedIds = new Set(locks.map(({ work }) => work.place.userId));
  const gone = await deps.store.writeLong(bundle, async (world, parts) => {
    const fresh = people.filter(
      ({ work }) => parts.has(work.place.part) && !world.changed.has(work.place.userId),
    );
    const blind = fresh.filter(({ work }) => !lockedIds.has(work.place.userId)).map(plainWrite);
    const folded = fresh.flatMap((person) =>
      lockedIds.has(person.work.place.userId) ? foldLocked(deps, person, world, taken) : [],
    );
    const matched = await matchBundle(deps.triggers, world, folded);
    writes = [...blind, ...folded.map((one, i) => lockedWrite(one, matched[i]))];
    return writes;
  });
  return { gone, writes };
};

/** History about people of whom nothing but values is said: they need not be read when they have their addresses already. */
const plainWrites = (people: readonly Prepared[]): ReadonlyMap<Prepared, PlainWrite> => {
  const writes = new Map<Prepared, PlainWrite>();
  for (const person of people) {
    const write = person.workspace.silent === true ? plainWriteOf(person) : null;
    if (write !== null) writes.set(person, write);
  }
  return writes;
};

const plainWriteOf = (person: Prepared): PlainWrite | null => {
  const { work, workspace, stale, given: all } = person;
  const given = all[0];
  if (given === undefined || all.length > 1 || given.once !== null || stale !== NOTHING_STALE) return null;
  if (given.fact.kind !== 'attributes') return null;
  const said = given.fact.change;
  if (said.email === null || said.phone === null || !isPlainBesidesAddresses(said)) return null;
  const change = settingOf(said);
  if (change === null) return null;
  return {
    place: work.place,
    now: workspace.now,
    email: said.email ?? null,
    phone: said.phone ?? null,
    change,
    addresses: addressesGiven(person),
  };
};

interface FoldedPerson extends HappenedTo {
  readonly facts: readonly PersonFact[];
  readonly change: PersonWrite['change'];
  readonly conversions: PersonWrite['conversions'];
}

/** Nobody for a person who is gone: the store says so. */
const foldLocked = (
  deps: IngestDeps,
  person: Prepared,
  world: BundleWorld,
  taken: Set<string>,
): readonly FoldedPerson[] => {
  const { work, workspace } = person;
  const { workspaceId, now } = workspace;
  const before = world.profiles.get(work.place.userId);
  if (before === undefined) return [];
  noteStale(person, before.revision);
  const facts = freshFacts(person, world, taken);
  const addresses = world.addressesOf(workspaceId);
  const known = world.evidence.get(work.place.userId) ?? NO_EVIDENCE;
  const { profile: after, happenings: folded } = foldPerson(before, facts, addresses, now, known);
  if (workspace.silent === true) {
    // History that says what is known already writes nothing.
    const change = after === before || isUnchanged(before, after) ? null : { before, after };
    return [{ place: work.place, workspace, happenings: [], facts, change, conversions: [] }];
  }
  const happenings = work.created ? withBirth(folded, before, known, now) : folded;
  const converted = applyConversions(
    deps.conversions,
    workspaceId,
    world.receipts.get(work.place.userId) ?? [],
    happenings.map(({ fact }) => fact),
    now,
  );
  const follow = converted.facts.map((fact) => ({ fact, profile: after, evidence: known }));
  const change = after === before ? null : { before, after };
  const all = follow.length === 0 ? happenings : [...happenings, ...follow];
  return [{ place: work.place, workspace, happenings: all, facts, change, conversions: converted.writes }];
};

/**
 * Decided anew at every try: what was read the last time is not what counts. Whatever the same bundle does to the
 * person first makes the revision pass as well.
 */
const noteStale = ({ work, stale }: Prepared, revision: number): void => {
  stale.clear();
  work.entries.forEach(({ item }, i) => {
    if (item.onlyAtRevision === undefined) return;
    const touched = work.entries.slice(0, i).some((before) => !stale.has(before.item));
    if (touched || item.onlyAtRevision !== revision) stale.add(item);
  });
};

const lockedWrite = (
  { place, workspace, facts, change, conversions }: FoldedPerson,
  matched: Matched | undefined,
): PersonWrite => ({
  place,
  now: workspace.now,
  facts,
  plain: null,
  change,
  conversions,
  ...(matched ?? { deliveries: [], skips: [], cancels: [] }),
});

/** One question per workspace: what the audiences of everything these facts may start need to know. */
const askEvidence = (
  { triggers, conversions }: IngestDeps,
  people: readonly Prepared[],
): LongBundle['evidence'] => {
  const asked = new Map<number, { people: PersonWork['place'][]; needs: Need[]; now: number }>();
  for (const { work, workspace, facts } of people) {
    const { workspaceId, now, silent } = workspace;
    if (silent === true) continue;
    const topics = facts.flatMap(topicsReached);
    const follow = conversions.campaignsOn(workspaceId, topics).map(convertedTopic);
    const needs = triggers.needsOf(workspaceId, [...topics, ...follow]);
    if (needs.length === 0) continue;
    const request = asked.get(workspaceId) ?? { people: [], needs: [], now };
    request.people.push(work.place);
    request.needs.push(...needs);
    asked.set(workspaceId, { ...request, now: Math.max(request.now, now) });
  }
  return [...asked.values()].map((request) => ({ ...request, needs: distinctNeeds(request.needs) }));
};

const topicsReached = (fact: PersonFact): readonly string[] => {
  switch (fact.kind) {
    case 'event':
      return [eventTopic(fact.name)];
    case 'purchase':
      return [PURCHASE_TOPIC, productTopic(fact.productId)];
    case 'attributes':
    case 'device':
      return [PROFILE_TOPIC];
    case 'session':
      return fact.phase === 'start' ? [SESSION_TOPIC, appSessionTopic(fact.appId)] : [];
    case 'location':
      return [LOCATION_TOPIC, GEOFENCE_TOPIC];
    case 'crossing':
      return [GEOFENCE_TOPIC];
  }
};

/** Without those of items that were applied before, or stand in the same bundle already. */
const freshFacts = (
  { facts, given, stale }: Prepared,
  { repeated }: BundleWorld,
  taken: Set<string>,
): readonly PersonFact[] => {
  if (stale.size === 0 && given.every(({ once }) => once === null)) return facts;
  const firsts = new Map<string, GivenFact['item']>();
  return given.flatMap(({ fact, once, item }) => {
    if (stale.has(item)) return [];
    if (once === null) return [fact];
    if (repeated.has(once.key) || taken.has(once.key)) {
      // One item may be several facts: they come together.
      return firsts.get(once.key) === item ? [fact] : [];
    }
    taken.add(once.key);
    firsts.set(once.key, item);
    return [fact];
  });
};

const onceItems = ({ work, given }: Prepared): readonly OnceItem[] =>
  given.flatMap(({ once }) => (once === null ? [] : [{ ...once, place: work.place }]));

const tokensGiven = ({ work: { place }, given }: Prepared): readonly TokenClaim[] =>
  given.flatMap(({ fact, once }): readonly TokenClaim[] => {
    const onceKey = once?.key ?? null;
    if (fact.kind === 'attributes')
      return fact.change.devices.map(({ appId, token }) => ({ place, appId, token, onceKey }));
    if (fact.kind !== 'device' || typeof fact.token !== 'string') return [];
    return [{ place, appId: fact.appId, token: fact.token, onceKey }];
  });

/** Addresses that the facts of a person may make theirs. */
const addressesGiven = ({ facts, workspace }: Prepared): LongBundle['addresses'] => {
  const { workspaceId } = workspace;
  const given: (Address & { readonly workspaceId: number })[] = [];
  for (const fact of facts) {
    if (fact.kind !== 'attributes') continue;
    const { email, phone } = fact.change;
    if (typeof email === 'string') given.push({ workspaceId, ...emailAddress(email) });
    if (typeof phone === 'string') given.push({ workspaceId, ...phoneAddress(phone) });
  }
  return given;
};

const settleBundle = async (
  deps: IngestDeps,
  { people }: Bundle,
  { gone, writes }: Written,
): Promise<readonly PersonWork[]> => {
  await shareConsent(deps, collectConsent(writes));
  wakeForPlanned(deps, writes);
  const missing: PersonWork[] = [];
  for (const { work, stale } of people) {
    if (gone.has(work.place.userId)) {
      missing.push(work);
      continue;
    }
    const { part, userId } = work.place;
    const outcome = { kind: 'applied', part, userId, created: work.created } as const;
    for (const entry of work.entries) settle(entry, stale.has(entry.item) ? { kind: 'conflict' } : outcome);
  }
  return missing;
};
